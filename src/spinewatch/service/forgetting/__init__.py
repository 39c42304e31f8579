"""Deleting a span of time wherever spinewatch has written it."""
