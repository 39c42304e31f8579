"""How much of a low, lasting tension is kept, at every rate, for minutes and for hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.emg_rig import SITES, lying_rest, make_block, make_stream
from benchmarks.spasm_methods import OURS, Contender
from benchmarks.spasm_scoring import Span, closed, overlap_s
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray
from spinewatch.model.context import Context, Posture
from spinewatch.model.results import POSSIBLE, Episode
from spinewatch.model.time import NS_PER_S
from spinewatch.simulation.emg_bank import ContractionSignal, RestSignal
from spinewatch.spasm.emg_stream import EmgStream
from spinewatch.spasm.episodes import EpisodeTracker
from spinewatch.spasm.seconds import EmgSecond

CALIBRATION_S: Final = 30
LEVELS_DB: Final = (6.0, 3.0, 1.5)
RATES_HZ: Final = (1000, 500, 250, 200)
OTHERS_RATES_HZ: Final = (1000, 200)
SEEDS: Final = (1, 2, 3, 4, 5, 6)

SNR_3_LEVEL_DB: Final = 10 * float(np.log10(1 + 10**0.3))
"""Level in total power of a contraction added at 3 dB SNR: 4.8 dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Rest, one tension at a constant level, and rest, in minutes; the level is total power."""

    level_db: float
    before: int = 4
    during: int = 20
    after: int = 4

    @property
    def tension_s(self) -> Span:
        """Give when the tension starts and ends."""
        return 60.0 * self.before, 60.0 * (self.before + self.during)

    @property
    def length_s(self) -> int:
        """Give the length of the whole."""
        return 60 * (self.before + self.during + self.after)

    def samples(self, fs_hz: int, seed: int) -> FloatArray:
        """Add a real contraction to real rest, shape (n,)."""
        rest = RestSignal(fs_hz=fs_hz, seed=seed, label="benchmark")
        muscle = ContractionSignal(fs_hz=fs_hz, seed=seed, label="benchmark")
        gain = np.sqrt(10 ** (self.level_db / 10) - 1)
        start_s, stop_s = self.tension_s
        return np.concatenate(
            [
                rest.second(at) + (gain * muscle.second(at) if start_s <= at < stop_s else 0.0)
                for at in range(self.length_s)
            ]
        )


LONG: Final = Story(level_db=SNR_3_LEVEL_DB, before=10, during=100, after=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one run made of a story."""

    tense_share: float
    false_share: float
    episode_share: float
    episodes: int
    start_error_s: float
    end_error_s: float


def tonic(contenders: Sequence[Contender]) -> None:
    """Measure what is kept of low tension, as episodes and as tense seconds, and by the others."""
    stories: list[tuple[str, Story, tuple[int, ...]]] = [
        (f"{level_db:g}", Story(level_db=level_db), SEEDS) for level_db in LEVELS_DB
    ]
    stories.append((f"{LONG.level_db:.1f} for {LONG.during} min", LONG, SEEDS[:1]))
    rows = [
        (told, f"{fs_hz}", *_worst([_run(story, fs_hz, seed) for seed in seeds]))
        for told, story, seeds in stories
        for fs_hz in RATES_HZ
    ]
    print_table(
        f"Tonic tension, {OURS}: 20 min of real contraction added to real rest (level: total power "
        f"at that rate; 3 dB SNR is 4.8 dB), lying, {CALIBRATION_S} s of calibration; worst of "
        f"{len(SEEDS)} draws, one draw of the long one",
        (
            "level dB", "Hz", "seconds kept", "tense seconds at rest", "episode time kept",
            "episodes", "start error s", "end error s",
        ),
        rows,
    )  # fmt: skip
    others(contenders)


def others(contenders: Sequence[Contender]) -> None:
    """Measure what detectors of activations keep of the same tension."""
    conditions = [(level_db, fs_hz) for level_db in LEVELS_DB for fs_hz in OTHERS_RATES_HZ]
    signals = {each: Story(level_db=each[0]).samples(each[1], SEEDS[0]) for each in conditions}
    print_table(
        "The same tension by detectors of activations (one draw): share kept, in how many pieces, "
        f"each allowed the {CALIBRATION_S} s of rest. None of them has a tonic path; {OURS} here "
        "is its activation detector alone.",
        ("method", *(f"{level_db:g} dB, {fs_hz} Hz" for level_db, fs_hz in conditions)),
        [
            (
                contender.name,
                *(
                    _pieces(contender, Story(level_db=level_db), signals[level_db, fs_hz], fs_hz)
                    for level_db, fs_hz in conditions
                ),
            )
            for contender in contenders
        ],
    )


def _pieces(contender: Contender, story: Story, samples: FloatArray, fs_hz: int) -> str:
    found = closed(contender.find(samples, float(fs_hz), (0.0, float(CALIBRATION_S))))
    shared = [overlap_s(span, story.tension_s) for span in found]
    inside = [one for one in shared if one > 0]
    return f"{sum(inside) / (60 * story.during):.1%} in {len(inside)}"


def _run(story: Story, fs_hz: int, seed: int) -> Kept:
    stream = make_stream(fs_hz, channels=1)
    stream.push(make_block(story.samples(fs_hz, seed)[:, None], fs_hz))
    tracker = EpisodeTracker(site=SITES[0], person="benchmark", boot_id="b", config_hash="-")
    lying = Context(posture=Posture.LYING, moving=False)
    reference = lying_rest([_close(stream, at) for at in range(CALIBRATION_S)])
    stream.set_references([reference])
    tracker.set_references([reference])
    tense = np.zeros(story.length_s - 1, dtype=np.bool_)
    last: dict[str, Episode] = {}
    for at in range(CALIBRATION_S, len(tense)):
        second = _close(stream, at)
        tense[at] = second.tense is True
        start_ns, end_ns = at * NS_PER_S, (at + 1) * NS_PER_S
        for told in tracker.update(second, start_ns=start_ns, end_ns=end_ns, context=lying):
            last[told.id] = told
    return _kept(story, tense, [each for each in last.values() if each.grade in POSSIBLE])


def _close(stream: EmgStream, at: int) -> EmgSecond:
    (second,) = stream.close(at * NS_PER_S, (at + 1) * NS_PER_S)
    return second


def _kept(story: Story, tense: NDArray[np.bool_], episodes: Sequence[Episode]) -> Kept:
    start_s, stop_s = story.tension_s
    inside = np.zeros(len(tense), dtype=np.bool_)
    inside[int(start_s) : int(stop_s)] = True
    spans = [
        (each.start_mono_ns / NS_PER_S, (each.end_mono_ns or each.mono_ns) / NS_PER_S)
        for each in episodes
    ]
    held_s = sum(max(0.0, overlap_s(span, story.tension_s)) for span in spans)
    return Kept(
        tense_share=float(tense[inside].mean()),
        false_share=float(tense[~inside].mean()),
        episode_share=held_s / (stop_s - start_s),
        episodes=len(spans),
        start_error_s=min((span[0] for span in spans), default=np.inf) - start_s,
        end_error_s=max((span[1] for span in spans), default=-np.inf) - stop_s,
    )


def _worst(runs: Sequence[Kept]) -> tuple[str, ...]:
    return (
        f"{min(run.tense_share for run in runs):.3f}",
        f"{max(run.false_share for run in runs):.3f}",
        f"{min(run.episode_share for run in runs):.3f}",
        f"{max(run.episodes for run in runs)}",
        f"{max((run.start_error_s for run in runs), key=abs):+.0f}",
        f"{max((run.end_error_s for run in runs), key=abs):+.0f}",
    )
