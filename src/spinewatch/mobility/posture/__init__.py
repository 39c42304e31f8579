"""What the body does: upright or lying, how, walking, turning, held postures."""
