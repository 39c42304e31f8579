"""What it costs and how good it is. ``python -m benchmarks`` prints every table."""
