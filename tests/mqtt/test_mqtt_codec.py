"""Messages come back as they were, and what is not ours never gets in."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.commands import MAX_NOTE_CHARACTERS
from spinewatch.model.context import Posture
from spinewatch.model.results import (
    Activity,
    Diary,
    Entry,
    Levels,
    Producer,
    SegmentLevel,
    SiteLevel,
)
from spinewatch.model.sites import EmgSite, Segment
from spinewatch.mqtt.codec import (
    Foreign,
    ForeignMessage,
    ProcessState,
    ProcessStatus,
    StoredMark,
    decode_entry,
    decode_mark,
    decode_status,
    encode,
)
from spinewatch.mqtt.limits import MAX_INT, MAX_MESSAGE_BYTES, MAX_SEQ, WINDOW
from spinewatch.mqtt.topics import ResultTopic

LEVELS = ResultTopic(person="p01", kind="levels")
FINITE = st.floats(allow_nan=False, allow_infinity=False)
MAYBE = st.none() | FINITE
SITES = st.builds(
    SiteLevel,
    site=st.sampled_from(EmgSite),
    state=st.sampled_from(Activity),
    level_db=MAYBE,
    rms=MAYBE,
    unit=st.none() | st.text(),
    cause=st.none() | st.text(),
)
SEGMENTS = st.builds(SegmentLevel, segment=st.sampled_from(Segment), flexion_deg=MAYBE)
ENTRIES = st.builds(
    Entry,
    producer=st.sampled_from(Producer),
    epoch=st.text(min_size=1, max_size=64),
    seq=st.integers(1, MAX_SEQ),
    utc_ns=st.none() | st.integers(0, MAX_INT),
    utc_offset_min=st.none() | st.integers(-900, 900),
    result=st.builds(
        Levels,
        person=st.just("p01"),
        boot_id=st.text(),
        mono_ns=st.integers(0, MAX_INT),
        valid=st.booleans(),
        cause=st.none() | st.text(),
        posture=st.sampled_from(Posture),
        sites=st.lists(SITES, max_size=8).map(tuple),
        segments=st.lists(SEGMENTS, max_size=3).map(tuple),
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def sample(**changes: object) -> dict[str, object]:
    entry = {
        "producer": "monitor",
        "epoch": "e1",
        "seq": 1,
        "utc_ns": 5,
        "result": {
            "kind": "levels",
            "person": "p01",
            "boot_id": "b",
            "mono_ns": 1,
            "valid": True,
            "posture": "upright",
        },
    }
    return entry | changes


def why(decoded: object) -> Foreign:
    assert isinstance(decoded, ForeignMessage), decoded
    return decoded.why


@given(entry=ENTRIES)
@settings(max_examples=50)
def test_an_entry_comes_back_as_it_was(entry: Entry) -> None:
    assert decode_entry(LEVELS, encode(entry)) == entry


@given(payload=st.one_of(st.binary(), JSON.map(msgspec.json.encode)))
def test_foreign_bytes_are_told_apart_and_raise_nothing(payload: bytes) -> None:
    assert isinstance(decode_entry(LEVELS, payload), ForeignMessage)
    assert isinstance(decode_mark(payload), ForeignMessage)
    assert isinstance(decode_status(payload), ForeignMessage)


def test_the_sample_of_these_tests_is_ours() -> None:
    assert isinstance(decode_entry(LEVELS, msgspec.json.encode(sample())), Entry)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"seq": -1},
        {"seq": MAX_SEQ + 1},
        {"seq": 1.5},
        {"seq": "1"},
        {"utc_ns": MAX_INT + 1},
        {"utc_ns": -1},
        {"epoch": ""},
        {"epoch": "e" * 65},
        {"producer": "somebody"},
        {"result": None},
        {"result": {"kind": "unheard of"}},
        {"version": "1"},
    ],
)
def test_an_entry_with_an_impossible_field_is_not_ours(change: dict[str, object]) -> None:
    assert why(decode_entry(LEVELS, msgspec.json.encode(sample(**change)))) is Foreign.MALFORMED


@pytest.mark.parametrize("change", [{}, {"result": {"kind": "of the future"}}])
def test_an_entry_of_a_newer_version_is_called_so(change: dict[str, object]) -> None:
    payload = msgspec.json.encode(sample(version=2, **change))

    assert why(decode_entry(LEVELS, payload)) is Foreign.NEWER


def test_an_entry_is_taken_on_its_own_topic_only() -> None:
    payload = msgspec.json.encode(sample())

    for topic in (
        ResultTopic(person="p02", kind="levels"),
        ResultTopic(person="p01", kind="alert"),
    ):
        assert why(decode_entry(topic, payload)) is Foreign.MISPLACED


def test_a_huge_message_is_not_even_read() -> None:
    payload = msgspec.json.encode(sample()) + b" " * MAX_MESSAGE_BYTES

    assert why(decode_entry(LEVELS, payload)) is Foreign.TOO_LARGE


def test_deeply_nested_json_is_not_ours() -> None:
    for payload in (b"[" * 100_000, b'{"result":' * 20_000):
        assert why(decode_entry(LEVELS, payload)) is Foreign.MALFORMED


def test_the_largest_results_are_far_below_the_limit() -> None:
    site = {"state": Activity.UNKNOWN, "level_db": -1 / 3, "rms": 1e5 / 3, "unit": "uV"}
    levels = Levels(
        person="p" * 32,
        boot_id="b" * 36,
        mono_ns=MAX_INT,
        valid=True,
        posture=Posture.UNKNOWN,
        sites=tuple(SiteLevel(site=place, cause="c" * 100, **site) for place in EmgSite),
        segments=tuple(
            SegmentLevel(segment=segment, flexion_deg=-1 / 3, lateral_deg=-1 / 3, cause="c" * 100)
            for segment in Segment
        ),
    )
    note = "\N{LARGE RED CIRCLE}" * MAX_NOTE_CHARACTERS
    diary = Diary(
        person="p01", boot_id="b", mono_ns=1, valid=True, event_mono_ns=1, note=note, place=note
    )

    for result in (levels, diary):
        entry = Entry(producer=Producer.MONITOR, epoch="e" * 64, seq=MAX_SEQ, result=result)
        assert len(encode(entry)) < MAX_MESSAGE_BYTES / 10


def test_a_mark_that_no_journal_can_reach_is_not_ours() -> None:
    """A recorder that believed it would take whatever comes for stored."""
    highest = StoredMark(epoch="e1", seq=MAX_SEQ)

    assert decode_mark(encode(highest)) == highest
    for seq in (MAX_SEQ + 1, MAX_INT):
        assert why(decode_mark(encode(StoredMark(epoch="e1", seq=seq)))) is Foreign.MALFORMED


def test_a_mark_is_written_as_agreed() -> None:
    payload = encode(StoredMark(epoch="e1", seq=7))

    assert msgspec.json.decode(payload) == {
        "version": 1,
        "epoch": "e1",
        "seq": 7,
        "resend": False,
        "room": WINDOW,
    }
    assert decode_mark(b'{"version":1,"epoch":"e1","seq":7}') == StoredMark(epoch="e1", seq=7)


@pytest.mark.parametrize(
    "payload",
    [b'{"epoch":"e1","seq":-1}', b'{"epoch":"","seq":1}', b'{"epoch":"e1","seq":1e99}', b"7"],
)
def test_an_impossible_mark_is_not_ours(payload: bytes) -> None:
    assert why(decode_mark(payload)) is Foreign.MALFORMED


def test_marks_and_states_of_a_newer_version_are_called_so() -> None:
    assert why(decode_mark(b'{"version":2,"epoch":"e1","seq":1}')) is Foreign.NEWER
    assert why(decode_status(b'{"version":2,"state":"dreaming"}')) is Foreign.NEWER


def test_a_state_says_since_when_if_that_is_known() -> None:
    dated = ProcessStatus(state=ProcessState.ONLINE, since_utc_ns=5)

    assert encode(dated) == b'{"state":"online","since_utc_ns":5}'
    assert decode_status(encode(dated)) == dated
    assert encode(ProcessStatus(state=ProcessState.OFFLINE)) == b'{"state":"offline"}'
