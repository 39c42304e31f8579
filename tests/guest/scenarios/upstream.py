"""Defects of what we build on: a scenario passes while the defect is there."""

import time
from dataclasses import dataclass
from importlib.metadata import version

from spinewatch.drivers.witmotion import NOTIFY
from tests.guest.bed import CONNECTED, NECK, Bed
from tests.guest.comparing import Comparison, compare
from tests.guest.scenario import Figures, Scenario
from tests.guest.upstream.duplicate_samples import reproduce

ADDRESS = "F0:0D:00:00:00:01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """What the second connection delivered.

    Attributes
    ----------
    comparison
        With what the sensor sent on it.
    missing
        How many of the first ones did not arrive.
    """

    comparison: Comparison
    missing: int


async def _bleak_doubles_samples(bed: Bed) -> Figures:
    """Connect again without and with a disconnect of the old client, which is disconnected."""
    cured = await _second(bed, disconnect_first_client=True)
    assert cured.comparison.is_whole, f"the workaround does not help: {cured}"
    plain = await _second(bed, disconnect_first_client=False)
    assert plain.comparison.doubled, (
        f"bleak {version('bleak')} cures it ({plain}): remove the workaround in "
        "src/spinewatch/link/bluetooth/connection.py (`close` of a connection that is dead), this "
        "scenario, and docs/upstream/bleak-duplicate-samples.md"
    )
    return {
        "arrived": plain.comparison.arrived,
        "doubled": plain.comparison.doubled,
        "first_ones_missing": plain.missing,
        "arrived_with_workaround": cured.comparison.arrived,
        "doubled_with_workaround": cured.comparison.doubled,
    }


async def _second(bed: Bed, *, disconnect_first_client: bool) -> Second:
    begun_ns = time.monotonic_ns()
    came = await reproduce(
        ADDRESS,
        NOTIFY,
        hang_up=lambda: bed.do("disconnect neck"),
        disconnect_first_client=disconnect_first_client,
    )
    notes = [each for each in bed.notes(since_ns=begun_ns) if each.sensor == NECK]
    since_ns = [each.ns for each in notes if each.told.startswith(CONNECTED)][-1]
    sent = [each.data for each in notes if each.uuid and each.ns >= since_ns]
    assert came, "the second connection delivered nothing"
    return Second(
        comparison=compare([("", data) for data in sent], [("", data.hex()) for data in came]),
        missing=sent.index(came[0].hex()),
    )


UPSTREAM = (Scenario(name="bleak doubles samples after a disconnect", run=_bleak_doubles_samples),)
