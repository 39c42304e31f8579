"""Results into InfluxDB: points, line protocol, writers, positions, and the recorder over them."""
