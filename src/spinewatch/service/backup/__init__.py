"""Backups: one file with all that would be lost with the SD card, and the way back."""
