"""Where packets come from: played by the simulation, or read back from a capture."""
