"""A kit in sentences: what to wear where, what it shows and cannot show, and how it is charged."""

from collections.abc import Iterator

from spinewatch.config.kits import Kit
from spinewatch.config.radio_budget import radio_budget
from spinewatch.model.configuration import Configuration
from spinewatch.service.shipped import shipped_facts
from spinewatch.service.sources import radio_needs


def kit_lines(kit: Kit) -> Iterator[str]:
    """Say everything of one kit."""
    yield f"{kit.name}: {kit.purpose}"
    yield ""
    yield "Worn (any other sensor for the same place serves as well):"
    for sensor in kit.sensors:
        yield f"  {sensor.name}: {sensor.kind} at {', '.join(sensor.sites)}"
    worn = Configuration(person="kit", sensors=kit.sensors)
    for budget in radio_budget(worn, radio_needs(worn)):
        yield f"  Radio: {budget.line}."
    yield from _listed("Shows", kit.shows)
    yield from _listed("Cannot show", kit.cannot_show)
    yield f"Put on alone: {', '.join(kit.alone)}."
    if kit.with_help:
        yield f"Takes help: {', '.join(kit.with_help)}."
    yield "Battery:"
    for kind in sorted({sensor.kind for sensor in kit.sensors}):
        yield f"  {kind}: {shipped_facts(kind)['battery']}"
    yield f"Charging: {kit.rota}"
    yield (
        "Never wear what is charging. While something charges, say "
        "`spinewatch pause charging --sensor NAME`: that is then planned, and nobody is alarmed."
    )


def _listed(title: str, items: tuple[str, ...]) -> Iterator[str]:
    yield f"{title}:"
    for item in items:
        yield f"  - {item}"
