"""Packets to blocks: sensor counters and host arrival become a time for every sample.

Pure: no clock, no I/O. `SensorIngest` takes the packets of one sensor, `StreamTimebase` gives the
samples of one stream their times and gaps, `Labeller` turns monotonic time into UTC labels.
"""
