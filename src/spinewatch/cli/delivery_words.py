"""Delivery in words: what the recorders have stored, what waits, and that nothing of it is lost."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from rich.text import Text

from spinewatch.cli.wording import span_text
from spinewatch.model.status import RecorderStatus, Status
from spinewatch.model.time import NS_PER_S

QUIET_S: Final = 120.0
"""Results are committed and marks kept every 10 s: twelve times that without news is worth a look,
and later than the log's own warning, which comes after a minute."""


def delivery_lines(status: Status) -> list[Text]:
    """Say how far each recorder is; nothing where no broker is configured."""
    if status.delivery is None:
        return []
    # Without the time nothing may be sent, which is said elsewhere.
    is_due = status.clock_trusted and status.delivery.broker_away_s is None
    lines = [_recorder_line(each, is_due=is_due) for each in status.delivery.recorders]
    if status.delivery.broker_away_s is not None:
        away = f"Not connected to the broker for {span_text(status.delivery.broker_away_s)}: "
        kept = "results wait in the journal and are sent when it is back."
        lines.insert(0, Text(f"{away}{kept}", style="yellow"))
    return lines


def _recorder_line(recorder: RecorderStatus, *, is_due: bool) -> Text:
    line = f"Recorder {recorder.recorder}: {recorder_text(recorder)}"
    if is_due and recorder.silent_s > QUIET_S:
        line = f"{line}. Look whether `spinewatch record` and InfluxDB run"
        return Text(line, style="yellow")
    return Text(line, style="dim")


def recorder_text(recorder: RecorderStatus) -> str:
    """Say up to when everything is stored, how much waits, and when it last stored anything."""
    said = [_up_to_text(recorder), f"{recorder.waiting} waiting"]
    if recorder.stored_ago_s is not None:
        said.append(f"last stored {span_text(recorder.stored_ago_s)} ago")
    return ", ".join(each for each in said if each)


def _up_to_text(recorder: RecorderStatus) -> str:
    if recorder.up_to_utc_ns is None:
        return ""
    zone = timezone(timedelta(minutes=recorder.utc_offset_min))
    moment = datetime.fromtimestamp(recorder.up_to_utc_ns // NS_PER_S, tz=UTC).astimezone(zone)
    return f"stored up to {moment:%Y-%m-%d %H:%M:%S}"
