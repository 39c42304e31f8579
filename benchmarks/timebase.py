"""How well samples get their times: every kind of clock against a radio whose faults are known.

Errors are label less true time less the least delay of all packets. Steady state: from 30 s on,
with a stall of up to half a second each minute. Gap: nothing sampled for 2 s arrives; errors of
the 8 s after it, of the worst seed.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.tables import print_table
from benchmarks.timebase_air import ClockedSensor, Way, clocked_sensors, labelled, sent
from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.radio import RadioModel

STEADY_S: Final = 180.0
SETTLED_S: Final = 30.0
GAP_S: Final = (40.0, 42.0)
AFTER_GAP_S: Final = 50.0
SEEDS: Final = range(1, 6)
INTERVALS_MS: Final = (7.5, 15.0, 30.0, 50.0)
"""What a host may set: what it should ask for, what phones grant, what sleepy sensors ask for."""

LOSS: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Errors in milliseconds, drift found in parts per million, losses counted and true."""

    steady_rms_ms: float
    steady_worst_ms: float
    gap_worst_ms: float
    drift_ppm: float
    lost: int
    truly_lost: int
    estimated: bool


def main(plots: Path | None = None) -> None:
    """Print the tables, and draw the plot if there is a folder for it."""
    sensors = clocked_sensors()
    print_table(
        f"Labels by kind of clock: connection interval 7.5 ms, {len(SEEDS)} radios",
        (
            "sensor", "counter", "drift, ppm", "found", "RMS, ms", "worst, ms",
            "worst after a 2 s gap, ms", "lost", "counted", "told as",
        ),
        [_row(sensor, quality(sensor, interval_ms=INTERVALS_MS[0])) for sensor in sensors],
    )  # fmt: skip
    print_table(
        "RMS error in steady state by connection interval, ms",
        ("sensor", *(f"{interval:g} ms" for interval in INTERVALS_MS)),
        [
            (
                sensor.name,
                *(
                    f"{max(steady(sensor, interval, seed)[0] for seed in SEEDS):.1f}"
                    for interval in INTERVALS_MS
                ),
            )
            for sensor in sensors
        ],
    )
    if plots is not None:
        from benchmarks.timebase_plot import draw  # noqa: PLC0415 # matplotlib only where wanted

        draw(plots / "timebase.png")


def quality(sensor: ClockedSensor, *, interval_ms: float) -> Quality:
    """Measure one sensor on several radios; the worst of each figure."""
    steadies = [steady(sensor, interval_ms, seed) for seed in SEEDS]
    drifts = [drift for _, _, drift in steadies]
    gap_worst_ms = max(_after_gap_ms(sensor, interval_ms, seed) for seed in SEEDS)
    lossy = labelled(
        sensor,
        sent(
            sensor,
            Way(model=RadioModel(loss=LOSS), interval_s=interval_ms / 1e3, lost=(GAP_S,)),
            seconds=STEADY_S,
            seed=SEEDS[0],
        ),
    )
    stats = lossy.timebase.stats
    return Quality(
        steady_rms_ms=max(rms for rms, _, _ in steadies),
        steady_worst_ms=max(worst for _, worst, _ in steadies),
        gap_worst_ms=gap_worst_ms,
        drift_ppm=max(drifts, key=lambda drift: abs(drift - sensor.drift_ppm)),
        lost=stats.lost,
        truly_lost=lossy.truly_lost,
        estimated=stats.loss_estimated,
    )


def steady(sensor: ClockedSensor, interval_ms: float, seed: int) -> tuple[float, float, float]:
    """Give RMS and worst error in milliseconds and the drift found, without any loss."""
    way = Way(interval_s=interval_ms / 1e3)
    done = labelled(sensor, sent(sensor, way, seconds=STEADY_S, seed=seed))
    error_ms = done.errors_ms(SETTLED_S, STEADY_S)
    drift_ppm = done.timebase.stats.drift_ppm
    return rms(error_ms), float(np.abs(error_ms).max()), np.nan if drift_ppm is None else drift_ppm


def rms(errors: FloatArray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(errors**2)))


def _after_gap_ms(sensor: ClockedSensor, interval_ms: float, seed: int) -> float:
    way = Way(interval_s=interval_ms / 1e3, lost=(GAP_S,))
    done = labelled(sensor, sent(sensor, way, seconds=AFTER_GAP_S, seed=seed))
    return float(np.abs(done.errors_ms(GAP_S[1], AFTER_GAP_S)).max())


def _row(sensor: ClockedSensor, found: Quality) -> tuple[str, ...]:
    return (
        sensor.name,
        _counter(sensor),
        f"{sensor.drift_ppm:+.0f}",
        f"{found.drift_ppm:+.0f}",
        f"{found.steady_rms_ms:.1f}",
        f"{found.steady_worst_ms:.1f}",
        f"{found.gap_worst_ms:.1f}",
        f"{found.truly_lost}",
        f"{found.lost}",
        "estimated" if found.estimated else "exact",
    )


def _counter(sensor: ClockedSensor) -> str:
    counter = sensor.spec.counter
    if counter is None:
        return "none"
    if counter.ticks_hz is None:
        return f"samples, wraps at {counter.modulus}"
    wraps_s = counter.modulus / counter.ticks_hz
    unit = {1e3: "ms", 1e6: "us", 1e9: "ns"}[counter.ticks_hz]
    return f"clock in {unit}, wraps in {_span(wraps_s)}"


def _span(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 2:
        return f"{seconds / 60:.1f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timebase", description=__doc__)
    parser.add_argument("--plots", type=Path, help="folder for timebase.png")
    main(parser.parse_args().plots)
