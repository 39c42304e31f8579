"""The tables that name other machines and the phone: [mqtt], [influx], [alerts] and [prompts]."""

from typing import Final

from spinewatch.config.limits import (
    FILE,
    HOST,
    HOURS_PER_DAY,
    HTTP_URL,
    MAX_ALERT_MINUTES,
    MAX_PORT,
    MAX_PROMPTS,
    MIN_ALERT_MINUTES,
    PSEUDONYM,
    USER,
)
from spinewatch.config.readers import flag, list_of, number, one_of, text, whole_number
from spinewatch.config.tables import Table
from spinewatch.model.configuration import AlertsConfig, InfluxConfig, MqttConfig, PromptsConfig

INFLUX_VERSIONS: Final = ("auto", "1", "2", "3")

_HOST: Final = 'the name or address of the broker, such as "127.0.0.1"'
_URL: Final = 'an address such as "http://127.0.0.1:8086"'
_URLS: Final = "the path of a file with one apprise address per line"
_RECORDER: Final = 'a name such as "home" of small letters, digits and "-"'

_PERSON: Final = 'a pseudonym such as "p01"'
_PERSONS: Final = 'a list of pseudonyms such as ["p01"]'

_file: Final = text(FILE, "the path of a file")
_user: Final = text(USER, "a user name")
_recorder: Final = text(PSEUDONYM, _RECORDER)


def read_mqtt(root: Table) -> MqttConfig | None:
    """Take [mqtt], if the file has it: without it no server is used."""
    if "mqtt" not in root:
        return None
    table, usual = root.table("mqtt"), MqttConfig()
    mqtt = MqttConfig(
        host=table.take("host", text(HOST, _HOST), usual.host),
        port=table.take("port", whole_number(least=1, most=MAX_PORT), usual.port),
        user=table.take("user", _user, None),
        password_file=table.take("password_file", _file, None),
        ca_file=table.take("ca_file", _file, None),
        cert_file=table.take("cert_file", _file, None),
        key_file=table.take("key_file", _file, None),
        plain_text=table.take("plain_text", flag, usual.plain_text),
        recorders=table.take(
            "recorders", list_of(_recorder, 'a list such as ["home"]'), usual.recorders
        ),
    )
    table.close()
    return mqtt


def read_influx(root: Table) -> InfluxConfig | None:
    """Take [influx], if the file has it."""
    if "influx" not in root:
        return None
    table, usual = root.table("influx"), InfluxConfig()
    influx = InfluxConfig(
        url=table.take("url", text(HTTP_URL, _URL), usual.url),
        version=table.take("version", one_of(INFLUX_VERSIONS), usual.version),
        prefix=table.take("prefix", text(PSEUDONYM, _RECORDER), usual.prefix),
        recorder=table.take("recorder", _recorder, usual.recorder),
        persons=table.take("persons", list_of(text(PSEUDONYM, _PERSON), _PERSONS), usual.persons),
        user=table.take("user", _user, None),
        password_file=table.take("password_file", _file, None),
        org=table.take("org", _user, None),
        token_file=table.take("token_file", _file, None),
    )
    table.close()
    return influx


def read_alerts(root: Table) -> AlertsConfig | None:
    """Take [alerts] with [prompts], if the file has it: without a phone nobody can be asked."""
    prompts = _read_prompts(root.table("prompts"))
    if "alerts" not in root:
        root.needs("prompts", "alerts")
        return None
    table, usual = root.table("alerts"), AlertsConfig(urls_file="")
    minutes = number(least=MIN_ALERT_MINUTES, most=MAX_ALERT_MINUTES)
    alerts = AlertsConfig(
        urls_file=table.require("urls_file", _file, expected=_URLS, placeholder=""),
        tension_minutes=table.take("tension_minutes", minutes, None),
        silence_minutes=table.take("silence_minutes", minutes, usual.silence_minutes),
        prompts=prompts,
    )
    table.close()
    return alerts


def _read_prompts(table: Table) -> PromptsConfig:
    usual = PromptsConfig()
    from_hour = table.take(
        "from_hour", whole_number(least=0, most=HOURS_PER_DAY - 1), usual.from_hour
    )
    prompts = PromptsConfig(
        per_day=table.take("per_day", whole_number(least=0, most=MAX_PROMPTS), usual.per_day),
        from_hour=from_hour,
        until_hour=table.take(
            "until_hour",
            whole_number(least=from_hour + 1, most=HOURS_PER_DAY),
            max(usual.until_hour, from_hour + 1),
        ),
    )
    table.close()
    return prompts
