"""The four places of a kind of sensor agree: driver, golden frames, settings file and page."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from spinewatch.drivers.contract import Subscribe, Write
from spinewatch.drivers.registry import default_settings, driver_kinds, identify, make_driver
from spinewatch.model.packets import Advertisement
from spinewatch.model.sites import EmgSite, MotionSite

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "tests" / "data" / "drivers"
KINDS = driver_kinds()
ADVERTISEMENTS = json.loads((DATA / "advertisements.json").read_text())

each_kind = pytest.mark.parametrize("kind", KINDS)


def firmware_file(kind: str) -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / "firmware-config" / f"{kind}.toml").read_text())


@pytest.mark.parametrize("told", ADVERTISEMENTS, ids=lambda told: told["origin"])
def test_every_advertisement_is_of_exactly_one_kind_or_of_none(told: dict[str, Any]) -> None:
    advertisement = Advertisement(
        address="00:11:22:33:44:55",
        name=told["name"],
        service_uuids=tuple(told["service_uuids"]),
    )

    claiming = [kind for kind in KINDS if make_driver(kind).matches(advertisement)]

    assert claiming == ([] if told["kind"] is None else [told["kind"]])
    assert identify(advertisement) == told["kind"]


def test_there_are_advertisements_of_every_kind_and_of_strangers() -> None:
    assert {told["kind"] for told in ADVERTISEMENTS} == {*KINDS, None}


def test_an_advertisement_that_two_kinds_claim_is_of_none() -> None:
    both = Advertisement(
        address="00:11:22:33:44:55",
        name="BITalino BLE",
        service_uuids=("0000ffe5-0000-1000-8000-00805f9a34fb",),
    )

    assert sum(make_driver(kind).matches(both) for kind in KINDS) == 2
    assert identify(both) is None


@each_kind
def test_the_data_characteristic_is_subscribed_before_a_reply_is_awaited(kind: str) -> None:
    golden = json.loads((DATA / f"{kind}.json").read_text())
    steps = make_driver(kind).connect_steps()
    subscribed = {
        step.characteristic: at for at, step in enumerate(steps) if isinstance(step, Subscribe)
    }
    awaited = [at for at, step in enumerate(steps) if isinstance(step, Write) and step.expect]

    assert golden["samples"][0]["characteristic"] in subscribed
    assert all(min(subscribed.values()) < at for at in awaited)


@each_kind
def test_the_settings_file_holds_exactly_the_default_settings(kind: str) -> None:
    file = firmware_file(kind)

    assert file["settings"] == default_settings(kind)
    assert make_driver(kind, file["settings"]).streams == make_driver(kind).streams


@each_kind
def test_the_settings_file_lists_exactly_the_commands_that_are_sent(kind: str) -> None:
    driver = make_driver(kind)
    moments = {"connect": driver.connect_steps(), "disconnect": driver.disconnect_steps()}
    sent = [
        {
            "when": when,
            "bytes": step.data.hex(" "),
            "characteristic": step.characteristic,
            "with_response": step.with_response,
            "wait_s": step.wait_s,
            "expect": step.expect or "",
            "why": step.why,
        }
        for when, steps in moments.items()
        for step in steps
        if isinstance(step, Write)
    ]
    listed = firmware_file(kind)["command"]

    assert [{key: each[key] for key in sent[0]} for each in listed] == sent
    assert all(each["source"] and each["check"] for each in listed)


@each_kind
def test_the_settings_file_names_its_kind_its_sites_and_its_dangers(kind: str) -> None:
    sensor = firmware_file(kind)["sensor"]
    sites = EmgSite if make_driver(kind).streams[0].name == "emg" else MotionSite
    safety = " ".join(sensor["safety"]).lower()

    assert sensor["kind"] == kind
    assert sensor["sites"] == [str(site) for site in sites]
    assert sensor["battery"]
    assert any("UNVERIFIED" in each for each in sensor["verified"])
    assert "never wear it while it charges" in safety
    assert "battery" in safety


def test_every_kind_has_its_four_places_and_no_place_is_without_its_kind() -> None:
    pages = {path.stem for path in (REPOSITORY / "docs" / "sensors").glob("*.md")} - {"index"}
    files = {path.stem for path in (REPOSITORY / "firmware-config").glob("*.toml")}
    golden = {path.stem for path in DATA.glob("*.json")} - {"advertisements"}
    modules = REPOSITORY / "src" / "spinewatch" / "drivers"

    assert pages == files == golden == set(KINDS)
    assert all((modules / f"{kind}.py").exists() for kind in KINDS)


@each_kind
def test_the_index_page_leads_to_the_page_of_the_kind(kind: str) -> None:
    index = (REPOSITORY / "docs" / "sensors" / "index.md").read_text()

    assert f"({kind}.md)" in index


@each_kind
def test_the_page_explains_every_setting(kind: str) -> None:
    page = (REPOSITORY / "docs" / "sensors" / f"{kind}.md").read_text()

    assert all(f"`{key}`" in page for key in default_settings(kind))
