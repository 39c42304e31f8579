"""What a real InfluxDB 1.6.7 says when something is wrong, and what is made of it."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spinewatch.influx.answers import ACCEPTED, Verdict
from spinewatch.influx.database import Database
from spinewatch.influx.positions import SequenceId
from spinewatch.influx.storing import store
from spinewatch.influx.tiers import Tier
from spinewatch.influx.waiting import EntryId, Waiting
from spinewatch.model.configuration import InfluxConfig
from spinewatch.model.results import Producer
from tests.integration.influx_server import ADMIN, WRITER, InfluxServer, Login, influx_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

LINE = b"levels,person=p01 seq=1i,level_db=1.5"
DAY_NS = 86_400 * 10**9

OpenAs = Callable[..., Database]


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influx", auth=True) as server:
        yield server


@pytest.fixture
def open_as(influx: InfluxServer, tmp_path: Path) -> Iterator[OpenAs]:
    """Open the database as a user, with the password in a file as it has to be."""
    opened: list[Database] = []

    def open_it(login: Login = ADMIN, *, url: str = influx.url, timeout_s: float = 5.0) -> Database:
        path = tmp_path / f"password-{len(opened)}"
        path.touch(mode=0o600)
        path.write_text(login.password + "\n")
        config = InfluxConfig(url=url, user=login.user, password_file=str(path))
        opened.append(Database(config=config, timeout_s=timeout_s))
        return opened[-1]

    yield open_it
    for database in opened:
        database.close()


def entries(*lines: bytes) -> list[Waiting]:
    sequence = SequenceId("p01", Producer.MONITOR, "ep")
    return [
        Waiting(
            id=EntryId(sequence, seq),
            tier=Tier.SECONDS,
            time_ns=int(line.rpartition(b" ")[2]),
            lines=(line,),
        )
        for seq, line in enumerate(lines, start=1)
    ]


def now_ns() -> int:
    return time.time_ns()


def test_the_databases_are_created_with_their_retention_and_left_alone_afterwards(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    assert open_as().write(Tier.KEEP, [LINE]) == ACCEPTED
    influx.query('ALTER RETENTION POLICY "autogen" ON "spinewatch_1s" DURATION 30d')
    assert open_as().write(Tier.KEEP, [LINE]) == ACCEPTED

    keeps = {
        tier: influx.rows(f'SHOW RETENTION POLICIES ON "spinewatch_{tier}"', "")[0]["duration"]
        for tier in Tier
    }
    assert keeps == {Tier.SECONDS: "720h0m0s", Tier.MINUTES: "0s", Tier.KEEP: "0s"}


def test_fresh_databases_keep_seconds_for_14_days_and_the_rest_for_ever(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    open_as().write(Tier.KEEP, [LINE])

    keeps = {
        tier: influx.rows(f'SHOW RETENTION POLICIES ON "spinewatch_{tier}"', "") for tier in Tier
    }
    assert {tier: (row["duration"], row["default"]) for tier, (row,) in keeps.items()} == {
        Tier.SECONDS: ("336h0m0s", True),
        Tier.MINUTES: ("0s", True),
        Tier.KEEP: ("0s", True),
    }


def test_a_wrong_password_is_named_and_a_corrected_one_works(
    influx: InfluxServer, open_as: OpenAs, tmp_path: Path
) -> None:
    database = open_as(Login(ADMIN.user, "wrong"))
    refused = database.write(Tier.KEEP, [LINE])
    (tmp_path / "password-0").write_text(ADMIN.password)

    assert refused.verdict is Verdict.UNAUTHORISED
    assert database.fault(refused).what == (
        f"InfluxDB at {influx.url} refuses the user 'admin': authorization failed."
    )
    assert database.write(Tier.KEEP, [LINE]) == ACCEPTED


def test_a_user_who_may_only_write_can_write_once_the_databases_are_there(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    database = open_as(WRITER)
    before = database.write(Tier.KEEP, [LINE])
    open_as(ADMIN).write(Tier.KEEP, [LINE])
    forbidden = database.write(Tier.KEEP, [LINE])
    influx.grant("spinewatch_keep")

    assert (before.verdict, before.reason) == (
        Verdict.NOT_FOUND,
        'database not found: "spinewatch_keep"',
    )
    assert forbidden.verdict is Verdict.UNAUTHORISED
    assert '"recorder" user is not authorized to write' in forbidden.reason
    assert database.write(Tier.KEEP, [LINE]) == ACCEPTED


def test_a_database_that_was_dropped_is_named_and_created_again(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    database = open_as()
    database.write(Tier.KEEP, [LINE])
    influx.query('DROP DATABASE "spinewatch_keep"')
    missing = database.write(Tier.KEEP, [LINE])

    assert missing.verdict is Verdict.NOT_FOUND
    assert "does not have the database" in database.fault(missing).what
    assert database.write(Tier.KEEP, [LINE]) == ACCEPTED


def test_bad_points_are_found_among_good_ones_and_the_good_ones_are_stored(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    at_ns = now_ns()
    good = [b"levels,person=p01 seq=%di,x=1 %d" % (n, at_ns + n) for n in range(1, 41)]
    bad = {
        5: b"levels,person=p01 seq=5i,x= %d" % (at_ns + 5),
        17: b'levels,person=p01 seq=17i,x="text" %d' % (at_ns + 17),
        29: b"levels,person=p01 seq=9223372036854775808i %d" % (at_ns + 29),
        30: b"levels,person=p01 seq=30i,x=1 %d" % (at_ns - 20 * DAY_NS),
    }
    database = open_as()
    database.write(Tier.SECONDS, [b"levels,person=p01 seq=0i,x=1 %d" % at_ns])

    stored = store(database, entries(*[bad.get(n, good[n - 1]) for n in range(1, 41)]))

    assert stored.fault is None
    assert len(stored.passed) == 40
    reasons = {each.line.entry.seq: each.reason for each in stored.refused}
    assert set(reasons) == set(bad)
    assert "missing field value" in reasons[5]
    assert "field type conflict" in reasons[17]
    assert "value out of range" in reasons[29]
    assert "beyond retention policy" in reasons[30]
    rows = influx.rows("SELECT seq FROM levels", "spinewatch_1s")
    assert {row["seq"] for row in rows} == set(range(41)) - set(bad)


def test_what_is_beyond_retention_is_told_apart_whole(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    at_ns = now_ns()
    lines = [
        b"levels,person=p01 seq=%di,x=1 %d" % (n, at_ns - (40 - n) * DAY_NS) for n in range(1, 41)
    ]
    database = open_as()

    stored = store(database, entries(*reversed(lines)))

    refused = {int(each.line.text.split(b"seq=")[1].split(b"i")[0]) for each in stored.refused}
    kept = {row["seq"] for row in influx.rows("SELECT seq FROM levels", "spinewatch_1s")}
    assert refused | kept == set(range(1, 41))
    assert refused == set(range(1, len(refused) + 1))
    # 1.6.7 drops whole days: one more or less at the edge.
    assert 25 <= len(refused) <= 27
    assert stored.fault is None


def test_a_server_that_dies_and_comes_back_is_written_to_again(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    database = open_as()
    first = database.write(Tier.KEEP, [LINE + b" 1"])
    influx.kill()
    dead = database.write(Tier.KEEP, [LINE + b" 2"])
    influx.start()
    again = database.write(Tier.KEEP, [LINE + b" 2"])

    assert (first, again) == (ACCEPTED, ACCEPTED)
    assert dead.verdict is Verdict.UNREACHABLE
    rows = influx.rows("SELECT seq FROM levels", "spinewatch_keep")
    assert [row["time"] for row in rows] == [1, 2], "what was accepted has survived the kill"


def test_a_server_restarted_between_two_writes_is_not_even_noticed(
    influx: InfluxServer, open_as: OpenAs
) -> None:
    database = open_as()
    database.write(Tier.KEEP, [LINE])
    influx.kill()
    influx.start()

    assert database.write(Tier.KEEP, [LINE]) == ACCEPTED


def test_a_black_hole_times_out_and_is_named(open_as: OpenAs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        database = open_as(url=url, timeout_s=0.3)
        before = time.monotonic()
        answer = database.write(Tier.KEEP, [LINE])

        assert answer.verdict is Verdict.TIMEOUT
        assert time.monotonic() - before < 3.0
        assert database.fault(answer).what == (
            f"InfluxDB at {url} is too slow: no answer in 0.3 s."
        )
