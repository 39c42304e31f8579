"""Composition roots: the only places that wire layers to each other and to the world."""
