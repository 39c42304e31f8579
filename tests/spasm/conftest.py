"""Made-up EMG: band-limited noise for rest and contraction, and streams that it runs through."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from spinewatch.model.blocks import Block, FloatArray, Gap, StreamKey
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.seconds import EmgSecond

SITES = (EmgSite.LUMBAR_ERECTOR_LEFT, EmgSite.LUMBAR_ERECTOR_RIGHT)
KEY = StreamKey("belt", "emg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Contractions: onset and offset in seconds, RMS over that of rest."""

    spans_s: tuple[tuple[float, float], ...]
    times_rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One stream of EMG with its channels, and what to do with it."""

    fs_hz: float
    channels: int = 1

    def stream(self) -> EmgStream:
        return EmgStream(
            key=KEY,
            fs_hz=self.fs_hz,
            unit="uV",
            channels=tuple(enumerate(SITES[: self.channels])),
        )

    def block(
        self, values: FloatArray, first: int = 0, *, start_s: float = 0.0, gap: Gap | None = None
    ) -> Block:
        number = first + np.arange(len(values))
        times_ns = np.round(start_s * NS_PER_S + number * (NS_PER_S / self.fs_hz))
        return Block(
            stream=KEY,
            fs_hz=self.fs_hz,
            times_ns=times_ns.astype(np.int64),
            values=values,
            gap=gap,
        )

    def close(self, stream: EmgStream, seconds: Iterable[int]) -> list[tuple[EmgSecond, ...]]:
        return [stream.close(at * NS_PER_S, (at + 1) * NS_PER_S) for at in seconds]


@pytest.fixture(scope="session")
def emg() -> Callable[..., FloatArray]:
    """Make rest of RMS 2 with contractions in it, shape (n,)."""

    def make(
        *, seconds: float, fs_hz: float = 1000.0, events: Events | None = None, seed: int = 1
    ) -> FloatArray:
        rng = np.random.default_rng(seed)
        count = round(seconds * fs_hz)
        values = rng.normal(0.0, 2.0, count)
        corner_hz = min(150.0, 0.45 * fs_hz)
        sos = butter(2, (40.0, corner_hz), "bandpass", fs=fs_hz, output="sos")
        for onset_s, offset_s in events.spans_s if events is not None else ():
            first, stop = round(onset_s * fs_hz), round(offset_s * fs_hz)
            muscle = sosfilt(sos, rng.normal(size=stop - first + round(fs_hz)))[round(fs_hz) :]
            assert events is not None
            values[first:stop] += muscle / muscle.std() * 2.0 * events.times_rest
        return values

    return make


@pytest.fixture(scope="session")
def reference() -> Callable[..., RestReference]:
    """Make a rest reference of a site, as good calibration gives it."""

    def make(
        *,
        power: float = 1.0,
        posture: Posture = Posture.LYING,
        site: EmgSite = SITES[0],
        spread_db: float = 0.3,
        provisional: bool = False,
    ) -> RestReference:
        return RestReference(
            site=site,
            posture=posture,
            power=power,
            spread_db=spread_db,
            frame_spread_db=0.6,
            seconds=30.0,
            utc_ns=None,
            session="test",
            provisional=provisional,
        )

    return make


@pytest.fixture(scope="session")
def second() -> Callable[..., EmgSecond]:
    """Make a known second at a level over a reference of power 1, or an unknown one."""

    def make(
        level_db: float | None,
        *,
        tense: bool | None = None,
        cause: str | None = None,
        coverage: float = 1.0,
        site: EmgSite = SITES[0],
    ) -> EmgSecond:
        known = level_db is not None
        power = None if level_db is None else 10 ** (level_db / 10)
        frames = np.full(50, np.nan if level_db is None else level_db)[: 50 if known else 0]
        return EmgSecond(
            site=site,
            coverage=coverage if known else 0.0,
            rms=None if power is None else power**0.5,
            power=power,
            level_db=level_db,
            frame_levels_db=frames,
            rest_frames=frames,
            active_share=None if level_db is None else float(level_db > 3.5),
            tense=tense if known else None,
            state=(Activity.TENSE if tense else Activity.REST) if known else Activity.UNKNOWN,
            tense_over_s=3 if tense is not None else None,
            cause=cause,
        )

    return make
