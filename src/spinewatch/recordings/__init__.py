"""Recordings that others made: read, checked, analysed, written out as findings."""
