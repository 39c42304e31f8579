"""The angles of a segment between two sensors."""
