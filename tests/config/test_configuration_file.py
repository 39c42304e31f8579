"""From text to configuration: what is read, and every mistake at once."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.config.example import example_text
from spinewatch.config.loading import load_configuration, parse_configuration
from spinewatch.drivers.registry import driver_kinds
from spinewatch.model.configuration import (
    ClockConfig,
    Configuration,
    LinkConfig,
    PromptsConfig,
    RadioConfig,
    SensorConfig,
    StorageConfig,
)
from spinewatch.model.errors import ConfigError, InputError
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.simulation.scenarios import SCENARIOS

SMALL = """\
person = "p01"

[[sensor]]
name = "neck"
kind = "witmotion"
site = "c7"
"""

FULL = """\
person = "p-02"

[[sensor]]
name = "Pelvis_1"
kind = "witmotion"
address = "C4:64:E3:01:23:45"
site = "s1"
adapter = "hci1"

[[sensor]]
name = "muscles"
kind = "bitalino"
channels = ["lumbar_erector_left", "none", "lumbar_erector_right"]

[link]
kind = "replay"
capture = "monday.swcapture"
scenario = "bursts"
seed = 7

[clock]
trust = true

[radio]
adapters = ["hci0", "hci1"]
slots_per_adapter = 7

[storage]
state_dir = "/var/lib/spinewatch"
runtime_dir = "~/run"
capture = true
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_configuration(text, source="spinewatch.toml")
    return caught.value.problems


def outcome(text: str) -> Configuration | ConfigError:
    try:
        return parse_configuration(text, source="spinewatch.toml")
    except ConfigError as error:
        return error


def changed(old: str, new: str, text: str = FULL) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_what_is_left_out_takes_its_default() -> None:
    assert parse_configuration(SMALL, source="") == Configuration(
        person="p01",
        sensors=(SensorConfig(name="neck", kind="witmotion", site=MotionSite.C7),),
    )


def test_everything_that_is_written_is_read() -> None:
    assert parse_configuration(FULL, source="") == Configuration(
        person="p-02",
        sensors=(
            SensorConfig(
                name="Pelvis_1",
                kind="witmotion",
                address="C4:64:E3:01:23:45",
                site=MotionSite.S1,
                adapter="hci1",
            ),
            SensorConfig(
                name="muscles",
                kind="bitalino",
                channels=(EmgSite.LUMBAR_ERECTOR_LEFT, None, EmgSite.LUMBAR_ERECTOR_RIGHT),
            ),
        ),
        link=LinkConfig(kind="replay", capture="monday.swcapture", scenario="bursts", seed=7),
        clock=ClockConfig(trust=True),
        radio=RadioConfig(adapters=("hci0", "hci1"), slots_per_adapter=7),
        storage=StorageConfig(state_dir="/var/lib/spinewatch", runtime_dir="~/run", capture=True),
    )


def test_one_sensor_may_differ_from_the_settings_of_its_kind() -> None:
    text = changed('adapter = "hci1"', "settings = { rate_hz = 50 }")

    pelvis, muscles = parse_configuration(text, source="").sensors

    assert pelvis.settings == {"rate_hz": 50}
    assert muscles.settings == {}


def test_a_sensor_without_adapter_uses_the_first_that_there_is() -> None:
    text = SMALL + '[radio]\nadapters = ["hci3", "hci4"]\n'

    assert parse_configuration(text, source="").sensors[0].adapter == "hci3"


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
persom = "p01"
[[sensor]]
name = "neck"
kind = "witmoton"
[[sensor]]
name = "neck"
kind = "bitalino"
[clock]
trust = "yes"
"""

    assert [problem.partition(", expected")[0] for problem in problems_of(text)] == [
        '"person": found nothing',
        'Line 1, top of the file: found the unknown key "persom"',
        'Line 4, "kind" of sensor 1: found "witmoton"',
        'Line 5, "channels" of sensor 2: found nothing',
        'Line 6, "name" of sensor 2: found "neck"',
        'Line 9, "trust" of [clock]: found "yes"',
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (changed('"p-02"', '"Anna Example"'), 'Line 1, "person": found "Anna Example"'),
        (changed('"p-02"', f'"{"p" * 33}"'), 'Line 1, "person": found "ppp'),
        (changed('"p-02"', "2"), 'Line 1, "person": found 2, expected a pseudonym'),
        (changed("address =", "bt_address ="), 'unknown key "bt_address", expected one of'),
        (changed("C4:64:E3:01:23:45", "C4:64"), 'Line 6, "address" of sensor 1: found "C4:64"'),
        (changed('"s1"', '"L5"'), 'Line 7, "site" of sensor 1: found "L5", expected one of "head"'),
        (
            changed('"hci1"\n', '"hci7"\n'),
            'expected one of the adapters in [radio]: "hci0", "hci1"',
        ),
        (changed('"hci1"\n', '"usb"\n'), 'found "usb", expected an adapter such as "hci0"'),
        (changed('name = "muscles"', 'name = "my muscles"'), 'Line 11, "name" of sensor 2'),
        (changed('name = "muscles"\n', ""), 'Line 10, "name" of sensor 2: found nothing'),
        (changed("_erector_right", "_erektor_right"), '(did you mean "lumbar_erector_right"?)'),
        (changed('"none"', "3"), 'Line 13, item 2 of "channels" of sensor 2: found 3, expected'),
        (changed('"none"', '"lumbar_erector_left"'), "item 1 of"),
        (changed('site = "s1"', 'channels = ["none"]'), '"witmotion" watches no muscles'),
        (changed('site = "s1"\n', ""), 'because "witmotion" watches motion'),
        (changed("[link]", 'site = "c7"\n[link]'), '"bitalino" watches no motion'),
        (changed('"replay"', '"radio"'), 'expected one of "bluetooth", "synthetic", "replay"'),
        (changed('capture = "monday.swcapture"\n', ""), "expected the capture to replay"),
        (changed('"bursts"', '"burst"'), '(did you mean "bursts"?)'),
        (changed("seed = 7", "seed = true"), '"seed" of [link]: found true, expected a whole'),
        (changed("seed = 7", "seed = -1"), "found -1, expected a whole number from 0"),
        (changed("seed = 7", "seed = 1979-05-27"), "found 1979-05-27"),
        (changed("trust = true", "trust = 1"), "found 1, expected true or false"),
        (changed('["hci0", "hci1"]', "[]"), '"adapters" of [radio]: found a list'),
        (changed('["hci0", "hci1"]', '"hci0"'), 'expected a list of adapters such as ["hci0"]'),
        (changed("slots_per_adapter = 7", "slots_per_adapter = 0"), "from 1 to 20"),
        (changed('"/var/lib/spinewatch"', '"var"'), 'found "var", expected a folder from the root'),
        (changed("[clock]", "[clok]"), '(did you mean "clock"?)'),
        (
            changed('adapter = "hci1"', "settings = { rate_hz = 125 }"),
            "rate_hz is 125, expected one of 10, 20, 50, 100, 200",
        ),
        (
            changed('adapter = "hci1"', "settings = { rate_hz = [1] }"),
            "expected a table of plain values",
        ),
    ],
)
def test_a_mistake_is_told_with_what_was_found_and_expected(text: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(text)), problems_of(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('clock = 5\nperson = "p01"\n', "Line 1, [clock]: found 5, expected a table [clock]."),
        ("sensor = 3\n", 'Line 1, "sensor": found 3, expected a table [[sensor]] for each.'),
        ("[sensor]\n", 'Line 1, "sensor": found a table, expected a table [[sensor]] for each.'),
        ('person = "p01"\n', '"sensor": found nothing, expected a table [[sensor]] for each.'),
        (
            SMALL.replace('site = "c7"', 'site = "c7"\naddress = "C4:64:E3:01:23:45"')
            + '[[sensor]]\nname = "b"\nkind = "witmotion"\nsite = "l1"\n'
            + 'address = "c4:64:e3:01:23:45"\n',
            '"address" of sensor 1 has (line 7)',
        ),
        (
            SMALL + '[[sensor]]\nname = "b"\nkind = "witmotion"\nsite = "c7"\n',
            'Line 10, "site" of sensor 2: found "c7", expected another',
        ),
        (
            SMALL + '[[sensor]]\nname = "b"\nkind = "bitalino"\nchannels = ["none", "none"]\n',
            "expected at least one site in it",
        ),
        ("person = \n", "Line 1, column 10: this is no TOML: Invalid value."),
        ('person = "p01"\nperson = ["a",', "Line 2, end of the file: this is no TOML"),
        (f"a = {'[' * 5000}", "is no TOML"),
        (f"a = {'9' * 5000}", "is no TOML"),
    ],
)
def test_a_text_that_is_wrong_as_a_whole_is_told_so(text: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(text)), problems_of(text)


def test_a_wrong_value_is_told_once() -> None:
    wrong_site = changed('"c7"', '"c8"', SMALL)
    wrong_kind = changed('"witmotion"', '"?"', SMALL)

    assert len(problems_of(wrong_site)) == 1
    assert len(problems_of(wrong_kind)) == 1


@given(st.text(max_size=60), st.integers(0, len(FULL)), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_whatever_is_written_it_is_a_configuration_or_a_clear_no(
    scribble: str, at: int, overwritten: int
) -> None:
    made = outcome(FULL[:at] + scribble + FULL[at + overwritten :])

    assert made.problems if isinstance(made, ConfigError) else made.sensors


def test_the_example_has_no_mistake_and_names_everything_that_can_be_chosen() -> None:
    text = example_text()

    configuration = parse_configuration(text, source="example.toml")

    assert configuration.link == LinkConfig()
    assert configuration.sensors
    for name in (*driver_kinds(), *MotionSite, *EmgSite):
        assert f'"{name}"' in text


def test_the_settings_that_the_example_has_switched_off_are_right_too() -> None:
    switched_on = re.sub(r"^# (\w+ = |\[\w+\]$)", r"\1", example_text(), flags=re.MULTILINE)

    configuration = parse_configuration(switched_on, source="example.toml")

    assert configuration.sensors[0].address is not None
    assert configuration.storage.state_dir is not None
    assert configuration.link.scenario in SCENARIOS
    assert configuration.mqtt is not None
    assert configuration.influx is not None
    assert configuration.alerts is not None
    assert configuration.alerts.tension_minutes == 20.0


def test_without_their_tables_there_is_no_server_and_no_alert() -> None:
    configuration = parse_configuration(SMALL, source="small.toml")

    assert (configuration.mqtt, configuration.influx, configuration.alerts) == (None, None, None)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[mqtt]\nport = 70000", "a whole number from 1 to 65535"),
        ('[mqtt]\nhost = "a b"', "the name or address of the broker"),
        ("[mqtt]\nrecorders = []", 'a list such as ["home"]'),
        ('[influx]\nversion = "4"', 'one of "auto", "1", "2", "3"'),
        ('[influx]\npersons = ["Ann Other"]', 'a pseudonym such as "p01"'),
        ('[influx]\nurl = "http://me:secret@host"', "an address such as"),
        ("[alerts]", "one apprise address per line"),
        ('[alerts]\nurls_file = "x"\ntension_minutes = 0', "a number from 1"),
        ('[alerts]\nurls_file = "x"\ntension_minutes = inf', "a number from 1"),
        ('[alerts]\nurls_file = "x"\nsilence_minuets = 1', 'did you mean "silence_minutes"?'),
    ],
)
def test_a_mistake_in_a_server_table_is_told(table: str, told: str) -> None:
    made = outcome(f"{SMALL}\n{table}\n")

    assert isinstance(made, ConfigError)
    assert told in str(made)


def test_a_file_is_read_whatever_editor_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "spinewatch.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert load_configuration(path).person == "p01"


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "spinewatch.toml"
    path.write_bytes(b"# a\n# M\xfcller\n")

    with pytest.raises(ConfigError, match="Line 2: found a byte that is no UTF-8"):
        load_configuration(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Is a directory"):
        load_configuration(tmp_path)


ASKED = f"""{SMALL}
[alerts]
urls_file = "urls"

[prompts]
per_day = 3
from_hour = 8
until_hour = 20
"""


def test_questions_at_random_times_are_off_unless_asked_for() -> None:
    alerts = parse_configuration(ASKED, source="").alerts
    without = parse_configuration(ASKED.partition("[prompts]")[0], source="").alerts

    assert alerts is not None
    assert without is not None
    assert alerts.prompts == PromptsConfig(per_day=3, from_hour=8, until_hour=20)
    assert without.prompts.per_day == 0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("per_day = 3", "per_day = 9", "from 0 to 8"),
        ("until_hour = 20", "until_hour = 8", "from 9 to 24"),
        ("from_hour = 8", "from_hour = 24", "from 0 to 23"),
        ('[alerts]\nurls_file = "urls"', "", "a table [alerts], because of [prompts]"),
    ],
)
def test_questions_that_cannot_be_asked_so_are_named(old: str, new: str, named: str) -> None:
    (problem,) = problems_of(changed(old, new, ASKED))

    assert named in problem


def test_a_sensor_with_an_address_is_meant_and_no_simulated_one() -> None:
    text = 'person = "p01"\n[[sensor]]\nname = "neck"\nkind = "witmotion"\nsite = "c7"\n'
    addressed = f'{text}address = "C4:64:E3:01:23:45"\n'

    assert parse_configuration(text, source="x").link.kind == "synthetic"
    assert parse_configuration(addressed, source="x").link.kind == "bluetooth"
    simulated = f'{addressed}[link]\nkind = "synthetic"\n'
    assert parse_configuration(simulated, source="x").link.kind == "synthetic"
