"""The labelled EMG recordings of the open half, each with a rest that every method may use."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.spasm_scoring import Recording, Span
from spinewatch.model.blocks import FloatArray

CUED_FS_HZ: Final = 200.0
SURE_DB: Final = 6.0
"""Rise and fall at a silver label under which it is not scored, as the data's notes ask."""

CUE_MARGIN_S: Final = 0.3
UNSURE_MARGIN_S: Final = 0.5
QUIET_S: Final = 4.0
UNCUED: Final = "g0"
_EMGGO_REST_S: Final = (10.0, 16.5)
_PLUX_QUIET_S: Final = ((2.6, 4.35), (6.1, 7.55), (24.95, 26.0))


def spliced(folder: Path) -> list[Recording]:
    """Load the recordings whose onsets and offsets are exact."""
    labels = json.loads((folder / "spliced_labels.json").read_text())
    with np.load(folder / "spliced.npz") as archive:
        rows = archive["x"].astype(np.float64) * float(archive["uV_per_count"])
    return [
        Recording(
            emg_uv=row,
            fs_hz=1000.0,
            condition=label["cond"],
            rest_s=(0.0, label["calib_s"]),
            scored_from_s=label["calib_s"],
            events=tuple((e["onset"], e["offset"], e["ramp_s"]) for e in label["events"]),
            not_scored=tuple((start, stop) for start, stop in label["bad"] + label["ignore"]),
        )
        for row, label in zip(rows, labels, strict=True)
    ]


# --- forearm band, cued gestures ----------------------------------------------------------------


def cued(folder: Path) -> list[Recording]:
    """Load the cued gestures, from each the channel that stands out most."""
    labels = json.loads((folder / "myo_cued_labels.json").read_text())
    with np.load(folder / "myo_cued.npz") as archive:
        return [
            _cued(archive[name].astype(np.float64), labels[name], person=_person(name))
            for name in archive.files
            if not name.endswith(UNCUED)
        ]


def _person(name: str) -> str:
    return name.split("_", maxsplit=1)[0]


def _cued(channels: FloatArray, label: dict[str, list[list[float]]], *, person: str) -> Recording:
    """Rest is what lies before the first cue and the first label."""
    sure: list[tuple[float, float, float]] = []
    unsure: list[Span] = []
    first_s = label["cue"][0][0] / CUED_FS_HZ
    for cue, (onset, offset, rise_db, fall_db) in zip(label["cue"], label["silver"], strict=True):
        stop = offset if offset >= 0 else len(channels)
        onset_s, offset_s = onset / CUED_FS_HZ, stop / CUED_FS_HZ
        if onset >= 0:
            first_s = min(first_s, onset_s)
        if min(rise_db, fall_db) >= SURE_DB:
            sure.append((onset_s, offset_s, 1.0))
        else:
            start_s = min(onset_s, cue[0] / CUED_FS_HZ) if onset >= 0 else cue[0] / CUED_FS_HZ
            stop_s = max(offset_s, cue[1] / CUED_FS_HZ)
            unsure.append((start_s - UNSURE_MARGIN_S, stop_s + UNSURE_MARGIN_S))
    rest_s = (0.0, first_s - CUE_MARGIN_S)
    return Recording(
        emg_uv=_most_telling(channels),
        fs_hz=CUED_FS_HZ,
        condition="cued",
        rest_s=rest_s,
        scored_from_s=rest_s[1],
        events=tuple(sure),
        not_scored=tuple(unsure),
        source=person,
    )


def _most_telling(channels: FloatArray) -> FloatArray:
    """Give the channel whose half seconds differ most in power: no label is looked at."""
    halves = channels[: len(channels) // 100 * 100].reshape(-1, 100, channels.shape[1])
    low, high = np.percentile(halves.var(axis=1), (20, 80), axis=0)
    return np.asarray(channels[:, int(np.argmax(high / (low + 1e-9)))])


def uncued(folder: Path) -> Iterator[Recording]:
    """Give each channel of the recordings without gesture, with its quietest four seconds."""
    with np.load(folder / "myo_cued.npz") as archive:
        for name in archive.files:
            if name.endswith(UNCUED):
                for channel in archive[name].astype(np.float64).T:
                    yield Recording(
                        emg_uv=channel,
                        fs_hz=CUED_FS_HZ,
                        condition="uncued",
                        rest_s=_quietest_s(channel),
                        scored_from_s=0.0,
                        events=(),
                        source=_person(name),
                    )


def _quietest_s(channel: FloatArray) -> Span:
    """Give the quietest four seconds, by the power of the slope: no label is looked at."""
    power = np.convolve(np.diff(channel) ** 2, np.ones(round(QUIET_S * CUED_FS_HZ)), "valid")
    start_s = float(np.argmin(power)) / CUED_FS_HZ
    return start_s, start_s + QUIET_S


# --- single people, labels made offline ---------------------------------------------------------


def one_person_each(folder: Path) -> list[Recording]:
    """Load the two recordings with silver labels: ballistic ankle and elbow flexor."""
    silver = json.loads((folder / "silver_labels.json").read_text())
    with np.load(folder / "emggo_ecg250.npz") as archive:
        ankle = archive["emg"].ravel().astype(np.float64)
    with np.load(folder / "plux.npz") as archive:
        elbow = archive["bursts_emg16"].astype(np.float64)
    return [
        Recording(
            emg_uv=ankle,
            fs_hz=250.0,
            condition="emgGO",
            rest_s=_EMGGO_REST_S,
            scored_from_s=0.0,
            events=_not_sharp(silver["emggo_ecg250"]),
        ),
        _with_rest_first(elbow, silver["plux_bursts"], silver["plux_bursts_ignore"]),
    ]


def _with_rest_first(
    emg: FloatArray, events: list[list[float]], ignore: list[list[float]]
) -> Recording:
    """Put the quiet stretches of a recording that has no long one before it."""
    quiet = [emg[round(a * 1000) : round(b * 1000)] for a, b in _PLUX_QUIET_S]
    lead_s = sum(map(len, quiet)) / 1000
    return Recording(
        emg_uv=np.concatenate((*quiet, emg)),
        fs_hz=1000.0,
        condition="PLUX",
        rest_s=(0.0, lead_s),
        scored_from_s=lead_s,
        events=_not_sharp([[a + lead_s, b + lead_s] for a, b in events]),
        not_scored=tuple((a + lead_s, b + lead_s) for a, b in ignore),
    )


def _not_sharp(events: list[list[float]]) -> tuple[tuple[float, float, float], ...]:
    """Keep such labels out of the timing: they are no better than about 50 ms."""
    return tuple((onset, offset, 1.0) for onset, offset in events)
