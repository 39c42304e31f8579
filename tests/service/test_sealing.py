"""Encrypted backups: whole and authentic, or nothing."""

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.model.errors import InputError
from spinewatch.service.backup import sealing, unsealing
from spinewatch.service.backup.limits import CHUNK_BYTES, MAX_SCRYPT_WORK
from spinewatch.service.backup.sealing import MAGIC, Header, Sealer, Work, head_of
from spinewatch.service.backup.unsealing import Unsealer

KEY = "a key long enough"

contents = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda around, chunks: bytes(chunks * CHUNK_BYTES + around),
        st.integers(-1, 1),
        st.integers(1, 2),
    ),
)


@pytest.fixture(autouse=True, scope="module")
def quick_keys() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "WORK", Work(2, 1, 1))
        yield


def sealed(content: bytes) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, KEY)
    sealer.write(content)
    sealer.close()
    return sink.getvalue()


def unsealed(content: bytes, key: str = KEY) -> bytes:
    reader = Unsealer(io.BytesIO(content), key, name="b")
    read = b""
    while part := reader.read(1000):
        read += part
    return read


@given(contents)
def test_what_was_sealed_comes_back_to_the_byte(content: bytes) -> None:
    assert unsealed(sealed(content)) == content


@given(contents, st.data())
def test_cut_short_anywhere_it_is_refused(content: bytes, data: st.DataObject) -> None:
    whole = sealed(content)
    length = data.draw(st.integers(len(MAGIC), len(whole) - 1))

    with pytest.raises(InputError, match=r"cut short, damaged or altered|does not fit"):
        unsealed(whole[:length])


@given(st.binary(max_size=200), st.data())
def test_a_changed_bit_anywhere_is_refused(content: bytes, data: st.DataObject) -> None:
    whole = bytearray(sealed(content))
    at = data.draw(st.integers(len(MAGIC), len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(InputError, match=r"altered|does not fit|newer"):
        unsealed(bytes(whole))


def test_chunks_that_change_places_are_refused() -> None:
    whole = sealed(bytes(2 * CHUNK_BYTES + 1))
    size = CHUNK_BYTES + sealing.TAG_BYTES
    start = len(whole) - 2 * size - 1 - sealing.TAG_BYTES
    first, second = whole[start : start + size], whole[start + size : start + 2 * size]

    assert first != second
    with pytest.raises(InputError, match="altered"):
        unsealed(whole[:start] + second + first + whole[start + 2 * size :])


def test_chunks_left_out_at_the_end_are_missed() -> None:
    whole = sealed(bytes(2 * CHUNK_BYTES))

    with pytest.raises(InputError, match="altered"):
        unsealed(whole[: -CHUNK_BYTES - sealing.TAG_BYTES])


def test_a_wrong_key_is_told_from_a_damaged_file() -> None:
    with pytest.raises(InputError, match=r"^The key does not fit the backup b\."):
        unsealed(sealed(b"content"), "another key")


def test_the_same_content_never_looks_the_same_twice() -> None:
    assert sealed(b"content")[-20:] != sealed(b"content")[-20:]


def test_a_later_format_is_named_newer_whatever_it_has_for_a_header() -> None:
    written = msgspec.json.encode({"format": 2, "argon2": {"m": 65536}})

    with pytest.raises(InputError, match="made by a newer spinewatch"):
        unsealed(MAGIC + len(written).to_bytes(4, "little") + written)


def test_a_file_cannot_make_this_computer_work_for_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    def works(*_: object) -> None:
        pytest.fail("what a stranger asked for is worked at")

    monkeypatch.setattr(unsealing, "keys_of", works)
    header = Header(n=2**24, r=8, p=1, salt=bytes(16), prefix=bytes(7), check=bytes(16))
    assert header.n * header.r * header.p > MAX_SCRYPT_WORK

    with pytest.raises(InputError, match="altered"):
        unsealed(head_of(header))
