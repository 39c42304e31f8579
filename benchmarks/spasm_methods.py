"""The methods that are compared, ours first."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks import spasm_detectors as classic
from benchmarks import spasm_peers as peers
from benchmarks.spasm_peers import Method
from benchmarks.spasm_scoring import Outcome, Recording, Span, in_first_half, score
from spinewatch.model.blocks import FloatArray
from spinewatch.spasm import detect_activations


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A method under comparison.

    Attributes
    ----------
    package
        What must be installed for it, or None.
    causal
        Runs sample by sample, as it would live; the others see the whole recording.
    slow
        Takes minutes for the whole set, and runs on nothing but the spliced recordings.
    """

    name: str
    find: Method
    package: str | None = None
    causal: bool = False
    slow: bool = False

    @property
    def missing(self) -> bool:
        """Say whether its package is not installed."""
        return self.package is not None and not peers.installed(self.package)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one method made of a set of recordings, and the CPU time that it took."""

    recordings: Sequence[Recording]
    outcomes: Sequence[Outcome]
    cpu_s: float

    def of(self, condition: str) -> list[Outcome]:
        """Give the outcomes of one condition."""
        pairs = zip(self.recordings, self.outcomes, strict=True)
        return [outcome for recording, outcome in pairs if recording.condition == condition]

    def half(self, *, first: bool) -> list[Outcome]:
        """Give the outcomes of one half, see `in_first_half`."""
        halves = in_first_half([recording.source for recording in self.recordings])
        return [
            outcome
            for outcome, is_first in zip(self.outcomes, halves, strict=True)
            if is_first is first
        ]

    @property
    def times_real_time(self) -> float:
        """Seconds of recording per second of CPU."""
        return sum(recording.length_s for recording in self.recordings) / self.cpu_s


def ours(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> list[Span]:
    """Run the method under test; a rest that it refuses is as good as nothing found."""
    try:
        found = detect_activations(emg_uv, fs_hz=fs_hz, rest_s=rest_s)
    except ValueError:
        return []
    return [(one.onset_s, one.offset_s) for one in found]


def refuses(emg_uv: FloatArray, fs_hz: float, rest_s: Span) -> bool:
    """Say whether the method under test refuses a rest; no other does."""
    try:
        detect_activations(emg_uv, fs_hz=fs_hz, rest_s=rest_s)
    except ValueError:
        return True
    return False


OURS: Final = "spinewatch"

CONTENDERS: Final = (
    Contender(name=OURS, find=ours, causal=True),
    Contender(name="AGLR, tuned", find=classic.aglr),
    Contender(name="TKEO + 3 SD", find=classic.teager_kaiser),
    Contender(name="Bonato, tuned", find=classic.bonato),
    Contender(name="Hodges-Bui, tuned", find=classic.hodges_bui),
    Contender(name="BioSPPy lidierth, tuned", find=peers.lidierth, package="biosppy"),
    Contender(name="BioSPPy bonato, tuned", find=peers.bonato, package="biosppy"),
    Contender(name="myonset single threshold", find=peers.single_threshold, package="myonset"),
    Contender(
        name="NeuroKit2 mixture", find=peers.NEUROKIT_MIXTURE, package="neurokit2", slow=True
    ),
    Contender(
        name="NeuroKit2 threshold", find=peers.NEUROKIT_THRESHOLD, package="neurokit2", slow=True
    ),
)


def run(contender: Contender, recordings: Sequence[Recording]) -> Run:
    """Let one method find events in every recording, and score it."""
    began_s = time.process_time()
    found = [contender.find(each.emg_uv, each.fs_hz, each.rest_s) for each in recordings]
    cpu_s = time.process_time() - began_s
    return Run(
        recordings=recordings,
        outcomes=[score(spans, each) for spans, each in zip(found, recordings, strict=True)],
        cpu_s=cpu_s,
    )


def run_all(contenders: Sequence[Contender], recordings: Sequence[Recording]) -> Mapping[str, Run]:
    """Run every method; the first call of each package, with its imports, is not counted."""
    for contender in contenders:
        first = recordings[0]
        contender.find(first.emg_uv[: round(20 * first.fs_hz)], first.fs_hz, first.rest_s)
    return {contender.name: run(contender, recordings) for contender in contenders}
