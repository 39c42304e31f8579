"""The pipeline object: blocks and commands in, results out. No I/O and no clock of its own."""
