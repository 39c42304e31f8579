"""How fast results go from the journal to InfluxDB, and what that is worth beside bare ceilings.

Journals, senders, the real Mosquitto, the real recorder process and the real InfluxDB of this
machine over its loopback. Each round runs the chain and then the ceilings, on the same results: a
shared machine is slower for both, the ratio holds.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import numpy as np

from benchmarks.delivery_ceilings import http_rate, material_of, paho_rate, sqlite_rate
from benchmarks.delivery_people import Mode, Task
from benchmarks.delivery_results import Past, read_tile, seconds_of, write
from benchmarks.delivery_rig import Delivered, Rig, long_ago_ns, shared_out
from benchmarks.tables import print_table
from spinewatch.journal.limits import SECONDS_PER_DAY
from spinewatch.journal.writer import Journal

PEOPLE: Final = (1, 20)
SECONDS_TOGETHER: Final = 86_400
"""Of all people of one sustained run: 98 600 results, so that beginning and end weigh little."""

LIVE_S: Final = 120
EVENTS_EVERY_S: Final = 0.65
"""Over all people, in the second half of a live run: some ninety events for a p99."""

OUTAGE_OF_ALL_S: Final = 600
"""Twenty times ten minutes: the broker is restarted in a clinic."""

PARTS: Final = ("sustained", "outage", "live")
TARGET_SHARE: Final = 0.60
TARGET_DAY_S: Final = 60.0
TARGET_EVENTS_S: Final = 2.0
TARGET_LEVELS_S: Final = 15.0
PROCESSES: Final = ("people", "mosquitto", "recorder", "influxd")


class Round(NamedTuple):
    """One sustained run and its ceilings, in results/s."""

    chain: Delivered
    sqlite: float
    paho: float
    http: float

    @property
    def share(self) -> float:
        """Of the slowest ceiling."""
        return self.chain.rate / min(self.sqlite, self.paho, self.http)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of each sustained run")
    parser.add_argument("--live", type=int, default=LIVE_S, help="seconds of each live run")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be repeated")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    with tempfile.TemporaryDirectory() as name, Rig(Path(name)) as rig:
        if "sustained" in parts:
            for people in PEOPLE:
                _print_sustained(people, [_round(rig, people, n) for n in range(asked.rounds)])
        if "outage" in parts:
            _print_outages([_outage(rig, 1, SECONDS_PER_DAY), _outage(rig, 20, OUTAGE_OF_ALL_S)])
        if "live" in parts:
            _print_live([(people, _live(rig, people, asked.live)) for people in PEOPLE])


def _round(rig: Rig, people: int, number: int) -> Round:
    seconds = SECONDS_TOGETHER // people
    persons = [f"rush{people}r{number}n{each}" for each in range(people)]
    past = Past(long_ago_ns(SECONDS_PER_DAY))
    tile = read_tile(rig.folder / "tile.json")
    results = list(seconds_of(tile, "bare", seconds))
    tasks = _tasks(rig, persons, Mode.RUSH, past, seconds=seconds)
    chain = rig.deliver(tasks, results=len(results))
    material = material_of(list(seconds_of(tile, "bare", SECONDS_TOGETHER)), past)
    return Round(
        chain=chain,
        sqlite=sqlite_rate(material, rig.folder),
        paho=paho_rate(material, rig.mqtt_port),
        http=http_rate(material, rig.influx_port, max(1, round(chain.per_write))),
    )


def _outage(rig: Rig, people: int, seconds: int) -> Delivered:
    """Let so much wait in everybody's journal, then connect them."""
    persons = [f"away{people}n{each}" for each in range(people)]
    past = Past(long_ago_ns(seconds))
    tile = read_tile(rig.folder / "tile.json")
    for person in persons:
        with Journal(path=rig.folder / f"{person}.sqlite") as journal:
            write(journal, seconds_of(tile, person, seconds), past)
    count = sum(1 for _ in seconds_of(tile, "anybody", seconds))
    return rig.deliver(_tasks(rig, persons, Mode.THERE, past), results=count)


def _live(rig: Rig, people: int, seconds: int) -> dict[str, Sequence[float]]:
    """Let people live for a while; gives the waits in seconds by what they are of."""
    persons = [f"live{people}n{each}" for each in range(people)]
    event_s = EVENTS_EVERY_S * people
    tasks = _tasks(rig, persons, Mode.LIVE, Past(0), seconds=seconds, event_s=event_s)
    stamps = rig.deliver(tasks, results=0).stamps
    stored = [rig.watch.stored_ns(stamp.person, stamp.seq) for stamp in stamps]
    pairs = list(zip(stamps, stored, strict=True))
    return {
        "events, from commit": [(at - s.committed_ns) / 1e9 for s, at in pairs if s.is_event],
        "levels, from commit": [(at - s.committed_ns) / 1e9 for s, at in pairs if not s.is_event],
        "levels, from when they were made": [
            (at - s.made_ns) / 1e9 for s, at in pairs if not s.is_event
        ],
    }


def _tasks(
    rig: Rig,
    persons: Sequence[str],
    mode: Mode,
    past: Past,
    *,
    seconds: int = 0,
    event_s: float = 0.0,
) -> list[Task]:
    return [
        Task(
            persons=some,
            folder=str(rig.folder),
            port=rig.mqtt_port,
            mode=mode,
            origin_utc_ns=past.origin_utc_ns,
            seconds=seconds,
            event_s=event_s,
        )
        for some in shared_out(persons)
    ]


def _print_sustained(people: int, rounds: Sequence[Round]) -> None:
    head = ("results/s", *(f"round {number + 1}" for number in range(len(rounds))), "median")
    chain = [each.chain.rate for each in rounds]
    rows = [
        _rates("journal to InfluxDB", chain),
        _rates("bare SQLite insert", [each.sqlite for each in rounds]),
        _rates("bare paho publish to subscribe", [each.paho for each in rounds]),
        _rates("bare HTTP write", [each.http for each in rounds]),
    ]
    shares = [each.share for each in rounds]
    rows.append(
        ("of the slowest ceiling", *(f"{each:.0%}" for each in shares), f"{median(shares):.0%}")
    )
    count = rounds[0].chain.results
    per_write = median(each.chain.per_write for each in rounds)
    title = (
        f"{people} sending, {count} results, {per_write:.0f} per write to InfluxDB; "
        f"target {TARGET_SHARE:.0%}, {_verdict(median(shares) >= TARGET_SHARE)}"
    )
    print_table(title, head, rows)
    _print_cpu([each.chain for each in rounds])


def _rates(name: str, rates: Sequence[float]) -> tuple[str, ...]:
    return (name, *(f"{rate:.0f}" for rate in rates), f"{median(rates):.0f}")


def _print_cpu(runs: Sequence[Delivered]) -> None:
    rows = [
        (
            part,
            f"{median(run.cpu_s[part] / run.results for run in runs) * 1e6:.0f}",
            f"{median(run.cpu_s[part] / run.seconds for run in runs):.0%}",
        )
        for part in PROCESSES
    ]
    print_table("What it took", ("process", "CPU us per result", "of one core meanwhile"), rows)


def _print_outages(outages: Sequence[Delivered]) -> None:
    names = ("1 person, a day", "20 people, ten minutes each")
    rows = [
        (
            name,
            str(each.results),
            f"{each.seconds:.1f}",
            f"{each.rate:.0f}",
            f"{each.per_write:.0f}",
        )
        for name, each in zip(names, outages, strict=True)
    ]
    verdict = _verdict(outages[0].seconds < TARGET_DAY_S)
    title = f"After an outage; target for a person's day {TARGET_DAY_S:.0f} s, {verdict}"
    print_table(title, ("what waited", "results", "s until marked", "per s", "per write"), rows)
    for each in outages:
        _print_cpu([each])


def _print_live(lives: Sequence[tuple[int, dict[str, Sequence[float]]]]) -> None:
    rows = [
        (str(people), name, str(len(waits)), *_points(waits))
        for people, life in lives
        for name, waits in life.items()
    ]
    title = (
        "Live, seconds until the mark says stored; targets: p99 of events "
        f"< {TARGET_EVENTS_S:.0f}, of levels < {TARGET_LEVELS_S:.0f}"
    )
    print_table(title, ("people", "what", "how many", "p50", "p99", "longest"), rows)


def _points(waits: Sequence[float]) -> tuple[str, ...]:
    middle, late = np.percentile(waits, (50, 99))
    return (f"{middle:.2f}", f"{late:.2f}", f"{max(waits):.2f}")


def _verdict(is_reached: bool) -> str:  # noqa: FBT001 - one question
    return "reached" if is_reached else "NOT reached"


if __name__ == "__main__":
    main()
