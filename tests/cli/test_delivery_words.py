"""What `spinewatch status` says of delivery: calm, and nothing where there is no broker."""

from rich.console import Console

from spinewatch.cli.delivery_words import QUIET_S, delivery_lines
from spinewatch.cli.view import render
from spinewatch.model.status import DeliveryStatus, RecorderStatus, Status
from spinewatch.model.time import NS_PER_S

NOON_NS = 1_790_000_000 * NS_PER_S
HOME = RecorderStatus(
    recorder="home", waiting=12, up_to_utc_ns=NOON_NS, utc_offset_min=120, stored_ago_s=8.0
)


def status(delivery: DeliveryStatus | None, *, clock_trusted: bool = True) -> Status:
    return Status(person="p01", running_s=1.0, clock_trusted=clock_trusted, delivery=delivery)


def said(delivery: DeliveryStatus | None, *, clock_trusted: bool = True) -> list[str]:
    return [line.plain for line in delivery_lines(status(delivery, clock_trusted=clock_trusted))]


def test_without_a_broker_nothing_is_said() -> None:
    assert said(None) == []


def test_each_recorder_has_a_line_in_the_time_of_the_person() -> None:
    clinic = RecorderStatus(recorder="clinic", waiting=86_400)

    assert said(DeliveryStatus(recorders=(HOME, clinic))) == [
        "Recorder home: stored up to 2026-09-21 16:13:20, 12 waiting, last stored 8 s ago",
        "Recorder clinic: 86400 waiting",
    ]


def test_a_broker_that_is_away_is_said_first_and_that_nothing_is_lost() -> None:
    away, home = said(DeliveryStatus(broker_away_s=185.0, recorders=(HOME,)))

    assert away == (
        "Not connected to the broker for 3 min 05 s: results wait in the journal and are sent when "
        "it is back."
    )
    assert "12 waiting" in home


def test_a_recorder_long_silent_is_worth_a_look_but_not_while_nothing_can_reach_it() -> None:
    silent = RecorderStatus(recorder="home", waiting=130, silent_s=QUIET_S + 1)

    assert "Look whether `spinewatch record`" in said(DeliveryStatus(recorders=(silent,)))[0]
    away = said(DeliveryStatus(broker_away_s=QUIET_S + 1, recorders=(silent,)))
    no_time = said(DeliveryStatus(recorders=(silent,)), clock_trusted=False)
    assert "130 waiting" in no_time[0]
    assert not any("Look whether" in line for line in (*away, *no_time))


def test_the_live_view_shows_it() -> None:
    console = Console(width=120)
    with console.capture() as shown:
        console.print(render(status(DeliveryStatus(recorders=(HOME,))), title="p01"))

    assert "Recorder home: stored up to" in shown.get()
