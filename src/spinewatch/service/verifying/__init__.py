"""Whether InfluxDB holds what the journal holds, number by number."""
