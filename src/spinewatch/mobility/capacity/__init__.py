"""What a guided test showed: the best of a few tries."""
