"""How much of a low, lasting tension is kept, at every rate."""

from typing import Final

import numpy as np

from benchmarks.emg_rig import SITES, lying_rest, make_block, make_stream
from benchmarks.spasm_scoring import overlap_s
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Context, Posture
from spinewatch.model.results import Episode
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.emg_bank import ContractionSignal, RestSignal
from spinewatch.spasm.episodes import EpisodeTracker
from spinewatch.spasm.seconds import EmgSecond

TONIC_MINUTES: Final = (4, 20, 4)
CALIBRATION_S: Final = 30


def tonic() -> None:
    """Measure what is kept of 20 minutes of low tension, as episodes and as tense seconds."""
    rows = [
        (f"{level_db:g}", f"{fs_hz}", *_tonic_row(level_db, fs_hz))
        for level_db in (6.0, 3.0, 1.5)
        for fs_hz in (1000, 500, 250, 200)
    ]
    print_table(
        f"Tonic tension: {TONIC_MINUTES[1]} min of real contraction added to real rest (level: "
        f"total power at that rate), lying, {CALIBRATION_S} s of calibration; worst of 3 draws",
        (
            "level dB", "Hz", "seconds kept", "tense seconds at rest", "episode time kept",
            "episodes", "start error s", "end error s",
        ),
        rows,
    )  # fmt: skip


def _tonic_row(level_db: float, fs_hz: int) -> tuple[str, ...]:
    before, during, _ = (60 * minutes for minutes in TONIC_MINUTES)
    kept, false, held, counts, starts, ends = [], [], [], [], [], []
    for seed in (1, 2, 3):
        seconds, episodes = _tonic_run(level_db, fs_hz, seed)
        tense = np.array([second.tense is True for second in seconds])
        inside = np.zeros(len(tense), dtype=np.bool_)
        inside[before : before + during] = True
        kept.append(tense[inside].mean())
        false.append(tense[~inside].mean())
        spans = [(e.start_mono_ns / NS_PER_S, (e.end_mono_ns or 0) / NS_PER_S) for e in episodes]
        held.append(sum(max(0.0, overlap_s(s, (before, before + during))) for s in spans) / during)
        counts.append(len(spans))
        starts.append(min(s[0] for s in spans) - before)
        ends.append(max(s[1] for s in spans) - before - during)
    return (
        f"{min(kept):.3f}",
        f"{max(false):.3f}",
        f"{min(held):.3f}",
        f"{max(counts)}",
        f"{max(starts, key=abs):+.0f}",
        f"{max(ends, key=abs):+.0f}",
    )


def _tonic_run(level_db: float, fs_hz: int, seed: int) -> tuple[list[EmgSecond], list[Episode]]:
    values = _tonic_signal(level_db, fs_hz, seed)
    stream = make_stream(fs_hz, channels=1)
    stream.push(make_block(values[:, None], fs_hz))
    tracker = EpisodeTracker(site=SITES[0], person="benchmark", boot_id="b", config_hash="-")
    lying = Context(posture=Posture.LYING, moving=False)
    seconds: list[EmgSecond] = []
    last: dict[str, Episode] = {}
    for at in range(60 * sum(TONIC_MINUTES) - 1):
        if at == CALIBRATION_S:
            reference = lying_rest(seconds)
            stream.set_references([reference])
            tracker.set_references([reference])
        (second,) = stream.close(at * NS_PER_S, (at + 1) * NS_PER_S)
        seconds.append(second)
        for told in tracker.update(
            second, start_ns=at * NS_PER_S, end_ns=(at + 1) * NS_PER_S, context=lying
        ):
            last[told.id] = told
    return seconds, [episode for episode in last.values() if episode.end_mono_ns is not None]


def _tonic_signal(level_db: float, fs_hz: int, seed: int) -> FloatArray:
    before, during, _ = (60 * minutes for minutes in TONIC_MINUTES)
    rest = RestSignal(fs_hz=fs_hz, seed=seed, label="benchmark")
    muscle = ContractionSignal(fs_hz=fs_hz, seed=seed, label="benchmark")
    gain = np.sqrt(10 ** (level_db / 10) - 1)
    return np.concatenate(
        [
            rest.second(at) + (gain * muscle.second(at) if before <= at < before + during else 0.0)
            for at in range(60 * sum(TONIC_MINUTES))
        ]
    )
