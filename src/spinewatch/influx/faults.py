"""What keeps results out of InfluxDB, in words that say what to do. Pure."""

from typing import Final

from spinewatch.influx.answers import Answer, Verdict, is_limit
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.errors import SpinewatchError

_WHAT: Final = {
    Verdict.UNAUTHORISED: "InfluxDB at {url} refuses {who}: {reason}.",
    Verdict.NOT_FOUND: "InfluxDB at {url} does not have the database: {reason}.",
    Verdict.OVERLOADED: "InfluxDB at {url} is overloaded: {reason}.",
    Verdict.FAILING: "InfluxDB at {url} has a problem of its own: {reason}.",
    Verdict.TIMEOUT: "InfluxDB at {url} is too slow: {reason}.",
    Verdict.UNREACHABLE: "InfluxDB at {url} cannot be reached: {reason}.",
    Verdict.UNEXPECTED: "What answers at {url} is not the InfluxDB that was expected: {reason}.",
}

_FULL: Final = "A database of InfluxDB at {url} takes no new series: {reason}."

_RAISE_LIMIT: Final = (
    "Raise that limit under [data] of its influxdb.conf (0 is no limit) and start it anew, or "
    "delete series that nobody needs."
)

_RETRIED: Final = "Nothing is lost: results stay on the monitor and are sent again by themselves."

_ADVICE: Final = {
    Verdict.UNAUTHORISED: "Correct {keys} in the [influx] table, or give it the right to write "
    "with `spinewatch influx setup`.",
    Verdict.NOT_FOUND: "Create it with `spinewatch influx setup`, or let {who} create databases.",
    Verdict.OVERLOADED: "{wait}Look at the load of the machine that runs InfluxDB.",
    Verdict.UNREACHABLE: "Start InfluxDB, or correct `url` in the [influx] table.",
    Verdict.TIMEOUT: "Look at the load and the disk of the machine that runs InfluxDB.",
    Verdict.FAILING: "Look at the log and the free disk space of InfluxDB.",
    Verdict.UNEXPECTED: "Correct `url` and `version` in the [influx] table.",
}


def fault_of(answer: Answer, config: InfluxConfig) -> SpinewatchError:
    """Say what an answer means for the person who set this up.

    For every verdict that keeps a whole batch out: not for points that were taken or refused.
    """
    words = {
        "url": config.url,
        "reason": answer.reason.rstrip("."),
        "who": _who(config),
        "keys": "`token_file`" if config.token_file else "`user` and `password_file`",
        "wait": f"It asks for {answer.retry_after_s:.0f} s. " if answer.retry_after_s else "",
    }
    full = is_limit(answer.reason)
    what = _FULL if full else _WHAT[answer.verdict]
    advice = _RAISE_LIMIT if full else _ADVICE.get(answer.verdict, "").format(**words)
    return SpinewatchError(what.format(**words), advice=f"{advice} {_RETRIED}".strip())


def _who(config: InfluxConfig) -> str:
    if config.token_file is not None:
        return f"the token in {config.token_file}"
    return "whoever has no user" if config.user is None else f"the user {config.user!r}"
