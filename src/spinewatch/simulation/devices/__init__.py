"""Simulated firmware: what each kind of sensor answers, as data and pure state."""
