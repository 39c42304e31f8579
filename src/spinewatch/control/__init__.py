"""Talking to the running monitor: typed requests and replies over a Unix socket."""
