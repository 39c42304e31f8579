"""Real rest and real contraction as endless signals, cut from the packaged stretches."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from math import gcd, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.limits import CONTRACTION_HOP_S, FADE_S, REST_HOPS_S
from spinewatch.simulation.randomness import generator

BANK_FILE: Final = "data/emg_bank.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmgBank:
    """Stretches of one rate; every row has a root mean square of one.

    Attributes
    ----------
    contraction, rest
        Shape (stretches, samples).
    fs_hz
        Rate of both.
    """

    contraction: FloatArray
    rest: FloatArray
    fs_hz: int


@cache
def emg_bank(fs_hz: int) -> EmgBank:
    """Load the packaged stretches, resampled to a sensor's rate."""
    with (
        as_file(files("spinewatch.simulation") / BANK_FILE) as path,
        np.load(path, allow_pickle=False) as archive,
    ):
        bank_hz = int(archive["fs_hz"])
        return EmgBank(
            contraction=_at_rate(archive["contraction"], bank_hz, fs_hz),
            rest=_at_rate(archive["rest"], bank_hz, fs_hz),
            fs_hz=fs_hz,
        )


def _at_rate(rows: NDArray[np.int16], from_hz: int, to_hz: int) -> FloatArray:
    x = rows.astype(np.float64)
    if to_hz != from_hz:
        common = gcd(from_hz, to_hz)
        x = np.asarray(resample_poly(x, to_hz // common, from_hz // common, axis=1))
    return np.asarray(x / np.sqrt(np.mean(x**2, axis=1, keepdims=True)))


class EndlessStretches:
    """One endless signal of unit power from real stretches in random order.

    Every stretch lasts ``hop_s`` seconds, starts anywhere in a random row, has a random sign and
    is cross-faded into the next. What a second holds depends on the seed and its number alone.
    """

    def __init__(self, *, rows: FloatArray, fs_hz: int, hop_s: int, seed: int, label: str) -> None:
        self._rows = rows
        self._fs_hz = fs_hz
        self._hop_s = hop_s
        self._seed = seed
        self._label = label
        rise = np.sin(np.linspace(0.0, pi / 2, round(FADE_S * fs_hz)))
        self._rise, self._fall = rise, rise[::-1]
        self._cached = (-1, np.empty(0))

    def second(self, index: int) -> FloatArray:
        """Give the samples of one second, counted from zero."""
        hop, within = divmod(index, self._hop_s)
        if self._cached[0] != hop:
            self._cached = (hop, self._join(hop))
        start = within * self._fs_hz
        return self._cached[1][start : start + self._fs_hz]

    def _join(self, hop: int) -> FloatArray:
        fade = len(self._rise)
        joined = self._piece(hop)[:-fade]
        joined[:fade] *= self._rise
        if hop > 0:
            joined[:fade] += self._piece(hop - 1)[-fade:] * self._fall
        return joined

    def _piece(self, hop: int) -> FloatArray:
        rng = generator(self._seed, self._label, hop)
        length = self._hop_s * self._fs_hz + len(self._rise)
        row = self._rows[rng.integers(len(self._rows))]
        start = int(rng.integers(len(row) - length + 1))
        sign = 1.0 if rng.random() < 0.5 else -1.0
        return np.asarray(row[start : start + length] * sign)


class RestSignal:
    """Endless rest of unit power: the sum of independent real quiet channels."""

    def __init__(self, *, fs_hz: int, seed: int, label: str) -> None:
        self._layers = tuple(
            EndlessStretches(
                rows=emg_bank(fs_hz).rest,
                fs_hz=fs_hz,
                hop_s=hop_s,
                seed=seed,
                label=f"{label}:rest:{hop_s}",
            )
            for hop_s in REST_HOPS_S
        )

    def second(self, index: int) -> FloatArray:
        """Give the samples of one second, counted from zero."""
        total = np.zeros_like(self._layers[0].second(index))
        for layer in self._layers:
            total += layer.second(index)
        return total / sqrt(len(self._layers))


class ContractionSignal:
    """Endless real contraction of unit power."""

    def __init__(self, *, fs_hz: int, seed: int, label: str) -> None:
        self._stretches = EndlessStretches(
            rows=emg_bank(fs_hz).contraction,
            fs_hz=fs_hz,
            hop_s=CONTRACTION_HOP_S,
            seed=seed,
            label=f"{label}:contraction",
        )

    def second(self, index: int) -> FloatArray:
        """Give the samples of one second, counted from zero."""
        return self._stretches.second(index)
