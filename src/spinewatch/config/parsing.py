"""From tables of the file to the values of `model.configuration`."""

from typing import Final

from spinewatch.config.kits import KITS
from spinewatch.config.limits import (
    ADAPTER,
    ADDRESS,
    FILE,
    FOLDER,
    MAX_CAPTURE_DAYS,
    MAX_CAPTURE_GB,
    MAX_SEED,
    MAX_SLOTS,
    MIN_CAPTURE_DAYS,
    MIN_CAPTURE_GB,
    MIN_JOURNAL_DAYS,
    PSEUDONYM,
    SENSOR_NAME,
)
from spinewatch.config.problems import listed
from spinewatch.config.readers import (
    flag,
    list_of,
    member_of,
    number,
    one_of,
    plain_table,
    text,
    whole_number,
)
from spinewatch.config.servers import read_alerts, read_influx, read_mqtt
from spinewatch.config.tables import Table
from spinewatch.drivers.registry import driver_kinds
from spinewatch.model.configuration import (
    ClockConfig,
    Configuration,
    LinkConfig,
    RadioConfig,
    SensorConfig,
    StorageConfig,
)
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.scenarios import SCENARIOS

NOT_CONNECTED: Final = "none"
"""How the file says that a channel of an EMG board has no electrodes."""

LINK_KINDS: Final = ("bluetooth", "synthetic", "replay")

_PERSON: Final = 'a pseudonym such as "p01" of small letters, digits and "-", no name'
_NAME: Final = 'a name such as "neck" of letters, digits, "-" and "_"'
_ADDRESS: Final = 'a Bluetooth address such as "C4:64:E3:01:23:45"'
_CHANNELS: Final = f'a list with the site of each channel, or "{NOT_CONNECTED}"'
_ADAPTERS: Final = 'a list of adapters such as ["hci0"]'
_FOLDER: Final = 'a folder from the root ("/...") or from your home ("~/...")'
_KINDS: Final = driver_kinds()

_adapter: Final = text(ADAPTER, 'an adapter such as "hci0"')
_folder: Final = text(FOLDER, _FOLDER)
_channel: Final = one_of([*(site.value for site in EmgSite), NOT_CONNECTED])


def read_configuration(root: Table) -> Configuration:
    """Take everything that a configuration has from the top of the file."""
    radio = _radio(root.table("radio"))
    sensors = tuple(_sensor(table, radio.adapters[0]) for table in root.tables("sensor"))
    configuration = Configuration(
        person=root.require("person", text(PSEUDONYM, _PERSON), expected=_PERSON, placeholder=""),
        sensors=sensors,
        link=_link(root.table("link"), sensors),
        clock=_clock(root.table("clock")),
        radio=radio,
        storage=_storage(root.table("storage")),
        mqtt=read_mqtt(root),
        influx=read_influx(root),
        alerts=read_alerts(root),
        kit=root.take("kit", one_of(tuple(KITS)), None),
    )
    root.close()
    return configuration


def _sensor(table: Table, adapter: str) -> SensorConfig:
    kind = one_of(_KINDS)
    none: tuple[str, ...] = ()
    channels = table.take("channels", list_of(_channel, _CHANNELS), none)
    sensor = SensorConfig(
        name=table.require("name", text(SENSOR_NAME, _NAME), expected=_NAME, placeholder=""),
        kind=table.require("kind", kind, expected=f"one of {listed(_KINDS)}", placeholder=""),
        address=table.take("address", text(ADDRESS, _ADDRESS), None),
        site=table.take("site", member_of(MotionSite), None),
        channels=tuple(None if name == NOT_CONNECTED else EmgSite(name) for name in channels),
        adapter=table.take("adapter", _adapter, adapter),
        settings=table.take("settings", plain_table, {}),
    )
    table.close()
    return sensor


def _link(table: Table, sensors: tuple[SensorConfig, ...]) -> LinkConfig:
    """Take [link]; who gives a sensor its address means that sensor, and no simulated one."""
    usual = LinkConfig()
    is_real = any(sensor.address is not None for sensor in sensors)
    link = LinkConfig(
        kind=table.take("kind", one_of(LINK_KINDS), "bluetooth" if is_real else usual.kind),
        capture=table.take("capture", text(FILE, "the path of a capture"), usual.capture),
        scenario=table.take("scenario", one_of(SCENARIOS), usual.scenario),
        seed=table.take("seed", whole_number(least=0, most=MAX_SEED), usual.seed),
    )
    table.close()
    return link


def _clock(table: Table) -> ClockConfig:
    clock = ClockConfig(trust=table.take("trust", flag, ClockConfig().trust))
    table.close()
    return clock


def _radio(table: Table) -> RadioConfig:
    usual = RadioConfig()
    slots = whole_number(least=1, most=MAX_SLOTS)
    radio = RadioConfig(
        adapters=table.take("adapters", list_of(_adapter, _ADAPTERS), usual.adapters),
        slots_per_adapter=table.take("slots_per_adapter", slots, usual.slots_per_adapter),
        restart_service=table.take("restart_service", flag, usual.restart_service),
    )
    table.close()
    return radio


def _storage(table: Table) -> StorageConfig:
    usual = StorageConfig()
    days = number(least=MIN_CAPTURE_DAYS, most=MAX_CAPTURE_DAYS)
    gigabytes = number(least=MIN_CAPTURE_GB, most=MAX_CAPTURE_GB)
    journal_days = number(least=MIN_JOURNAL_DAYS, most=MAX_CAPTURE_DAYS)
    storage = StorageConfig(
        state_dir=table.take("state_dir", _folder, None),
        runtime_dir=table.take("runtime_dir", _folder, None),
        journal_days=table.take("journal_days", journal_days, usual.journal_days),
        journal_gb=table.take("journal_gb", gigabytes, usual.journal_gb),
        capture=table.take("capture", flag, usual.capture),
        capture_days=table.take("capture_days", days, usual.capture_days),
        capture_gb=table.take("capture_gb", gigabytes, usual.capture_gb),
    )
    table.close()
    return storage
