"""All sensors and adapters together: who belongs to whom, and who is in whose way."""

from collections.abc import Mapping, Sequence

from spinewatch.link.supervision.adapter import Adapter
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.sensor import Sensor
from spinewatch.link.supervision.state import HUNTED, State


class Ensemble:
    """Answers what one sensor or adapter cannot know by itself.

    Parameters
    ----------
    sensors, adapters
        By name.
    """

    def __init__(self, *, sensors: Mapping[str, Sensor], adapters: Mapping[str, Adapter]) -> None:
        self.sensors = sensors
        self.adapters = adapters
        self._of = {
            adapter: tuple(each for each in sensors.values() if each.adapter == adapter)
            for adapter in adapters
        }

    def of(self, adapter: Adapter) -> Sequence[Sensor]:
        """Give the sensors of an adapter."""
        return self._of[adapter.name]

    def hunted(self, adapter: Adapter) -> Sequence[Sensor]:
        """Give those that are neither connected nor off by plan."""
        return [each for each in self.of(adapter) if each.state in HUNTED]

    def absent(self, adapter: Adapter) -> Sequence[Sensor]:
        """Give those that are looked for."""
        return [each for each in self.of(adapter) if each.state is State.ABSENT]

    def apart(self, adapter: Adapter) -> Sequence[Sensor]:
        """Give those that are not connected."""
        return [each for each in self.of(adapter) if not each.is_connected]

    def is_streaming(self, adapter: Adapter) -> bool:
        """Say whether a sensor of an adapter is connected."""
        return any(each.is_connected for each in self.of(adapter))

    def is_connecting(self, adapter: Adapter) -> bool:
        """Say whether a sensor of an adapter is being connected."""
        return any(each.state is State.CONNECTING for each in self.of(adapter))

    def is_idle(self, adapter: Adapter) -> bool:
        """Say whether nothing is under way on an adapter."""
        return not (adapter.is_busy or any(each.is_busy for each in self.of(adapter)))

    def let_go(self, adapter: Adapter, cause: str, now_ns: int) -> None:
        """Give up every connection of an adapter, and tell all that it concerns why."""
        for sensor in self.of(adapter):
            sensor.void(cause, now_ns)
        for sensor in self.hunted(adapter):
            sensor.voice.because(cause)

    def tell_remedy(self, adapter: Adapter, step: Step, now_ns: int, *, cause: str | None) -> None:
        """Tell who waits for a remedy that it is taken; all who are missing, if it has a cause."""
        for sensor in self.hunted(adapter):
            if cause is not None or sensor.needs(step, now_ns) or sensor.needs(Step.ROUND, now_ns):
                sensor.voice.remedy(step, cause=cause)

    def unsee(self, adapter: Adapter) -> None:
        """Take all advertisements of before as void."""
        for sensor in self.of(adapter):
            sensor.hunt.unsee()
