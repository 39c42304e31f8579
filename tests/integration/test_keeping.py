"""`backfill`, `verify` and `forget` with a real InfluxDB 1.6.7, as the person types them."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from spinewatch.cli import spinewatch
from spinewatch.influx.answers import ACCEPTED
from spinewatch.influx.connection import Connection
from spinewatch.influx.tiers import Tier
from spinewatch.influx.writer_v1 import WriterV1
from spinewatch.journal.reader import JournalReader
from spinewatch.model.errors import InputError
from spinewatch.model.results import Producer
from spinewatch.model.time import NS_PER_S
from tests.integration.influx_server import InfluxServer, influx_server
from tests.service.kept import Kept, a_home

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

SECONDS = 4000
"""More than an hour, so that the comparison has more than one part."""

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx") as server:
        yield server


@pytest.fixture
def began_ns() -> int:
    """Give the beginning of an hour: differences are told by the hour."""
    began_s = int(time.time()) - 3 * SECONDS
    return (began_s - began_s % 3600) * NS_PER_S


@pytest.fixture
def home(tmp_path: Path, influx: InfluxServer, began_ns: int) -> Kept:
    return a_home(tmp_path / "home", first_utc_ns=began_ns, seconds=SECONDS, influx=influx.url)


@pytest.fixture
def say(home: Kept) -> Say:
    """Type a command, with ``from_s`` and ``to_s`` as seconds of the journal."""

    def typed(*words: str, began_ns: int = 0, from_s: int = 0, to_s: int = 0) -> tuple[int, str]:
        span: tuple[str, ...] = ()
        if to_s:
            moments = (began_ns + second * NS_PER_S for second in (from_s, to_s))
            written = [f"{datetime.fromtimestamp(ns // NS_PER_S):%F %T}" for ns in moments]  # noqa: DTZ006 - local, as typed
            span = ("--from", written[0], "--to", written[1])
        ran = CliRunner().invoke(
            spinewatch, [*words, *span, "--config", str(home.config)], catch_exceptions=False
        )
        return ran.exit_code, ran.output

    return typed


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was just written be compared, and nothing that waits for a slow disk wait."""
    monkeypatch.setattr("spinewatch.cli.verify.SETTLED_NS", 0)


@pytest.fixture
def filled(say: Say, began_ns: int) -> None:
    code, told = say("backfill", "--per-second", "20000", began_ns=began_ns, from_s=0, to_s=SECONDS)
    assert (code, f"{SECONDS + 1} results" in told) == (0, True)


@pytest.mark.usefixtures("filled")
def test_what_was_backfilled_is_equal_and_again_doubles_nothing(
    say: Say, began_ns: int, influx: InfluxServer
) -> None:
    say("backfill", "--per-second", "20000", began_ns=began_ns, from_s=0, to_s=SECONDS)
    code, told = say("verify")

    assert code == 0, told
    assert "Equal" in told
    [row] = influx.rows("SELECT count(seq) FROM levels", "spinewatch_1s")
    assert row["count"] == SECONDS


@pytest.mark.usefixtures("filled")
def test_live_marks_are_not_touched_by_a_backfill(home: Kept) -> None:
    with JournalReader(path=home.paths.journal) as reader:
        assert reader.cursor("stored:home", Producer.MONITOR) == 0
    assert not home.paths.recorder_positions("home").exists()


@pytest.mark.usefixtures("filled")
def test_what_the_database_lost_is_sent_again(
    say: Say, began_ns: int, influx: InfluxServer, home: Kept
) -> None:
    with JournalReader(path=home.paths.journal) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, SECONDS)
    lost = began_ns + 99 * NS_PER_S, began_ns + 102 * NS_PER_S
    influx.query(
        f"DELETE FROM levels WHERE time >= {lost[0]} AND time < {lost[1]}", "spinewatch_1s"
    )
    code, told = say("verify")
    assert (code, "the same with --mend" in told) == (1, True)

    code, told = say("verify", "--mend")

    assert code == 0, told
    assert "3 results are missing" in told
    assert "Equal" in told
    assert "missing" not in say("verify", "--mend")[1]
    [row] = influx.rows("SELECT count(seq) FROM levels", "spinewatch_1s")
    assert row["count"] == SECONDS


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("words", [("verify", "--mend"), ("backfill",)], ids=" ".join)
def test_nobody_s_results_are_sent_under_the_name_of_another(
    say: Say, began_ns: int, influx: InfluxServer, home: Kept, words: tuple[str, ...]
) -> None:
    home.config.write_text(home.text.replace('person = "p01"', 'person = "p02"'))

    with pytest.raises(InputError, match=r"holds results of p01.* names p02"):
        say(*words, began_ns=began_ns, from_s=0, to_s=SECONDS)

    [row] = influx.rows("SELECT count(seq) FROM levels GROUP BY person", "spinewatch_1s")
    assert (row["person"], row["count"]) == ("p01", SECONDS)


@pytest.mark.usefixtures("filled")
def test_a_span_in_which_nothing_is_is_not_called_equal(say: Say, began_ns: int) -> None:
    code, told = say("verify", began_ns=began_ns, from_s=2 * SECONDS, to_s=3 * SECONDS)

    assert code == 0
    assert "Nothing" in told
    assert "Equal" not in told


@pytest.mark.usefixtures("filled")
def test_every_difference_is_named_with_its_numbers(
    say: Say, began_ns: int, influx: InfluxServer, home: Kept
) -> None:
    with JournalReader(path=home.paths.journal) as reader:
        reader.set_cursor("stored:home", Producer.MONITOR, 200)
    at = [began_ns + second * NS_PER_S for second in (99, 102, 3900)]
    influx.query(f"DELETE FROM levels WHERE time >= {at[0]} AND time < {at[1]}", "spinewatch_1s")
    influx.query(f"DELETE FROM levels WHERE time >= {at[2]}", "spinewatch_1s")
    fields = 'producer="monitor",valid=true'
    late_ns = began_ns + 500 * NS_PER_S + 1
    written = WriterV1(connection=Connection(url=influx.url), prefix="spinewatch")
    lines = (
        f'levels,person=p01 seq=500i,epoch="first",{fields} {late_ns}',
        f'levels,person=p01 seq=7i,epoch="another",{fields} {late_ns + 1}',
        f'levels,person=p01 seq=9999i,epoch="first",{fields} {late_ns + 2}',
        f'levels,person=p02 seq=1i,epoch="hers",{fields} {late_ns + 3}',
    )
    assert written.write(Tier.SECONDS, [line.encode() for line in lines]) == ACCEPTED
    written.close()

    code, told = say("verify", "--all")

    assert code == 1
    assert "3 LOST: monitor first 100-102" in told
    assert "100 not delivered yet: monitor first 3901-4000" in told
    assert "1 DOUBLED: monitor first 500" in told
    assert "1 FOREIGN: monitor another 7" in told
    assert "1 FOREIGN: monitor first 9999" in told
    assert "hers" not in told


@pytest.mark.usefixtures("filled")
def test_what_is_forgotten_is_gone_everywhere_and_missed_by_nobody(
    say: Say, began_ns: int, influx: InfluxServer, home: Kept
) -> None:
    code, told = say("forget", "--yes", began_ns=began_ns, from_s=1000, to_s=2000)

    assert code == 0, told
    assert "1001 results: levels 1001 (of p01)" in told, "the second that ends it goes as well"
    assert "Backups that were made before" in told
    assert "all points of p01 in the span" in told
    [row] = influx.rows("SELECT count(seq) FROM levels", "spinewatch_1s")
    assert row["count"] == SECONDS - 1001
    with JournalReader(path=home.paths.journal) as reader:
        assert reader.counts()["levels"] == SECONDS - 1001
    assert say("verify")[0] == 0
    assert say("forget", "--yes", began_ns=began_ns, from_s=1000, to_s=2000)[0] == 0


@pytest.mark.usefixtures("filled")
def test_it_is_gone_for_whom_it_was_although_the_configuration_names_another_person(
    say: Say, began_ns: int, influx: InfluxServer, home: Kept
) -> None:
    home.config.write_text(home.text.replace('person = "p01"', 'person = "p02"'))

    code, told = say("forget", "--yes", began_ns=began_ns, from_s=0, to_s=SECONDS)

    assert code == 0, told
    assert f"points of p01: spinewatch_1s {SECONDS}, " in told
    assert "all points of p01, p02 in the span" in told
    for database in ("spinewatch_1s", "spinewatch_keep"):
        assert influx.query("SHOW TAG VALUES WITH KEY = person", database) == []
    assert "nothing is there" in say("forget", began_ns=began_ns, from_s=0, to_s=SECONDS)[1]


@pytest.mark.usefixtures("filled")
def test_what_was_forgotten_while_influxdb_was_down_is_named_until_it_is_gone_there(
    say: Say, began_ns: int, influx: InfluxServer
) -> None:
    influx.stop()
    code, told = say("forget", "--yes", began_ns=began_ns, from_s=1000, to_s=2000)
    assert (code, "NOT deleted" in told) == (1, True)
    influx.start()

    code, told = say("verify")
    assert code == 1
    assert "forgotten here, but still in InfluxDB: monitor first" in told

    assert say("forget", "--yes", began_ns=began_ns, from_s=1000, to_s=2000)[0] == 0
    assert say("verify")[0] == 0


@pytest.mark.usefixtures("filled")
def test_no_answer_deletes_nothing(say: Say, began_ns: int, home: Kept) -> None:
    code, told = say("forget", began_ns=began_ns, from_s=0, to_s=SECONDS)

    assert code == 1
    assert "Delete? It cannot be undone." in told
    with JournalReader(path=home.paths.journal) as reader:
        assert reader.counts()["levels"] == SECONDS
