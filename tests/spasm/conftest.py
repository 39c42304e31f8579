"""Made-up EMG (noise for rest, band-limited noise for contraction), references and seconds."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.context import Posture
from spinewatch.model.results import Activity
from spinewatch.model.sites import EmgSite
from spinewatch.spasm.seconds import EmgSecond

SITE = EmgSite.LUMBAR_ERECTOR_LEFT


@pytest.fixture(scope="session")
def emg() -> Callable[..., FloatArray]:
    """Make rest of RMS 2 with contractions (onset s, offset s) of a given RMS over that."""

    def make(
        seconds: float,
        *spans_s: Sequence[float],
        fs_hz: float = 1000.0,
        times_rest: float = 4.0,
        seed: int = 1,
    ) -> FloatArray:
        rng = np.random.default_rng(seed)
        values = rng.normal(0.0, 2.0, round(seconds * fs_hz))
        sos = butter(2, (40.0, min(150.0, 0.45 * fs_hz)), "bandpass", fs=fs_hz, output="sos")
        for onset_s, offset_s in spans_s:
            first, stop = round(onset_s * fs_hz), round(offset_s * fs_hz)
            muscle = sosfilt(sos, rng.normal(size=stop - first + round(fs_hz)))[round(fs_hz) :]
            values[first:stop] += muscle / muscle.std() * 2.0 * times_rest
        return values

    return make


@pytest.fixture(scope="session")
def reference() -> Callable[..., RestReference]:
    """Make a rest reference of power 1, as good calibration gives it."""

    def make(
        posture: Posture = Posture.LYING,
        *,
        power: float = 1.0,
        spread_db: float = 0.3,
        provisional: bool = False,
    ) -> RestReference:
        return RestReference(
            site=SITE,
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
    """Make a second at a level over a reference of power 1; None is an unknown one."""

    def make(
        level_db: float | None,
        *,
        tense: bool | None = None,
        cause: str | None = None,
        frames_db: FloatArray | None = None,
        frequency_hz: float | None = None,
    ) -> EmgSecond:
        if level_db is None:
            frames, power = np.empty(0), None
        else:
            frames, power = np.full(50, level_db), 10 ** (level_db / 10)
        frames = frames if frames_db is None else frames_db
        known = Activity.TENSE if tense else Activity.REST
        return EmgSecond(
            site=SITE,
            coverage=0.0 if power is None else 1.0,
            rms=None if power is None else power**0.5,
            power=power,
            level_db=level_db,
            frame_levels_db=frames,
            rest_frames=frames,
            active_share=None if level_db is None else float(level_db > 3.5),
            tense=tense,
            state=Activity.UNKNOWN if level_db is None else known,
            median_frequency_hz=frequency_hz,
            tense_over_s=None if tense is None else 3,
            cause=cause,
        )

    return make
