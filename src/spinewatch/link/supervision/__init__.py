"""Keeping sensors connected, as a pure state machine: what happened and when in, what to do out."""
