"""What an answer to a write means. The texts of 1.x are those of 1.6.7, word for word."""

import pytest

from spinewatch.influx.answers import (
    Answer,
    Verdict,
    answer_of,
    dropped_points,
    is_about_points,
    is_expired,
)
from spinewatch.influx.faults import fault_of
from spinewatch.model.configuration import InfluxConfig

EXPIRED_V1 = "partial write: points beyond retention policy dropped=2"
EXPIRED_V2 = (
    "failure writing points to database: partial write: dropped 2 points outside retention policy "
    "of duration 336h0m0s - oldest point x at y dropped because it violates a Retention Policy"
)
CONFLICT = (
    'partial write: field type conflict: input field "f" on measurement "m" is type string, '
    "already exists as type float dropped=1"
)
FILE = "/etc/spinewatch/secret"
PARSE = "unable to parse 'm f=1z': invalid number"


def error(text: str) -> bytes:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{"error":"{escaped}"}}'.encode()


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (204, b"", Verdict.ACCEPTED),
        (400, error(EXPIRED_V1), Verdict.BAD_POINTS),
        (400, error(PARSE), Verdict.BAD_POINTS),
        (422, b'{"code":"unprocessable entity","message":"partial write"}', Verdict.BAD_POINTS),
        (401, error("authorization failed"), Verdict.UNAUTHORISED),
        (403, error('"w" user is not authorized to write to database "x"'), Verdict.UNAUTHORISED),
        (404, error('database not found: "x"'), Verdict.NOT_FOUND),
        (404, b'{"code":"not found","message":"bucket \\"x\\" not found"}', Verdict.NOT_FOUND),
        (413, error("Request Entity Too Large"), Verdict.TOO_LARGE),
        (413, b"<html>nginx</html>", Verdict.TOO_LARGE),
        (429, b"", Verdict.OVERLOADED),
        (503, b"", Verdict.OVERLOADED),
        (500, error("timeout"), Verdict.FAILING),
        (502, b"<html>nginx</html>", Verdict.FAILING),
    ],
)
def test_each_status_is_judged_on_purpose(status: int, body: bytes, verdict: Verdict) -> None:
    assert answer_of(status, {}, body).verdict is verdict


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>log in</html>"),
        (200, b""),
        (301, b""),
        (400, b"<html>The plain HTTP request was sent to HTTPS port</html>"),
        (400, b"[]"),
        (400, b"{}"),
        (400, b'"\xff"'),
        (404, b"404 page not found"),
        (405, b""),
    ],
)
def test_what_is_not_in_the_words_of_influxdb_is_never_taken_for_its_answer(
    status: int, body: bytes
) -> None:
    """Taken for 'accepted' it would lose results; for 'bad points' as well."""
    answer = answer_of(status, {}, body)

    assert answer.verdict is Verdict.UNEXPECTED
    assert str(status) in answer.reason


NOW = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("30", "", 30.0),
        ("30", NOW, 30.0),
        ("", NOW, 0.0),
        ("Wed, 21 Oct 2026 07:29:30 GMT", NOW, 90.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", NOW, 0.0),
        ("Wed, 21 Oct 2026 07:29:30 GMT", "", 0.0),
        ("Wed, 21 Oct 2026 07:29:30", NOW, 0.0),
        ("soon", NOW, 0.0),
        ("-5", NOW, 0.0),
        ("\u0663", NOW, 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_time_of_the_servers_own_clock(
    header: str, date: str, seconds: float
) -> None:
    assert answer_of(503, {"retry-after": header, "date": date}, b"").retry_after_s == seconds


def test_the_lines_that_3_core_names_are_told() -> None:
    body = (
        b'{"error":"partial write of line protocol occurred",'
        b'"data":[{"original_line":"m f=1z","line_number":1,"error_message":"invalid number"}]}'
    )

    assert answer_of(400, {}, body).reason == (
        "partial write of line protocol occurred: invalid number"
    )


@pytest.mark.parametrize(
    ("reason", "dropped", "expired"),
    [(EXPIRED_V1, 2, True), (EXPIRED_V2, 2, True), (CONFLICT, 1, False), (PARSE, 0, False)],
)
def test_refusals_of_points_are_recognised(reason: str, dropped: int, *, expired: bool) -> None:
    assert is_about_points(reason)
    assert dropped_points(reason) == dropped
    assert is_expired(reason) is expired


@pytest.mark.parametrize(
    "text",
    [
        "partial write: max-series-per-database limit exceeded: (2) dropped=60",
        "partial write: max-values-per-tag limit exceeded (100/100): measurement=levels dropped=1",
    ],
)
def test_a_full_database_is_no_fault_of_the_points_and_is_told_with_what_to_do(text: str) -> None:
    answer = answer_of(400, {}, error(text))
    told = fault_of(answer, InfluxConfig(url="http://db:8086"))

    assert answer.verdict is Verdict.OVERLOADED
    assert "http://db:8086 takes no new series" in told.what
    assert "under [data] of its influxdb.conf" in told.advice
    assert "Nothing is lost" in told.advice


def test_other_words_are_not_taken_for_refusals_of_points() -> None:
    assert not is_about_points("database is required")


@pytest.mark.parametrize(
    "verdict", sorted(set(Verdict) - {Verdict.ACCEPTED, Verdict.BAD_POINTS, Verdict.TOO_LARGE})
)
def test_each_fault_names_the_server_what_happened_and_what_to_do(verdict: Verdict) -> None:
    config = InfluxConfig(url="http://db:8086", user="recorder", password_file=FILE)

    told = fault_of(Answer(verdict=verdict, reason="so and so"), config)

    assert "http://db:8086" in told.what
    assert "so and so" in told.what
    assert "Nothing is lost" in told.advice
    assert "{" not in str(told)


def test_a_wrong_password_names_the_user_and_the_keys_but_no_secret() -> None:
    answer = answer_of(401, {}, error("authorization failed"))

    by_user = fault_of(answer, InfluxConfig(user="recorder", password_file=FILE))
    by_token = fault_of(answer, InfluxConfig(org="home", token_file=FILE))

    assert "the user 'recorder'" in by_user.what
    assert "`user` and `password_file`" in by_user.advice
    assert f"the token in {FILE}" in by_token.what
    assert "`token_file`" in by_token.advice


def test_an_overloaded_server_is_told_with_how_long_it_asks_for() -> None:
    asking = fault_of(answer_of(503, {"retry-after": "90"}, error("busy")), InfluxConfig())
    silent = fault_of(answer_of(429, {}, error("busy")), InfluxConfig())

    assert "is overloaded: busy." in asking.what
    assert "It asks for 90 s." in asking.advice
    assert "asks for" not in silent.advice


@pytest.mark.parametrize("verdict", [Verdict.UNAUTHORISED, Verdict.NOT_FOUND])
def test_what_setup_can_mend_names_setup(verdict: Verdict) -> None:
    told = fault_of(Answer(verdict=verdict, reason="no"), InfluxConfig())

    assert "`spinewatch influx setup`" in told.advice
