"""Simulated sensors as Bluetooth peripherals, over Bumble: in the process, or for a real BlueZ."""
