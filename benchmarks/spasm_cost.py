"""What the EMG path costs beside a bare filter on the same samples, in the same run."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy.signal import butter, sosfilt

from benchmarks.emg_rig import lying_rest, make_block, make_stream
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray
from spinewatch.model.calibration import RestReference
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm import detect_activations

COST_S: Final = 120


def cost() -> None:
    """Compare with a bare filter on the same samples."""
    values = np.random.default_rng(1).normal(0, 3, (COST_S * 1000, 4))
    values[30_000:60_000] *= 4
    references = _references(values)
    sos = butter(4, 30.0, "highpass", fs=1000.0, output="sos")
    bare = _best_s(lambda: sosfilt(sos, values, axis=0))
    steps = {
        "bare 4th-order sosfilt, one block": bare,
        "the same in 1 s blocks": _best_s(lambda: _filter_live(sos, values)),
        "samples to seconds, live (1 s blocks, closed every second)": _best_s(
            lambda: _run_live(values, references)
        ),
        "samples to seconds, offline (one block, then closed)": _best_s(
            lambda: _run_offline(values, references)
        ),
        "samples to levels, offline (one block)": _best_s(
            lambda: make_stream(1000.0, 4).push(make_block(values, 1000.0))
        ),
        "detect_activations, 4 channels in turn": _best_s(
            lambda: [
                detect_activations(channel, fs_hz=1000.0, rest_s=(0.0, 20.0))
                for channel in values.T
            ]
        ),
    }
    rows = [
        (name, f"{spent / COST_S * 1e6:.0f}", f"{spent / bare:.1f}", f"{COST_S / spent:.0f}")
        for name, spent in steps.items()
    ]
    print_table(
        "Cost on 4 channels x 1000 Hz: CPU time of this process, best of 15",
        ("step", "us per stream s", "x bare sosfilt", "x real time"),
        rows,
    )


def _best_s(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(15):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def _filter_live(sos: FloatArray, values: FloatArray) -> None:
    memory = np.zeros((len(sos), 2, values.shape[1]))
    for first in range(0, len(values), 1000):
        _, memory = sosfilt(sos, values[first : first + 1000], axis=0, zi=memory)


def _references(values: FloatArray) -> list[RestReference]:
    stream = make_stream(1000.0, 4)
    stream.push(make_block(values[:25_000], 1000.0))
    closed_seconds = [stream.close(at * NS_PER_S, (at + 1) * NS_PER_S) for at in range(20)]
    return [lying_rest(of_site) for of_site in zip(*closed_seconds, strict=True)]


def _run_live(values: FloatArray, references: Sequence[RestReference]) -> None:
    stream = make_stream(1000.0, 4)
    stream.set_references(references)
    for at in range(COST_S):
        stream.push(make_block(values[at * 1000 : (at + 1) * 1000], 1000.0, first=at * 1000))
        if at:
            stream.close((at - 1) * NS_PER_S, at * NS_PER_S)


def _run_offline(values: FloatArray, references: Sequence[RestReference]) -> None:
    stream = make_stream(1000.0, 4)
    stream.set_references(references)
    stream.push(make_block(values, 1000.0))
    stream.close_all(range(0, COST_S * NS_PER_S, NS_PER_S))
