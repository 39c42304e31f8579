"""`spinewatch scores`: BASDAI and ASDAS-CRP from numbers that the person enters."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import click

from spinewatch.cli.ranges import Day, FiniteRange
from spinewatch.cli.running import running_monitor
from spinewatch.cli.setting import config_option
from spinewatch.days.scores import asdas_crp, basdai
from spinewatch.model.commands import LogDiary
from spinewatch.model.errors import InputError
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.time import NS_PER_S
from spinewatch.service.clock import SystemClock

_RATING: Final = FiniteRange(0.0, 10.0)
_GLOBAL: Final = (
    "How active the disease was in the last week, all in all, 0 to 10: the patient global "
    "assessment of the ASDAS."
)


@click.command()
@config_option
@click.option("--q1", type=_RATING, help="BASDAI question 1, 0 to 10.")
@click.option("--q2", type=_RATING, help="BASDAI question 2, 0 to 10.")
@click.option("--q3", type=_RATING, help="BASDAI question 3, 0 to 10.")
@click.option("--q4", type=_RATING, help="BASDAI question 4, 0 to 10.")
@click.option("--q5", type=_RATING, help="BASDAI question 5, 0 to 10.")
@click.option(
    "--q6-minutes",
    type=FiniteRange(0.0, 24 * 60.0),
    help="BASDAI question 6, how long the morning stiffness lasts: 45 for three quarters of an "
    "hour, 120 for two hours or more.",
)
@click.option("--global", "patient_global", type=_RATING, help=_GLOBAL)
@click.option("--crp", "crp_mg_l", type=FiniteRange(0.0, 1000.0), help="C-reactive protein, mg/L.")
@click.option(
    "--crp-date",
    type=Day(),
    help="Day of the blood sample, such as 2026-03-01.",
)
def scores(*, path: Path | None, crp_date: datetime | None, **numbers: float | None) -> None:
    """Reckon BASDAI and ASDAS-CRP from numbers, and keep them in the diary.

    A score with a missing input is not reckoned. No sensor can answer for you: nothing here is a
    BASMI, and nothing is a diagnosis.
    """
    if (numbers["crp_mg_l"] is None) != (crp_date is None):
        raise InputError(
            "A CRP and the day of its blood sample belong together.",
            advice="Give both --crp and --crp-date, or neither.",
        )
    _must_have_come(crp_date)
    if all(number is None for number in numbers.values()):
        raise InputError(
            "No number was given.", advice="See `spinewatch scores --help` for what there is."
        )
    answers = ScoreAnswers(
        **numbers, crp_date=None if crp_date is None else crp_date.date().isoformat()
    )
    blood = "" if crp_date is None else f" (CRP {answers.crp_mg_l:g} mg/L of {_day(crp_date)})"
    lines = [
        _line("BASDAI", basdai, answers, " (0 to 10)"),
        _line("ASDAS-CRP", asdas_crp, answers, blood),
    ]
    said = running_monitor(path).client.send(LogDiary(answers=answers)).text
    for line in (*lines, said):
        click.echo(line)


def _must_have_come(day: datetime | None) -> None:
    """Refuse a blood sample of tomorrow, by the clock on the wall of the person."""
    offset = SystemClock().offset()
    today = datetime.fromtimestamp(
        offset.utc_ns / NS_PER_S, tz=timezone(timedelta(minutes=offset.utc_offset_min))
    )
    if day is not None and day.date() > today.date():
        raise InputError(
            f"{_day(day)} has not come yet: --crp-date is the day of the blood sample.",
            advice=f"Give a day up to {_day(today)}, like {today:%Y-%m-%d}.",
        )


def _day(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"


def _line(name: str, score: Callable[[ScoreAnswers], float], answers: ScoreAnswers, of: str) -> str:
    try:
        return f"{name}: {score(answers):.1f}{of}"
    except InputError as error:
        return str(error)
