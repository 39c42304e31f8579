"""The configuration of one monitor, as frozen values. Reading a file is `config/`'s work."""

from msgspec import Struct, field

from spinewatch.model.sites import EmgSite, MotionSite


class SensorConfig(Struct, frozen=True, kw_only=True):
    """One wearable: what it is and where it sits.

    A motion sensor has a ``site``; an EMG sensor has ``channels``, the site of each of its
    channels in order, None where a channel is not connected; some have both. ``settings`` are those
    in which this one differs from what ``firmware-config`` says of its kind.
    """

    name: str
    kind: str
    address: str | None = None
    site: MotionSite | None = None
    channels: tuple[EmgSite | None, ...] = ()
    adapter: str = "hci0"
    settings: dict[str, bool | int | float | str] = {}

    @property
    def sites(self) -> tuple[str, ...]:
        """Every site that this sensor watches."""
        emg = tuple(str(site) for site in self.channels if site is not None)
        return emg if self.site is None else (str(self.site), *emg)


class LinkConfig(Struct, frozen=True, kw_only=True):
    """Where packets come from."""

    kind: str = "synthetic"
    capture: str | None = None
    scenario: str = "quiet-day"
    seed: int = 1


class ClockConfig(Struct, frozen=True, kw_only=True):
    """``trust`` says that the wall clock is right although the kernel does not report it."""

    trust: bool = False


class RadioConfig(Struct, frozen=True, kw_only=True):
    """Bluetooth adapters and how many links each is trusted to hold.

    ``restart_service`` allows the last remedy before a person is asked: to restart the Bluetooth
    service of this machine, which other programs may use too.
    """

    adapters: tuple[str, ...] = ("hci0",)
    slots_per_adapter: int = 5
    restart_service: bool = False


class StorageConfig(Struct, frozen=True, kw_only=True):
    """Where state lives; None means the place that the system or the user's home provides.

    The journal keeps seconds for ``journal_days`` and everything else for good, but never more than
    ``journal_gb``. ``capture`` keeps everything that comes from the sensors, for so many days and
    gigabytes at most.
    """

    state_dir: str | None = None
    runtime_dir: str | None = None
    journal_days: float = 14.0
    journal_gb: float = 4.0
    capture: bool = False
    capture_days: float = 3.0
    capture_gb: float = 8.0


class MqttConfig(Struct, frozen=True, kw_only=True):
    """The broker. With a ``ca_file`` the connection is TLS; a password comes from a file only.

    ``cert_file`` and ``key_file`` are this process's own certificate. ``plain_text`` allows a
    connection without TLS to another computer. ``recorders`` names every recorder that must have
    stored a result before it counts as delivered.
    """

    host: str = "127.0.0.1"
    port: int = 1883
    user: str | None = None
    password_file: str | None = None
    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    plain_text: bool = False
    recorders: tuple[str, ...] = ("home",)


class InfluxConfig(Struct, frozen=True, kw_only=True):
    """The database of one recorder.

    ``version`` is "auto", "1", "2" or "3". 1.x takes user and password, 2.x takes ``org`` and a
    token, 3 Core a token. The three databases (buckets) are ``<prefix>_1s``, ``_1m``, ``_keep``.
    ``recorder`` names this recorder among several; it takes the results of ``persons``, or of
    everybody on the broker when that is empty.
    """

    url: str = "http://127.0.0.1:8086"
    version: str = "auto"
    prefix: str = "spinewatch"
    recorder: str = "home"
    persons: tuple[str, ...] = ()
    user: str | None = None
    password_file: str | None = None
    org: str | None = None
    token_file: str | None = None


class PromptsConfig(Struct, frozen=True, kw_only=True):
    """Questions at random times, whether a muscle is tense now; none until the person wants them.

    ``per_day`` is how many at most, each within ``from_hour`` <= local hour < ``until_hour``.
    """

    per_day: int = 0
    from_hour: int = 9
    until_hour: int = 21


class AlertsConfig(Struct, frozen=True, kw_only=True):
    """What reaches the phone.

    ``urls_file`` holds one apprise address per line: they contain secrets. ``tension_minutes`` is
    the rule for tension, None until the person turns it on. ``silence_minutes`` is how long the
    monitor may be silent before that is told. ``prompts`` go the same way.
    """

    urls_file: str
    tension_minutes: float | None = None
    silence_minutes: float = 5.0
    prompts: PromptsConfig = field(default_factory=PromptsConfig)


class Configuration(Struct, frozen=True, kw_only=True):
    """Everything a monitor needs to know. ``person`` is a pseudonym, never a name.

    ``kit`` names what is worn, to be told what is missing of it.
    """

    person: str
    sensors: tuple[SensorConfig, ...]
    link: LinkConfig = field(default_factory=LinkConfig)
    clock: ClockConfig = field(default_factory=ClockConfig)
    radio: RadioConfig = field(default_factory=RadioConfig)
    storage: StorageConfig = field(default_factory=StorageConfig)
    mqtt: MqttConfig | None = None
    influx: InfluxConfig | None = None
    alerts: AlertsConfig | None = None
    kit: str | None = None
