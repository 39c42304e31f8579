"""What was done, and when."""

from spinewatch.link.supervision.actions import Action, Tell
from spinewatch.model.packets import LinkState


class Diary:
    """Keeps every action with its time in s."""

    def __init__(self) -> None:
        self.actions: list[tuple[float, Action]] = []

    def since(self, start_s: float, *kinds: type) -> list[Action]:
        return [a for t, a in self.actions if t >= start_s and (not kinds or isinstance(a, kinds))]

    def done(self, *kinds: type) -> list[Action]:
        return self.since(0.0, *kinds)

    def times_of(self, kind: type) -> list[float]:
        return [t for t, each in self.actions if isinstance(each, kind)]

    def tells(self, sensor: str, start_s: float = 0.0) -> list[Tell]:
        return [a for a in self.since(start_s, Tell) if isinstance(a, Tell) and a.sensor == sensor]

    def told_connected(self, name: str) -> bool:
        told = self.tells(name)
        return bool(told) and told[-1].state is LinkState.CONNECTED
