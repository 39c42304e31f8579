"""A fault script says what happens, and every mistake in it is told with what was expected."""

from pathlib import Path

import pytest

from spinewatch.model.errors import InputError
from spinewatch.peripherals.fault_reading import KINDS
from spinewatch.peripherals.fault_script import (
    parse_fault_line,
    parse_fault_script,
    read_fault_script,
)
from spinewatch.simulation.faults import (
    Disconnect,
    FadeBattery,
    Fault,
    Harm,
    Hush,
    Moment,
    Reboot,
    SlowAnswers,
    Spoil,
    Stubborn,
    SwitchOff,
    TimedFault,
    words_of,
)

SENSORS = ("imu-head", "imu-c7")


def parsed(text: str) -> tuple[TimedFault, ...]:
    return parse_fault_script(text, source="bad-day.toml", sensors=SENSORS)


def test_a_script_gives_every_fault_with_its_time_and_sensor() -> None:
    faults = parsed(
        """
        [[fault]]
        sensor = "imu-head"
        at_s = 5
        kind = "drop"
        share = 0.1
        for_s = 20

        [[fault]]
        sensor = "all"
        at_s = 30.5
        kind = "disconnect"
        moment = "write"
        nth = 2
        """
    )

    assert faults == (
        TimedFault(sensor="imu-head", at_s=5.0, fault=Spoil(harm=Harm.DROP, share=0.1, for_s=20)),
        *(
            TimedFault(sensor=name, at_s=30.5, fault=Disconnect(moment=Moment.WRITE, nth=2))
            for name in SENSORS
        ),
    )


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parsed(
            """
            surprise = 1
            [[fault]]
            sensor = "imu-haed"
            at_s = -1
            kind = "drop"
            share = 2
            sahre = 1
            [[fault]]
            sensor = "imu-head"
            at_s = 0
            kind = "slow-answers"
            [[fault]]
            kind = "silense"
            [[fault]]
            sensor = "imu-c7"
            at_s = 3
            kind = "stubborn"
            [[fault]]
            sensor = "imu-c7"
            at_s = true
            kind = 7
            [[fault]]
            sensor = "imu-c7"
            at_s = 1
            kind = "disconnect"
            moment = "lunch"
            nth = 0
            """
        )

    said = str(caught.value)
    for told in (
        "bad-day.toml has 14 mistakes:",
        "found 'surprise', expected nothing but [[fault]]",
        "fault 1, sensor: found 'imu-haed', expected one of imu-head, imu-c7, all (did you mean",
        "fault 1, at_s: found -1, expected seconds from 0 on",
        "fault 1, found the unknown key sahre, expected one of share, count, for_s (did you mean",
        "fault 1, share: found 2, expected a share above 0 and up to 1",
        "fault 2, delay_s: found nothing, expected seconds above 0",
        "fault 3, sensor: found nothing",
        "fault 3, at_s: found nothing",
        "(did you mean silence?)",
        "fault 4, at_s: found 3, expected 0: a sensor is made stubborn",
        "fault 5, at_s: found True",
        "fault 5, kind: found 7",
        "fault 6, moment: found 'lunch', expected one of connect, discovery",
        "fault 6, nth: found 0, expected a whole number from 1 on",
    ):
        assert told in said


@pytest.mark.parametrize("text", ["[[fault]", "fault = 1", "[fault]\nkind = 'off'"])
def test_what_is_no_script_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"bad-day\.toml"):
        parsed(text)


def test_a_script_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_fault_script(tmp_path / "none.toml", SENSORS)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="no UTF-8"):
        read_fault_script(tmp_path / "bytes.toml", SENSORS)


@pytest.mark.parametrize(
    ("line", "sensor", "fault"),
    [
        ("silence imu-head 10", "imu-head", Hush(for_s=10)),
        ("disconnect imu-c7", "imu-c7", Disconnect()),
        ("disconnect imu-c7 moment=read nth=2", "imu-c7", Disconnect(moment=Moment.READ, nth=2)),
        ("off", None, SwitchOff()),
        ("off all 2.5", None, SwitchOff(for_s=2.5)),
        ("reboot imu-c7 0.5", "imu-c7", Reboot(for_s=0.5)),
        ("slow-answers imu-c7 2 30", "imu-c7", SlowAnswers(delay_s=2, for_s=30)),
        ("fade-battery imu-c7 5 60", "imu-c7", FadeBattery(to_pct=5, for_s=60)),
        ("drop imu-c7 share=0.5 count=3", "imu-c7", Spoil(harm=Harm.DROP, share=0.5, count=3)),
    ],
)
def test_a_line_is_a_fault_now(line: str, sensor: str | None, fault: Fault) -> None:
    assert parse_fault_line(line, SENSORS) == (sensor, fault)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("silenc imu-head", "did you mean silence"),
        ("silence imu-haed 10", "did you mean imu-head"),
        ("silence imu-head -1", "for_s: found -1, expected seconds above 0"),
        ("fade-battery imu-head", "to_pct: found nothing"),
        ("disconnect imu-head 3", "found '3'"),
        ("off imu-head delay_s=nan", "unknown key delay_s"),
        ("silence imu-head nan", "for_s: found nan"),
    ],
)
def test_a_line_that_says_nothing_is_refused(line: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_fault_line(line, SENSORS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_told_as_it_is_typed(kind: str) -> None:
    needed = {"slow-answers": "delay_s=2", "fade-battery": "to_pct=5 for_s=60"}.get(kind, "")
    _, fault = parse_fault_line(f"{kind} {needed}", SENSORS)

    assert words_of(fault).split()[0] == kind
    assert parse_fault_line(words_of(fault), SENSORS) == (None, fault)


def test_a_stubborn_sensor_can_be_asked_for_at_the_start() -> None:
    (timed,) = parsed('[[fault]]\nsensor = "imu-c7"\nat_s = 0\nkind = "stubborn"')
    assert timed.fault == Stubborn()


def test_the_example_of_the_page_is_a_script_and_its_lines_are_faults() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulated-sensors.md").read_text()
    script = page.partition("```toml\n")[2].partition("```")[0]
    typed = page.partition("`for_s`:\n\n```\n")[2].partition("```")[0].splitlines()
    sensors = ("head", "c7", "muscles")

    faults = parse_fault_script(script, source="the page", sensors=sensors)
    assert len(faults) == 2 + len(sensors)
    assert len(typed) == 6
    for line in typed:
        parse_fault_line(line, sensors)
    assert all(f"`{kind}`" in page for kind in KINDS)
