"""Grafana finds its data sources and the page, and no secret lies in a file."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewatch.influx.tiers import Tier, database_name
from spinewatch.model.configuration import InfluxConfig

Json = dict[str, Any]

VARIABLES = {
    "$SPINEWATCH_INFLUX_URL",
    "$SPINEWATCH_INFLUX_USER",
    "$SPINEWATCH_INFLUX_PASSWORD",
}


@pytest.fixture
def sources(folder: Path) -> Path:
    """Where the data sources are described."""
    return folder / "provisioning" / "datasources" / "spinewatch.yaml"


@pytest.fixture
def provider(folder: Path) -> Json:
    """How Grafana finds the dashboards."""
    described = folder / "provisioning" / "dashboards" / "spinewatch.yaml"
    (only,) = yaml.safe_load(described.read_text(encoding="utf-8"))["providers"]
    return dict(only)


def test_there_is_a_data_source_for_each_database_of_the_recorder(sources: Path) -> None:
    file = yaml.safe_load(sources.read_text(encoding="utf-8"))

    assert file["apiVersion"] == 1
    assert {each["uid"]: each["jsonData"]["dbName"] for each in file["datasources"]} == {
        f"spinewatch-{tier}": database_name(InfluxConfig().prefix, tier) for tier in Tier
    }
    assert all(each["type"] == "influxdb" for each in file["datasources"])
    assert all(each["jsonData"]["version"] == "InfluxQL" for each in file["datasources"])


def test_every_data_source_that_the_page_asks_is_provisioned(sources: Path, today: Json) -> None:
    file = yaml.safe_load(sources.read_text(encoding="utf-8"))
    asked = set(re.findall(r"spinewatch-(?:1s|1m|keep)", str(today)))

    assert asked == {each["uid"] for each in file["datasources"]}


def test_address_user_and_password_come_from_the_environment(sources: Path) -> None:
    for each in yaml.safe_load(sources.read_text(encoding="utf-8"))["datasources"]:
        told = {each["url"], each["user"], each["secureJsonData"]["password"]}
        assert told == VARIABLES


def test_the_variant_for_a_token_is_valid_once_it_is_uncommented(sources: Path) -> None:
    text = sources.read_text(encoding="utf-8")
    variant = "\n".join(re.findall(r"^#( {4,}\w.*:.*)$", text, flags=re.MULTILINE))

    settings = yaml.safe_load(variant)

    assert settings["jsonData"]["httpHeaderName1"] == "Authorization"
    assert settings["secureJsonData"]["httpHeaderValue1"] == "Token $SPINEWATCH_INFLUX_TOKEN"


def test_changes_of_the_page_are_not_lost_silently(provider: Json) -> None:
    assert provider["type"] == "file"
    assert provider["allowUiUpdates"] is False


def test_the_guide_names_the_folder_that_grafana_reads(provider: Json, folder: Path) -> None:
    guide = (folder.parent / "docs" / "dashboards.md").read_text(encoding="utf-8")

    assert provider["options"]["path"] in guide
    assert all(variable.removeprefix("$") in guide for variable in VARIABLES)
