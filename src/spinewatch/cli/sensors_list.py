"""Every kind of sensor in words: from its driver and its file below ``firmware-config``."""

from collections.abc import Iterable, Iterator
from typing import Final

import tomlkit
from rich.table import Table
from rich.text import Text
from tomlkit.items import Comment

from spinewatch.cli.sensors_words import table
from spinewatch.cli.wording import span_text
from spinewatch.drivers.contract import Driver
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.model.samples import CounterSpec, StreamSpec
from spinewatch.service.shipped import shipped_facts, shipped_folder

_UNITS: Final = {"uV": "µV", "m/s^2": "m/s²", "count": "counts of unknown scale"}
_UNVERIFIED: Final = "UNVERIFIED"
_DAY_S: Final = 24 * 3600.0
_SIDES: Final = ("_left", "_right")

Row = tuple[str, str]


def kinds_table() -> Table:
    """Say of every kind what must be known to choose one."""
    made = table("kind", "", "")
    for kind in driver_kinds():
        for number, (title, text) in enumerate(_short(kind)):
            made.add_row(Text(kind, style="bold") if number == 0 else "", title, Text(text))
        made.add_section()
        made.add_row()
    return made


def kind_table(kind: str) -> Table:
    """Say everything of one kind."""
    made = table("kind", kind)
    for title, text in _full(kind):
        made.add_row(title, Text(text))
        made.add_row()
    return made


def _short(kind: str) -> Iterator[Row]:
    facts = shipped_facts(kind)
    yield from _common(kind)
    proven = [each for each in facts["verified"] if _UNVERIFIED not in each]
    open_points = len(facts["verified"]) - len(proven)
    yield "verified", " ".join((*proven[:1], f"{open_points} points are {_UNVERIFIED}."))


def _full(kind: str) -> Iterator[Row]:
    facts = shipped_facts(kind)
    yield from _common(kind)
    for name, value, why in settings_explained(kind):
        yield "setting", f"{name} = {value}\n{why}"
    yield "verified", _listed(facts["verified"])
    yield "safety", _listed(facts["safety"])
    if "flashing" in facts:
        yield "firmware", "\n".join(facts["flashing"])
    yield "more", f"docs/sensors/{kind}.md, firmware-config/{kind}.toml"


def _common(kind: str) -> Iterator[Row]:
    facts, driver = shipped_facts(kind), make_driver(kind)
    yield "what", facts["what"]
    yield "where", _sites(facts["sites"])
    for spec in driver.streams:
        yield "sends", _stream(spec)
    yield "battery", facts["battery"]
    yield "keeps", _kept(driver)


def _stream(spec: StreamSpec) -> str:
    units = " and ".join(_UNITS.get(unit, unit) for unit in dict.fromkeys(spec.units))
    number = len(spec.channels)
    channels = "1 channel" if number == 1 else f"{number} channels"
    return f"{spec.name}: {spec.fs_hz:g} Hz, {channels}, {units}. {_loss(spec)}"


def _loss(spec: StreamSpec) -> str:
    """Say by what lost samples are noticed, and how long a gap that can tell."""
    counter = spec.counter
    if counter is None:
        return "No clock and no counter: loss is estimated from the rate."
    by = "A counter" if counter.ticks_hz is None else f"Its clock, in {_step(counter.ticks_hz)},"
    longest_s = _wraps_after_s(counter, spec.fs_hz)
    if longest_s >= _DAY_S:
        return f"{by} tells every lost sample."
    return f"{by} tells every lost sample of gaps below {_span(longest_s)}."


def _wraps_after_s(counter: CounterSpec, fs_hz: float) -> float:
    return counter.modulus / (counter.ticks_hz or fs_hz)


def _step(ticks_hz: float) -> str:
    for unit, per_second in (("ms", 1e3), ("µs", 1e6), ("ns", 1e9)):
        if ticks_hz <= per_second:
            return f"steps of {per_second / ticks_hz:g} {unit}"
    return f"{ticks_hz:g} steps a second"


def _span(seconds: float) -> str:
    return span_text(seconds) if seconds >= 1.0 else f"{seconds:.2g} s"


def _sites(sites: Iterable[str]) -> str:
    """Name the sites, those of both sides once."""
    bases = dict.fromkeys(site.removesuffix(_SIDES[0]).removesuffix(_SIDES[1]) for site in sites)
    both = any(site.endswith(_SIDES) for site in sites)
    return f"{', '.join(bases)}{' (each with _left or _right)' if both else ''}"


def _kept(driver: Driver) -> str:
    if not driver.lasting:
        return "Nothing: whatever it needs is done at every connection."
    return f"{', '.join(driver.lasting)}: `spinewatch sensors provision NAME` sets them."


def settings_explained(kind: str) -> Iterator[tuple[str, str, str]]:
    """Give each setting with its default, as TOML, and what the file says about it."""
    path = shipped_folder("firmware-config") / f"{kind}.toml"
    settings = tomlkit.parse(path.read_text(encoding="utf-8"))["settings"]
    said: list[str] = []
    for key, item in settings.value.body:
        if isinstance(item, Comment):
            said.append(item.as_string().strip().removeprefix("#").strip())
        elif key is not None:
            yield key.key, item.as_string(), " ".join(said)
            said = []


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
