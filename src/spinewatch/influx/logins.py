"""The header `Authorization`, in the ways that the generations of InfluxDB know."""

from base64 import b64encode


def basic(user: str, password: str) -> str:
    """Give what 1.x takes."""
    pair = b64encode(f"{user}:{password}".encode()).decode()
    return f"Basic {pair}"


def bearer(secret: str) -> str:
    """Give what 3 Core takes."""
    return f"Bearer {secret}"


def token(secret: str) -> str:
    """Give what 2.x takes, and 3 Core for what it has of 2.x."""
    return f"Token {secret}"
