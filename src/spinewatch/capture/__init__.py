"""Captures: packets and everything else that drives the chain, written to a file and read back."""
