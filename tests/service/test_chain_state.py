"""The saved state of a chain: whatever pieces it is kept in, a chain goes on from it exactly."""

import zlib
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from spinewatch.model.packing import pack
from spinewatch.model.records import Advance, CaptureHeader
from spinewatch.model.results import AnyResult, Minute
from spinewatch.model.time import NS_PER_S
from spinewatch.service.chain import Chain
from spinewatch.service.chain_state import PIECE_SECONDS, ChainState
from spinewatch.service.demo import demo_header

pytestmark = pytest.mark.slow

HEADER = demo_header()
MINUTE_NS = (HEADER.start_ns // (60 * NS_PER_S) + 1) * 60 * NS_PER_S


def advanced(chain: Chain, to_s: float) -> list[AnyResult]:
    """Advance to so many seconds after a minute has begun."""
    return chain.take(Advance(to_ns=MINUTE_NS + round((to_s + 2.0) * NS_PER_S)))


def watching(to_s: float) -> Chain:
    chain = Chain(header=HEADER)
    advanced(chain, to_s)
    return chain


def header_with(pieces: Sequence[bytes]) -> CaptureHeader:
    return replace(HEADER, state=b"".join(pieces))


@pytest.fixture(scope="module")
def chain() -> Chain:
    """Give a chain in the middle of a minute, to be left there."""
    return watching(34.0)


@pytest.fixture(scope="module")
def pieces(chain: Chain) -> tuple[bytes, ...]:
    return chain.state_in_pieces(filters=False)


def test_a_chain_goes_on_from_the_pieces_as_if_nothing_had_been(
    chain: Chain, pieces: tuple[bytes, ...]
) -> None:
    second = Chain(header=header_with(pieces))

    assert second.abandoned is None
    assert second.monitor.state(filters=False) == chain.monitor.state(filters=False)
    results = advanced(second, 61.0)
    assert results == advanced(watching(34.0), 61.0)
    assert any(isinstance(result, Minute) for result in results)


def test_pieces_of_the_minute_that_are_full_stay_as_they_were(pieces: tuple[bytes, ...]) -> None:
    after = watching(44.0).state_in_pieces(filters=False)

    full = 34 // PIECE_SECONDS
    assert len(pieces) == 1 + full + 1
    assert after[1 : 1 + full] == pieces[1 : 1 + full]
    assert after[0] != pieces[0]


def test_state_saved_by_an_older_spinewatch_in_one_piece_is_gone_on_from(chain: Chain) -> None:
    older = ChainState(monitor=chain.monitor.state(filters=False), labeller=chain.labeller.state())

    second = Chain(header=header_with([zlib.compress(pack(older), level=1)]))

    assert second.abandoned is None
    assert second.monitor.state(filters=False) == chain.monitor.state(filters=False)


def test_pieces_of_different_moments_are_refused(pieces: tuple[bytes, ...]) -> None:
    """As a damaged disk may leave them."""
    another = watching(94.0).state_in_pieces(filters=False)
    assert len(another) == len(pieces)

    mixtures = [
        (pieces[0], *another[1:]),
        (pieces[0], another[1], *pieces[2:]),
        (*pieces[:-1], another[-1]),
        (pieces[0], *pieces[2:]),
        pieces[:-1],
    ]

    assert all(Chain(header=header_with(each)).abandoned for each in mixtures)


def test_a_state_that_was_cut_off_is_refused(pieces: tuple[bytes, ...]) -> None:
    whole = b"".join(pieces)

    for end in (*range(1, len(whole), len(whole) // 20), len(whole) - 1):
        chain = Chain(header=header_with([whole[:end]]))
        assert chain.abandoned is not None
        assert "cannot be read" in str(chain.abandoned.reason)
