"""What reaches the phone: pure rules over results and time, and patient delivery."""
