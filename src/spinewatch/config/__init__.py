"""The configuration file: found, read with every mistake told at once, and what follows from it."""
