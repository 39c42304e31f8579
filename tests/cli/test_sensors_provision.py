"""`spinewatch sensors provision`: looks first, asks before it writes, tells what reads back."""

from types import SimpleNamespace

import pytest

from spinewatch.control.messages import ProvisionRequest
from spinewatch.model.air import KeptSetting, ProvisionAction, ProvisionReport
from spinewatch.model.errors import ControlError, InputError

CHECK, APPLY, RESTORE = ProvisionAction.CHECK, ProvisionAction.APPLY, ProvisionAction.RESTORE
RATE = KeptSetting(name="rate_hz", wanted=100.0, before=10.0, now=10.0, original=10.0)
AXES = KeptSetting(name="axes", wanted=6.0)


def report(
    action: ProvisionAction, *settings: KeptSetting, remarks: tuple[str, ...] = ()
) -> ProvisionReport:
    return ProvisionReport(
        sensor="head", kind="witmotion", action=action, settings=settings, remarks=remarks
    )


def reads(value: float | None) -> KeptSetting:
    return KeptSetting(name="rate_hz", wanted=100.0, before=10.0, now=value, original=10.0)


FOUND = report(CHECK, RATE, AXES)
WRITTEN = report(APPLY, reads(100.0))


def asked(talker: SimpleNamespace) -> list[ProvisionAction]:
    assert all(isinstance(each, ProvisionRequest) for each in talker.requests)
    assert {each.sensor for each in talker.requests} <= {"head"}
    return [each.action for each in talker.requests]


def test_it_shows_asks_writes_and_tells_what_reads_back(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [FOUND, WRITTEN]
    result = talker.run("sensors", "provision", "head", keys="y\n")

    assert result.exit_code == 0, result.output
    assert asked(talker) == [CHECK, APPLY]
    first, then = result.output.split("Write it?")
    rows = [line.split() for line in first.splitlines()]
    assert rows[1:3] == [
        ["rate_hz", "100", "10", "10", "differs"],
        ["axes", "6", "unknown", "unknown", "differs"],
    ]
    assert "To be written to head (witmotion): rate_hz = 100, axes = 6." in first
    assert "reads back as it should be" in then


def test_of_what_differs_is_told_why_before_it_is_written(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [FOUND, WRITTEN, report(CHECK, reads(100.0)), WRITTEN]
    first = talker.run("sensors", "provision", "head", keys="y\n").output.partition("Write it?")[0]
    again = talker.run("sensors", "provision", "head", keys="y\n").output

    assert "Why rate_hz = 100: 10, 20, 50, 100 or 200. The factory sets 10." in first
    assert "Why axes" not in first
    assert "Why" not in again


def test_the_address_of_the_sensor_is_told_before_anything_is_written(
    talker: SimpleNamespace,
) -> None:
    talker.wearing("head").replies = [FOUND]
    talker.run_alone("sensors", "assign", "C4:64:E3:01:23:45", "head")

    said = talker.run("sensors", "provision", "head", keys="n\n").output
    assert "To be written to head (witmotion, C4:64:E3:01:23:45):" in said


def test_what_seems_right_is_written_all_the_same(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [report(CHECK, reads(100.0)), WRITTEN]

    assert talker.run("sensors", "provision", "head", "--yes").exit_code == 0
    assert asked(talker) == [CHECK, APPLY]


def test_no_is_an_answer(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [FOUND]
    result = talker.run("sensors", "provision", "head", keys="n\n")

    assert result.exit_code == 0
    assert "Nothing was written." in result.output
    assert asked(talker) == [CHECK]


def test_where_nobody_can_answer_nothing_is_written(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [FOUND]

    assert talker.run("sensors", "provision", "head").exit_code == 1
    assert asked(talker) == [CHECK]


@pytest.mark.parametrize("value", [10.0, None])
def test_what_was_not_taken_is_named_with_what_to_do(
    talker: SimpleNamespace, value: float | None
) -> None:
    talker.wearing("head").replies = [
        FOUND,
        report(APPLY, reads(value), remarks=("The rate\x1b[2J is another.",)),
    ]
    result = talker.run("sensors", "provision", "head", "--yes")

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "The rate?[2J is another." in result.output
    assert "Not as it should be: rate_hz. Switch the sensor off and on" in result.output
    assert "docs/sensors/witmotion.md" in result.output


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (FOUND, 1, "rate_hz, axes. `spinewatch sensors provision head` sets it."),
        (report(CHECK, RATE, remarks=("Too far.",)), 1, "Too far.\nNot as it should be: rate_hz."),
        (report(CHECK, reads(100.0)), 0, "It is set as it should be."),
    ],
)
def test_check_only_looks(
    talker: SimpleNamespace, found: ProvisionReport, code: int, said: str
) -> None:
    talker.wearing("head").replies = [found]
    result = talker.run("sensors", "provision", "head", "--check", "--yes")

    assert result.exit_code == code
    assert said in result.output
    assert asked(talker) == [CHECK]


@pytest.mark.parametrize("option", ["--check", "--restore", "--yes"])
def test_of_a_kind_that_keeps_nothing_that_is_said_and_nothing_written(
    talker: SimpleNamespace, option: str
) -> None:
    talker.wearing("head").replies = [report(CHECK, remarks=("Nothing to provision.",))]
    result = talker.run("sensors", "provision", "head", option)

    assert (result.exit_code, result.output) == (0, "Nothing to provision.\n")
    assert asked(talker) == [CHECK]


def test_restore_puts_back_what_is_known_and_nothing_else(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [
        report(CHECK, reads(100.0), AXES),
        report(RESTORE, reads(10.0), AXES),
    ]
    result = talker.run("sensors", "provision", "head", "--restore", keys="y\n")

    assert result.exit_code == 0, result.output
    assert "To be written to head (witmotion): rate_hz = 10.\n" in result.output
    assert "Why" not in result.output
    assert asked(talker) == [CHECK, RESTORE]


def test_what_was_never_told_cannot_be_put_back(talker: SimpleNamespace) -> None:
    talker.wearing("head").replies = [report(CHECK, AXES)]

    said = talker.run("sensors", "provision", "head", "--restore", "--yes").output
    assert "Nothing is known that could be put back." in said
    assert asked(talker) == [CHECK]


def test_a_sensor_that_is_not_in_the_configuration_is_never_written_to(
    talker: SimpleNamespace,
) -> None:
    result = talker.wearing("head").run("sensors", "provision", "c7", "--yes")

    assert isinstance(result.exception, InputError)
    assert "Name one of: head." in str(result.exception)
    assert talker.requests == []


def test_looking_only_and_putting_back_exclude_each_other(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run("sensors", "provision", "head", "--check", "--restore")

    assert result.exit_code == 2
    assert talker.requests == []


def test_without_a_monitor_that_is_said(talker: SimpleNamespace) -> None:
    result = talker.wearing("head").run_alone("sensors", "provision", "head")

    assert isinstance(result.exception, ControlError)
