"""A state folder with everything in it that a person would not want to lose."""

from dataclasses import dataclass
from pathlib import Path

from spinewatch.calibration.store import CalibrationStore
from spinewatch.config.folders import StoragePaths, storage_paths
from spinewatch.config.loading import parse_configuration
from spinewatch.influx.dead_letters import DeadLetter, DeadLetterFile
from spinewatch.journal.writer import Journal
from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration
from spinewatch.model.results import Alert, AlertClass, AlertLevel, Producer
from spinewatch.model.time import NS_PER_S
from spinewatch.service.backup.making import Made, Wanted, make_backup
from tests.journal.conftest import UTC_AT_BOOT_NS, GivenLabel, levels

CONFIG = """
person = "p01"
[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"
[clock]
trust = true
[storage]
state_dir = "{folder}/state"
runtime_dir = "{folder}/run"
[mqtt]
user = "monitor"
password_file = "{folder}/secrets/mqtt"
ca_file = "{folder}/ca.pem"
[influx]
url = "{influx}"
"""
EPOCH = "first"
IN_FILE = "a broker's word"


@dataclass(frozen=True)
class Kept:
    """A home with a configuration and a state folder."""

    folder: Path
    influx: str = "http://127.0.0.1:1"

    @property
    def config(self) -> Path:
        return self.folder / "spinewatch.toml"

    @property
    def configuration(self) -> Configuration:
        return parse_configuration(self.text, source="the test")

    @property
    def text(self) -> str:
        return CONFIG.format(folder=self.folder, influx=self.influx)

    @property
    def paths(self) -> StoragePaths:
        return storage_paths(self.configuration, environ={})

    @property
    def everything(self) -> dict[str, bytes]:
        """Every file below the folder, by name."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def backed_up(
    home: Kept, target: Path, *, passphrase: str | None = None, captures: bool = False
) -> Made:
    """Back a home up as the command does."""
    wanted = Wanted(
        configuration=home.configuration,
        configuration_path=home.config,
        paths=home.paths,
        with_captures=captures,
        made_utc_ns=UTC_AT_BOOT_NS,
    )
    return make_backup(wanted, target, passphrase=passphrase, tell=lambda _: None)


def label(first_utc_ns: int) -> object:
    """Give labels to monotonic times that begin with 0."""
    return lambda mono_ns: GivenLabel(utc_ns=first_utc_ns + mono_ns)


def fill_journal(path: Path, *, first_utc_ns: int, seconds: int, epoch: str = EPOCH) -> None:
    """Write so many seconds."""
    with Journal(path=path, epoch=epoch) as journal:
        journal.append(
            Producer.MONITOR,
            [levels(second) for second in range(seconds)],
            label_of=label(first_utc_ns),  # type: ignore[arg-type]  # it gives labels
        )


def fill_alerts(path: Path, *, first_utc_ns: int) -> None:
    """Write one alert."""
    alert = Alert(
        person="p01", boot_id="boot", mono_ns=NS_PER_S, valid=True, id="a1", revision=1,
        alert_class=AlertClass.TENSION, level=AlertLevel.INFO, text="tense for long",
    )  # fmt: skip
    with Journal(path=path, epoch="alerts") as journal:
        journal.append(
            Producer.ALERTER,
            [alert],
            label_of=label(first_utc_ns),  # type: ignore[arg-type]  # it gives labels
        )


def letter(seq: int, utc_ns: int) -> DeadLetter:
    """Give a refused result."""
    return DeadLetter(
        person="p01", producer=Producer.MONITOR, epoch=EPOCH, first_seq=seq, last_seq=seq,
        reason="field type conflict", lines=(f"levels,person=p01 seq={seq}i {utc_ns}",),
    )  # fmt: skip


def a_home(
    folder: Path,
    *,
    first_utc_ns: int,
    seconds: int = 20,
    influx: str = "http://127.0.0.1:1",
) -> Kept:
    """Make one, with results that begin at a time."""
    home = Kept(folder, influx)
    for below in ("state/captures", "run", "secrets"):
        (folder / below).mkdir(parents=True)
    home.config.write_text(home.text)
    (folder / "secrets" / "mqtt").write_text(f"{IN_FILE}\n")
    (folder / "secrets" / "mqtt").chmod(0o600)
    (folder / "ca.pem").write_text("a certificate")
    paths = home.paths
    fill_journal(paths.journal, first_utc_ns=first_utc_ns, seconds=seconds)
    fill_alerts(paths.alert_journal, first_utc_ns=first_utc_ns)
    CalibrationStore(paths.calibrations).save(CalibrationSet(), utc_ns=first_utc_ns)
    paths.found_settings.write_text('{"version":1,"found":[]}')
    DeadLetterFile(paths.dead_letters("home")).append(
        [letter(3, first_utc_ns + 2 * NS_PER_S), letter(900, first_utc_ns - 7200 * NS_PER_S)]
    )
    (paths.captures / "2026-11-01T00-00-00-abc.swcapture").write_bytes(b"not to be looked into")
    return home
