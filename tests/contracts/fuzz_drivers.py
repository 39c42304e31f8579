"""A long run of broken bytes through every driver: ``python -m tests.contracts.fuzz_drivers``.

Each example is one to three notifications into a driver that goes on from example to example, as a
radio that breaks bytes would give them: random bytes, and real frames with bytes changed, lost,
doubled or put in, on any characteristic of the sensor.
"""

import json
import struct
import warnings
from dataclasses import dataclass, field

import click
import numpy as np

from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import make_driver
from spinewatch.model.errors import PacketRejectedError, SpinewatchError
from spinewatch.model.samples import Samples
from tests.contracts.driver_wire import (
    CASES,
    GOLDEN,
    KINDS,
    Notification,
    batch_of,
    body_like,
    characteristics,
    held,
    packet,
    settings_of,
    told,
)

LONGEST_REST = 512
"""No driver may hold more bytes than this beyond what a new one holds: a notification and some."""

EXAMPLES = 200_000
_SEED = 6
_CHECK_EVERY = 50
_MOST_FINDINGS = 5

_FINDINGS = (
    ArithmeticError, AssertionError, AttributeError, BufferError, LookupError, MemoryError,
    RuntimeError, SpinewatchError, TypeError, ValueError, Warning, struct.error,
)  # fmt: skip
"""Whatever a driver may raise by mistake; it is told with its bytes, and the run goes on."""


@dataclass
class Counts:
    """What a run found for one kind of sensor."""

    kind: str
    examples: int = 0
    notifications: int = 0
    rejected: int = 0
    samples: int = 0
    most_held: int = 0
    findings: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Put the counts into a line."""
        return (
            f"{self.kind:<12} {self.examples:>9,} {self.notifications:>13,} {self.rejected:>10,} "
            f"{self.samples:>12,} {self.most_held:>9} {len(self.findings):>8}"
        )


HEADING = (
    f"{'kind':<12} {'examples':>9} {'notifications':>13} {'rejected':>10} {'samples':>12} "
    f"{'held B':>9} {'findings':>8}"
)


class Breaker:
    """Draws notifications, most of them near to real ones."""

    def __init__(self, kind: str, seed: int) -> None:
        self._random = np.random.default_rng([seed, *kind.encode()])
        golden = GOLDEN[kind]
        vectors = [*golden["samples"], *golden["replies"], *golden["rejected"]]
        self._real = [
            (each["characteristic"], bytes.fromhex(each["hex"] + each.get("then", "")))
            for each in vectors
        ]
        for case in CASES:
            if case.kind == kind:
                self._real += told(case, case.driver(), body_like(case, batch_of(case)))
        steps = characteristics(make_driver(kind))
        self._names = sorted({*steps, *(name for name, _ in self._real)})

    def example(self) -> list[Notification]:
        """Draw one to three notifications."""
        return [self._notification() for _ in range(self._below(3) + 1)]

    def _notification(self) -> Notification:
        name, data = self._real[self._below(len(self._real))]
        if self._below(8) == 0:
            name = self._names[self._below(len(self._names))]
        match self._below(6):
            case 0:
                return name, self._random.bytes(self._below(260))
            case 1:
                return name, data
            case 2:
                return name, data[: self._below(len(data) + 1)]
            case 3:
                at = self._below(len(data) + 1)
                return name, data[at:] + data[:at] + data
            case 4:
                at = self._below(len(data) + 1)
                return name, data[:at] + self._random.bytes(self._below(6)) + data[at:]
        return name, self._changed(data)

    def _changed(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._below(4) + 1):
            if changed:
                changed[self._below(len(changed))] ^= self._below(256)
        return bytes(changed)

    def _below(self, end: int) -> int:
        return int(self._random.integers(end))


def fuzz(kind: str, examples: int, *, seed: int = _SEED) -> Counts:
    """Feed broken bytes to a kind of sensor, a share of them to each of its settings."""
    counts = Counts(kind)
    every = settings_of(kind, "variants", "also_fuzzed")
    breaker = Breaker(kind, seed)
    for number, settings in enumerate(every):
        driver = make_driver(kind, json.loads(settings))
        empty = held(driver)
        share = examples // len(every) + (number < examples % len(every))
        for at in range(share):
            _feed(driver, breaker.example(), counts)
            if at % _CHECK_EVERY == 0:
                _weigh(driver, empty, counts)
                driver.reset()
            if len(counts.findings) >= _MOST_FINDINGS:
                return counts
        _weigh(driver, empty, counts)
    return counts


def _feed(driver: Driver, example: list[Notification], counts: Counts) -> None:
    counts.examples += 1
    for name, data in example:
        counts.notifications += 1
        try:
            decoded = driver.decode(packet(name, data))
        except PacketRejectedError:
            counts.rejected += 1
            continue
        except _FINDINGS as error:
            counts.findings.append(f"{name} {data.hex()}: {error!r}")
            driver.reset()
            continue
        for each in decoded:
            if isinstance(each, Samples):
                counts.samples += len(each.values)
                if not np.isfinite(each.values).all():
                    counts.findings.append(f"{name} {data.hex()}: not finite")


def _weigh(driver: Driver, empty: int, counts: Counts) -> None:
    beyond = held(driver) - empty
    counts.most_held = max(counts.most_held, beyond)
    if beyond > LONGEST_REST:
        counts.findings.append(f"holds {beyond} bytes")


@click.command()
@click.option("--examples", default=EXAMPLES, show_default=True, help="For each kind of sensor.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind.")
@click.option("--seed", default=_SEED, show_default=True)
def main(examples: int, kinds: tuple[str, ...], seed: int) -> None:
    """Feed broken bytes to the drivers, and print the counts."""
    warnings.simplefilter("error")
    click.echo(HEADING)
    findings: list[str] = []
    for kind in kinds or KINDS:
        counts = fuzz(kind, examples, seed=seed)
        click.echo(counts.told())
        findings += [f"{kind}: {each}" for each in counts.findings]
    for each in findings:
        click.echo(each, err=True)
    raise SystemExit(bool(findings))


if __name__ == "__main__":
    main()
