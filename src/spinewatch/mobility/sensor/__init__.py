"""One motion sensor: raw samples to oriented seconds, and what can go wrong with them."""
