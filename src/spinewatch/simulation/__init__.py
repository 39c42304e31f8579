"""A simulated body and its sensors. No I/O but the packaged stretches of real EMG."""
