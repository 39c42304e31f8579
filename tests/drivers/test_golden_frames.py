"""Bytes whose meaning is documented, from vendors' papers, a real sensor, or reckoned by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinewatch.drivers.contract import Write
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Reply, Samples, SensorStatus

DATA = Path(__file__).parents[1] / "data" / "drivers"

IN_DRIVER_UNITS = {
    "m/s^2": lambda m_s2: m_s2,
    "g": lambda g: g * 9.80665,
    "mg": lambda mg: mg * 9.80665e-3,
    "deg/s": np.deg2rad,
    "count": lambda count: count,
    "count of 24 bits": lambda count: count * 1.2e6 / (8388607 * 1.5 * 51),
    "code of 1024": lambda code: (code / 1024 - 0.5) * 3.3 / 1009 * 1e6,
}
"""The formulas of the documents, written down apart from the drivers."""


def vectors(group: str) -> list[Any]:
    return [
        pytest.param(kind, vector, id=f"{kind}-{vector['name']}")
        for kind in driver_kinds()
        for vector in json.loads((DATA / f"{kind}.json").read_text())[group]
    ]


def packet(vector: dict[str, Any], data: str) -> Packet:
    return Packet(
        sensor="worn",
        characteristic=vector["characteristic"],
        data=bytes.fromhex(data),
        mono_ns=0,
    )


@pytest.mark.parametrize(("kind", "vector"), vectors("samples"))
def test_golden_bytes_give_the_documented_samples(kind: str, vector: dict[str, Any]) -> None:
    driver = make_driver(kind, vector.get("settings", {}))
    convert = [IN_DRIVER_UNITS[unit] for unit in vector["units"]]
    expected = [[f(v) for f, v in zip(convert, row, strict=True)] for row in vector["values"]]

    (samples,) = driver.decode(packet(vector, vector["hex"] + vector.get("then", "")))

    assert isinstance(samples, Samples)
    assert samples.stream == driver.streams[0].name
    assert samples.counter == vector.get("counter")
    np.testing.assert_allclose(samples.values, expected, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize(("kind", "vector"), vectors("replies"))
def test_golden_replies_and_battery_levels_are_understood(
    kind: str, vector: dict[str, Any]
) -> None:
    decoded = make_driver(kind).decode(packet(vector, vector["hex"]))
    replies = [each for each in decoded if isinstance(each, Reply)]
    levels = [each.battery_pct for each in decoded if isinstance(each, SensorStatus)]

    assert [each.name for each in replies] == ([vector["reply"]] if "reply" in vector else [])
    for reply in replies:
        assert list(reply.values[: len(vector["begins"])]) == vector["begins"]
    assert levels == ([vector["battery_pct"]] if "battery_pct" in vector else [])


@pytest.mark.parametrize(("kind", "vector"), vectors("rejected"))
def test_bytes_that_cannot_be_this_sensors_are_rejected_not_guessed(
    kind: str, vector: dict[str, Any]
) -> None:
    with pytest.raises(PacketRejectedError, match="worn"):
        make_driver(kind).decode(packet(vector, vector["hex"] * 3))


@pytest.mark.parametrize(("kind", "vector"), vectors("commands"))
def test_golden_commands_are_among_the_steps_of_the_driver(
    kind: str, vector: dict[str, Any]
) -> None:
    driver = make_driver(kind, vector["settings"])
    steps = (
        *driver.connect_steps(),
        *driver.disconnect_steps(),
        *driver.write_steps(driver.lasting),
    )

    assert vector["hex"] in [step.data.hex() for step in steps if isinstance(step, Write)]
