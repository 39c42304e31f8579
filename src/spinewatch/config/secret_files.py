"""Whether the files that a configuration names can be used: passwords, tokens, keys, addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from spinewatch.alerts.addresses import read_addresses
from spinewatch.influx.opening import secret_of
from spinewatch.model.configuration import Configuration, MqttConfig
from spinewatch.model.errors import ConfigError, InputError
from spinewatch.mqtt.secret_file import read_secret
from spinewatch.mqtt.tls import tls_of

AS_SPINEWATCH: Final = (
    "Or check as the user that runs it: `sudo -u spinewatch spinewatch config check`."
)


def unusable_files(configuration: Configuration) -> tuple[str, ...]:
    """Read every file as the processes will, and say what keeps them from it.

    Returns
    -------
    tuple of str
        One sentence and its advice for each file: missing, readable for every user of this
        computer, or without what should be in it.
    """
    return tuple(told for read in _readings(configuration) for told in _problems(read))


def _readings(configuration: Configuration) -> Iterator[Callable[[], object]]:
    mqtt, influx, alerts = configuration.mqtt, configuration.influx, configuration.alerts
    if mqtt is not None:
        yield lambda: _broker_password(mqtt)
        yield lambda: tls_of(mqtt)
    if influx is not None:
        yield lambda: secret_of(influx)
    if alerts is not None:
        yield lambda: read_addresses(Path(alerts.urls_file))


def _broker_password(mqtt: MqttConfig) -> None:
    if mqtt.password_file is not None:
        read_secret(mqtt.password_file, key="password_file in [mqtt]")


def _problems(read: Callable[[], object]) -> tuple[str, ...]:
    try:
        read()
    except ConfigError as error:
        return tuple(f"urls_file in [alerts]: {error.source}: {each}" for each in error.problems)
    except InputError as error:
        hint = f" {AS_SPINEWATCH}" if isinstance(error.__cause__, PermissionError) else ""
        return (f"{error}{hint}",)
    return ()
