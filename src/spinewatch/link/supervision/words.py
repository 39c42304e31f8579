"""What is told of a sensor, for somebody who has never heard of an adapter's insides."""

from collections.abc import Iterable, Mapping
from typing import Final

from spinewatch.link.supervision.ladder import Step

AS_PLANNED: Final = "taken off as planned"
DATA_AGAIN: Final = "data comes again"
SERVICE_NEW: Final = "the Bluetooth service was restarted: connecting again"
LATE: Final = "it connected when the connection was given up already: connecting again"
DEAF: Final = "the Bluetooth adapter hears nothing at all"
NO_SCAN: Final = "the Bluetooth adapter does not search"

HELP: Final = "Is it charged and near? Switch it off and on, and close a phone's app that uses it."
ABSENT_HELP: Final = (
    "Is it switched on, charged and near? A sensor that is connected to a phone's app cannot be "
    "seen: close the app."
)
ADAPTER_HELP: Final = "Unplug the Bluetooth adapter and plug it in again, or restart this computer."

REMEDIES: Final[Mapping[Step, str]] = {
    Step.CONNECT: "connecting again",
    Step.FORGET: "looking for it as if it were new",
    Step.POWER_CYCLE: "switching the Bluetooth adapter off and on",
    Step.RESTART_SERVICE: "restarting the Bluetooth service",
}


def doing(cause: str, step: Step, *, is_later: bool = False) -> str:
    """Say what went wrong and what is done about it."""
    return f"{cause}: {'trying again later' if is_later else REMEDIES[step]}"


def cycled_for(names: Iterable[str]) -> str:
    """Say why an adapter is power-cycled through which others stream."""
    because = f"because {' and '.join(sorted(names))} cannot be connected"
    return f"the Bluetooth adapter is switched off and on, {because}"


def restarted_for(names: Iterable[str]) -> str:
    """Say why the service is restarted through which others stream."""
    because = f"because {' and '.join(sorted(names))} still cannot be connected"
    return f"the Bluetooth service is restarted, {because}"


def no_data(silence_s: float, streams: Iterable[str]) -> str:
    """Say which streams were silent for how long."""
    return f"no data for {silence_s:.0f} s ({', '.join(sorted(streams))})"


def not_seen(seconds: float) -> str:
    """Say for how long a sensor was not seen."""
    if seconds < 120:
        return f"not seen for {seconds:.0f} s"
    return f"not seen for {seconds / 60:.0f} minutes"
