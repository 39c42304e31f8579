"""What the radio can carry, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spinewatch.config.airtime import airtime_share
from spinewatch.config.limits import MAX_AIRTIME
from spinewatch.drivers.contract import RadioNeeds
from spinewatch.model.configuration import Configuration

_REMEDY: Final = (
    "plug in a second adapter, name it in `adapters` of [radio], and give it some of the sensors"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterBudget:
    """One adapter: how many of its links are used, and which share of its time."""

    adapter: str
    links: int
    slots: int
    airtime: float

    @property
    def line(self) -> str:
        """What is used, as one line."""
        return (
            f"{self.adapter}: {self.links} of {self.slots} links; "
            f"about {self.airtime:.0%} of its airtime"
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What does not fit, and the remedy; empty when all fits."""
        warnings = []
        if self.links > self.slots:
            warnings.append(
                f"{self.adapter} is asked for {self.links} links and is trusted with "
                f"{self.slots}: {_REMEDY}."
            )
        if self.airtime > MAX_AIRTIME:
            warnings.append(
                f"{self.adapter} would be busy about {self.airtime:.0%} of the time; above "
                f"{MAX_AIRTIME:.0%} too little is left to repeat lost packets: {_REMEDY}, "
                "or lower their rate."
            )
        return tuple(warnings)


def radio_budget(
    configuration: Configuration, needs: Mapping[str, RadioNeeds]
) -> tuple[AdapterBudget, ...]:
    """Reckon slots and airtime of every adapter of a configuration.

    Parameters
    ----------
    configuration
        Says which sensor is on which adapter.
    needs
        For each sensor, by its name, what its driver says with its settings.
    """
    return tuple(
        _adapter_budget(configuration, adapter, needs) for adapter in configuration.radio.adapters
    )


def _adapter_budget(
    configuration: Configuration, adapter: str, needs: Mapping[str, RadioNeeds]
) -> AdapterBudget:
    names = [sensor.name for sensor in configuration.sensors if sensor.adapter == adapter]
    return AdapterBudget(
        adapter=adapter,
        links=len(names),
        slots=configuration.radio.slots_per_adapter,
        airtime=sum(airtime_share(needs[name]) for name in names),
    )
