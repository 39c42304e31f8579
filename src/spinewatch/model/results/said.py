"""What the person said."""

from spinewatch.model.results.base import Int64, Result
from spinewatch.model.scores import ScoreAnswers
from spinewatch.model.verdicts import Verdict


class Diary(Result, frozen=True, kw_only=True, omit_defaults=True, tag="diary"):
    """What the person said. ``event_mono_ns`` is when it was felt, ``mono_ns`` when it was said.

    ``basdai`` and ``asdas_crp`` are computed from ``answers`` and absent where an input is missing.
    ``episode`` and ``verdict`` are what was said of a possible spasm. ``prompted`` marks answers to
    a question at a random time, of which ``tense_now`` is one.
    """

    event_mono_ns: Int64
    pain: Int64 | None = None
    stiffness: Int64 | None = None
    spasm_now: bool = False
    place: str | None = None
    note: str | None = None
    answers: ScoreAnswers | None = None
    basdai: float | None = None
    asdas_crp: float | None = None
    episode: str | None = None
    verdict: Verdict | None = None
    prompted: bool = False
    tense_now: bool | None = None
