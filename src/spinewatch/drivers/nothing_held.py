"""What sensors have in common whose every notification is complete."""


class NothingHeld:
    """The part of a driver that holds nothing between two packets."""

    def held(self) -> bytes:
        """Nothing: every notification is complete."""
        return b""

    def take_up(self, held: bytes) -> None:
        """Nothing to go on from."""

    def reset(self) -> None:
        """Nothing to forget: every notification is complete."""
