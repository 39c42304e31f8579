"""Streaming steps on samples: filters with state, mains hum, quality. No time, no person."""
