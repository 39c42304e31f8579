"""Make the packaged bank of real EMG that the simulation is built from.

Run by hand, once: ``python benchmarks/make_emg_bank.py --data <folder>``, where the folder holds
``isometric_elderly.npz``: the open recordings that ``NOTICE.md`` beside the bank names, as int16.
The result is the same to the byte for the same input and the same versions of numpy and scipy.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal

FloatArray = NDArray[np.float64]

SOURCE: Final = "isometric_elderly.npz"
TARGET: Final = Path(__file__).parents[1] / "src/spinewatch/simulation/data/emg_bank.npz"
SOURCE_HZ: Final = 2000
BANK_HZ: Final = 1000
BAND_HZ: Final = (20.0, 450.0)
MUSCLES: Final = ("VL", "BF", "TA", "GL")
TRIAL_S: Final = 10
ONSET_S: Final = 2
"""Trials start in or near the contraction; its rise is over by then."""
EDGE_S: Final = 0.1
"""Cut from both ends of a quiet channel: the filter's own start and stop."""
MIN_CONTRACTION_UV: Final = 15.0
MAX_REST_UV: Final = 4.0
"""A channel that never exceeds this in any second is taken as quiet."""
MAX_WANDER_DB: Final = 2.7
"""A contraction whose level strays further from its mean in any second is not held steadily."""
REST_PER_PERSON: Final = 3
COUNTS_PER_RMS: Final = 256


def trials(path: Path) -> Iterator[tuple[str, int, FloatArray]]:
    """Yield (person and task, column of the muscle at work, microvolts of four muscles)."""
    with np.load(path, allow_pickle=False) as archive:
        scale = float(archive["uV_per_count"])
        for key in sorted(name for name in archive.files if name.endswith("_emg")):
            person, task, _ = key.split("_")
            if len(archive[key]) >= TRIAL_S * SOURCE_HZ:
                yield f"{person}_{task}", MUSCLES.index(task), archive[key] * scale


def second_rms(x: FloatArray, fs_hz: int) -> FloatArray:
    """Root mean square of each whole second."""
    seconds = x[: len(x) // fs_hz * fs_hz].reshape(-1, fs_hz)
    return np.asarray(np.sqrt(np.mean(seconds**2, axis=1)))


def is_steady(x: FloatArray) -> bool:
    """Whether a contraction holds its level."""
    level_db = 20 * np.log10(second_rms(x, BANK_HZ) / np.sqrt(np.mean(x**2)))
    return bool(np.abs(level_db).max() <= MAX_WANDER_DB)


def counts(x: FloatArray) -> NDArray[np.int16]:
    """Scale to a common root mean square and round."""
    return np.asarray(np.rint(x / np.sqrt(np.mean(x**2)) * COUNTS_PER_RMS), dtype=np.int16)


def taken(rest: dict[str, NDArray[np.int16]], name: str) -> int:
    """Count the quiet channels that this person gave already."""
    person = name.split("_", maxsplit=1)[0]
    return sum(source.startswith(person) for source in rest)


def make(path: Path) -> dict[str, NDArray[np.generic]]:
    """Cut, filter and select the stretches."""
    sos = signal.butter(4, BAND_HZ, "bandpass", fs=SOURCE_HZ, output="sos")
    edge = int(EDGE_S * BANK_HZ)
    contraction: dict[str, NDArray[np.int16]] = {}
    rest: dict[str, NDArray[np.int16]] = {}
    for name, target, raw_uv in trials(path):
        filtered = signal.sosfiltfilt(sos, raw_uv, axis=0)
        for column, muscle in enumerate(MUSCLES):
            level_uv = second_rms(filtered[:, column], SOURCE_HZ)
            x = signal.resample_poly(filtered[: TRIAL_S * SOURCE_HZ, column], 1, 2)
            if column == target:
                held = x[ONSET_S * BANK_HZ :]
                if np.median(level_uv) > MIN_CONTRACTION_UV and is_steady(held):
                    contraction[name] = counts(held)
            elif level_uv.max() < MAX_REST_UV and taken(rest, name) < REST_PER_PERSON:
                rest[f"{name}_{muscle}"] = counts(x[edge:-edge])
    return {
        "contraction": np.stack(list(contraction.values())),
        "contraction_source": np.array(list(contraction)),
        "rest": np.stack(list(rest.values())),
        "rest_source": np.array(list(rest)),
        "counts_per_rms": np.array(COUNTS_PER_RMS),
        "fs_hz": np.array(BANK_HZ),
    }


def main() -> None:
    """Write the bank and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder that holds {SOURCE}")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    bank = make(options.data / SOURCE)
    np.savez_compressed(options.out, allow_pickle=False, **bank)
    for kind in ("contraction", "rest"):
        people = {str(source).split("_")[0] for source in bank[f"{kind}_source"]}
        print(f"{kind}: {len(bank[kind])} stretches of {len(people)} people")
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
