"""Contractions without labelled edges: how much of the time in which one is held is found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.spasm_detectors import high_passed
from benchmarks.spasm_methods import OURS, Contender, refuses
from benchmarks.spasm_peers import Method
from benchmarks.spasm_scoring import (
    Span,
    closed,
    interval_of_mean,
    means_of_halves,
    overlap_s,
)
from benchmarks.tables import print_table
from spinewatch.model.blocks import FloatArray

LEG_COLUMNS: Final = ("VL", "BF", "TA", "GL")
LEG_FS_HZ: Final = 2000
FORCE_FS_HZ: Final = 100
REST_S: Final = 5.0
HELD_FORCE: Final = 0.5
"""Share of the trial's highest force from which a contraction counts as held."""

LEAST_RMS_UV: Final = 15.0
"""Median RMS of the seconds of a trial under which the muscle was not contracted, as in the recipe
of the spliced set: GL is silent in its own trials in everybody."""

HAND_FS_HZ: Final = 1000
FOUND_SHARE: Final = 0.1
"""Share of a trial in activations from which it counts as one with activity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A rest, then a trial: what was held in it, all of it for hand signs."""

    emg: FloatArray
    fs_hz: float
    rest_s: Span
    held: tuple[Span, ...]
    person: str = ""

    def kept(self, find: Method) -> float:
        """Give the share of the held time that a method finds."""
        found = closed(find(self.emg, self.fs_hz, self.rest_s))
        held_s = sum(stop_s - start_s for start_s, stop_s in self.held)
        inside_s = sum(max(0.0, overlap_s(one, span)) for one in found for span in self.held)
        return inside_s / held_s


def held(folder: Path, contenders: Sequence[Contender]) -> None:
    """Print what each method keeps of held contractions, and of no action."""
    legs = list(_legs(folder))
    hands = _hands(folder)
    refused = sum(refuses(trial.emg, trial.fs_hz, trial.rest_s) for trial in legs)
    rows = []
    for contender in contenders:
        kept = [trial.kept(contender.find) for trial in legs]
        active = {
            sign: [
                max(trial.kept(contender.find) for trial in muscles) >= FOUND_SHARE
                for muscles in trials
            ]
            for sign, trials in hands.items()
        }
        low, high = interval_of_mean(kept)
        halves = means_of_halves(kept, [trial.person for trial in legs])
        rows.append(
            (
                contender.name,
                f"{np.mean(kept):.3f} ({low:.2f}-{high:.2f})",
                *(f"{mean:.3f}" for mean in halves),
                f"{min(kept):.2f}",
                *(f"{sum(found)} of {len(found)}" for found in active.values()),
            )
        )
    print_table(
        f"Held contractions without labelled edges: share of the time at {HELD_FORCE:.0%} of the "
        f"trial's force that is found ({len(legs)} trials of the leg, people of 64 to 82, rest "
        f"from the same muscle in another trial; {OURS} refuses that rest in {refused} of them, "
        "which then count as not found), and trials of a hand game in which activity is "
        "found (not independent: one person)",
        (
            "method",
            "held time kept (95 %)",
            "people of the first half",
            "other people",
            "worst trial",
            *hands,
        ),
        rows,
    )


def _legs(folder: Path) -> Iterator[Trial]:
    """Put the quietest stretch of the same muscle in the person's other trials before each."""
    with np.load(folder / "isometric_elderly.npz") as archive:
        scale = float(archive["uV_per_count"])
        people = sorted({name.split("_")[0] for name in archive.files if name.endswith("_emg")})
        for person in people:
            emg = {
                task: archive[f"{person}_{task}_emg"].astype(np.float64) * scale
                for task in LEG_COLUMNS
                if f"{person}_{task}_emg" in archive
            }
            for task, values in emg.items():
                column = LEG_COLUMNS.index(task)
                others = [other[:, column] for name, other in emg.items() if name != task]
                rest = _quietest(others)
                spans = _held(archive[f"{person}_{task}_force_kgf_100hz"], REST_S)
                if not spans or _rms_uv(values[:, column]) < LEAST_RMS_UV:
                    continue
                yield Trial(
                    emg=np.concatenate((rest, values[:, column])),
                    fs_hz=LEG_FS_HZ,
                    rest_s=(0.0, REST_S),
                    held=spans,
                    person=person,
                )


def _rms_uv(emg_uv: FloatArray) -> float:
    high = high_passed(emg_uv, LEG_FS_HZ)
    seconds = high[: len(high) // LEG_FS_HZ * LEG_FS_HZ].reshape(-1, LEG_FS_HZ)
    return float(np.median(seconds.std(axis=1)))


def _quietest(channels: Sequence[FloatArray]) -> FloatArray:
    width = round(REST_S * LEG_FS_HZ)
    pieces = [
        channel[start : start + width]
        for channel in channels
        for start in range(0, len(channel) - width + 1, LEG_FS_HZ // 2)
    ]
    return min(pieces, key=lambda piece: float(np.diff(piece).var()))


def _held(force: FloatArray, lead_s: float) -> tuple[Span, ...]:
    """Give when the force was high; nothing where the load cell pulled the other way."""
    strong = np.concatenate(([False], force >= HELD_FORCE * np.nanmax(force), [False]))
    edges_s = np.flatnonzero(strong[1:] != strong[:-1]) / FORCE_FS_HZ + lead_s
    return tuple(zip(edges_s[::2].tolist(), edges_s[1::2].tolist(), strict=True))


def _hands(folder: Path) -> Mapping[str, list[list[Trial]]]:
    """Put the first trial without action before each other trial, both muscles of it."""
    found: dict[str, list[list[Trial]]] = {"hand signs": [], "no action": []}
    with np.load(folder / "plux.npz") as archive:
        rest = archive["game_c0_t1"][:, :2].astype(np.float64)
        for name in archive.files:
            if not name.startswith("game_") or name == "game_c0_t1":
                continue
            both = archive[name][:, :2].astype(np.float64)
            what = "no action" if name.startswith("game_c0") else "hand signs"
            found[what].append([_hand(rest[:, at], both[:, at]) for at in range(2)])
    return found


def _hand(rest: FloatArray, emg: FloatArray) -> Trial:
    lead_s = len(rest) / HAND_FS_HZ
    return Trial(
        emg=np.concatenate((rest - np.median(rest), emg - np.median(emg))),
        fs_hz=HAND_FS_HZ,
        rest_s=(0.0, lead_s),
        held=((lead_s, lead_s + len(emg) / HAND_FS_HZ),),
    )
