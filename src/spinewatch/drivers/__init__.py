"""One wearable per file: bytes to samples and back. No asyncio, no clock, no radio."""
