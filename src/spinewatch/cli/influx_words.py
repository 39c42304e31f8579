"""What `spinewatch influx` says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from spinewatch.influx.answers import Answer
from spinewatch.influx.dead_letters import DeadLetterFile
from spinewatch.influx.limits import MAX_DEAD_LETTER_BYTES
from spinewatch.influx.position_file import PositionFile
from spinewatch.influx.version import Generation
from spinewatch.influx.wanted import Account, Right
from spinewatch.model.configuration import InfluxConfig

_REASONS_SHOWN: Final = 10
"""Reasons name field and measurement: a handful says what is wrong, hundreds say no more."""

_BYTES_PER_MB: Final = 1024 * 1024
_MOST_MB: Final = 2 * MAX_DEAD_LETTER_BYTES // _BYTES_PER_MB


def written_lines(
    config: InfluxConfig, accounts: tuple[Account, ...], generation: Generation, file: Path
) -> Iterator[str]:
    """Say who writes and who reads, and what of it belongs into the configuration."""
    for account in accounts:
        if account.right is Right.WRITE and not _is_configured(account, config, generation):
            yield f"The recorder writes as {account.name}. Write into [influx] of {file}:"
            if generation is Generation.V1:
                yield f'  user = "{account.name}"'
            yield f'  {_key(generation)} = "{account.secret}"'
        elif account.right is Right.READ:
            kind = "password" if generation is Generation.V1 else "token"
            yield f"Grafana reads as {account.name}, with the {kind} in {account.secret}."
    if accounts:
        yield "Only the owner of a file with a secret can read it: give it to who runs the program."


def _is_configured(account: Account, config: InfluxConfig, generation: Generation) -> bool:
    if generation is Generation.V1:
        return (config.user, config.password_file) == (account.name, str(account.secret))
    return config.token_file == str(account.secret)


def _key(generation: Generation) -> str:
    return "password_file" if generation is Generation.V1 else "token_file"


def status_lines(
    config: InfluxConfig, answers: Generation | Answer, *, positions: Path, dead_letters: Path
) -> Iterator[str]:
    """Say whether the database answers, how far the recorder is, and what was refused for good."""
    yield f"Recorder {config.recorder} into InfluxDB at {config.url}"
    if isinstance(answers, Answer):
        yield f"InfluxDB does not take anything now: {answers.reason.rstrip('.')}."
        yield "What follows is from the recorder's files, and may be old."
    else:
        yield f"InfluxDB {answers}.x answers there."
    yield from _position_lines(positions)
    yield from _refusal_lines(DeadLetterFile(dead_letters))


def _position_lines(path: Path) -> Iterator[str]:
    known = PositionFile(path).read()
    if known is None:
        yield f"The position file {path} is damaged: the next start sets it aside."
        return
    marks = known.marks()
    if not marks:
        yield "Nothing is stored yet."
        return
    present = {sequence for sequence, _ in known.present_marks()}
    yield "Stored without a hole:"
    for sequence, mark in marks:
        since = "" if sequence in present else ", an earlier life of that journal"
        yield (
            f"  {sequence.person:<10} {sequence.producer.value:<8} up to {mark:>10}"
            f"  (epoch {sequence.epoch}{since})"
        )


def _refusal_lines(letters: DeadLetterFile) -> Iterator[str]:
    summary = letters.summary()
    if not summary.results and not summary.unreadable:
        yield "Nothing was refused or passed over."
        return
    total = sum(count for _, count in summary.results)
    room = f"{summary.size / _BYTES_PER_MB:.1f} MB of at most {_MOST_MB}"
    yield f"Refused or passed over: {total} results ({room} in {letters.path} and .old)"
    for reason, count in summary.results[:_REASONS_SHOWN]:
        yield f"  {count:>8}  {reason}"
    others = len(summary.results) - _REASONS_SHOWN
    if others > 0:
        yield f"  and for {others} other reasons"
    if summary.unreadable:
        yield f"  {summary.unreadable} lines are damaged"
