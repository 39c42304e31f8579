"""The store of calibrations: dated, versioned, never overwritten."""
