"""What a radio does beyond handing packets over: look who is there, and do a driver's steps."""

from collections.abc import Sequence
from typing import Protocol

from spinewatch.drivers.contract import Step, Write
from spinewatch.model.air import Sightings
from spinewatch.model.errors import LinkError
from spinewatch.model.samples import Decoded, Reply, SensorStatus


class Radio(Protocol):
    """Finds sensors, and does to a connected one what its driver says."""

    async def scan(self, seconds: float) -> Sightings:
        """Listen for some seconds; gives who advertises, and who is connected, each once.

        Raises
        ------
        LinkError
            When nobody can listen: why, and the remedy.
        """
        ...

    async def perform(self, sensor: str, steps: Sequence[Step]) -> tuple[Decoded, ...]:
        """Do steps on a sensor of the configuration, connected if it is not yet, in order.

        A subscription that exists is left as it is. A read that fails is no answer. What the
        sensor answers and its driver refuses comes as a `SensorStatus` that says so.

        Parameters
        ----------
        sensor
            What the configuration calls it.
        steps
            Of the driver of its kind.

        Returns
        -------
        decoded
            What its driver made of the answers.

        Raises
        ------
        InputError
            When the configuration has no such sensor: to no other is anything ever written.
        LinkError
            When it lacks a characteristic or does not confirm a step; later steps are not done.
        """
        ...


def without_characteristic(sensor: str, kind: str, characteristic: str) -> LinkError:
    """Say that a sensor is not what its driver knows."""
    return LinkError(
        f"{sensor} has not the characteristic {characteristic}: wrong device or old firmware.",
        advice=f"Check its address, and see docs/sensors/{kind}.md.",
    )


def must_confirm(sensor: str, kind: str, step: Step, told: Sequence[Decoded]) -> None:
    """Check that what was decoded after a step confirms it, where it has to be confirmed.

    Raises
    ------
    LinkError
        With what the step was for; if the sensor said what to do about it, with that.
    """
    if not isinstance(step, Write) or step.expect is None:
        return
    if any(isinstance(each, Reply) and each.name == step.expect for each in told):
        return
    raise LinkError(
        f"{sensor} did not confirm within {step.wait_s:g} s ({step.why.rstrip('.')}).",
        advice=" ".join(texts(told))
        or "Bring it nearer, close the vendor's app, switch it off and on and try again; "
        f"see docs/sensors/{kind}.md.",
    )


def texts(decoded: Sequence[Decoded]) -> tuple[str, ...]:
    """Give the sentences that a sensor said, each once."""
    said = (each.text for each in decoded if isinstance(each, SensorStatus) and each.text)
    return tuple(dict.fromkeys(said))
