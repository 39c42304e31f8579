"""What is known of each muscle, in sentences: what that gives, and what stays unknown without."""

from collections.abc import Iterator, Sequence

from spinewatch.model.calibration import CalibrationSet, ReferenceContraction, RestReference
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite
from spinewatch.spasm.contractions import is_observable


def muscle_lines(sites: Sequence[EmgSite], known: CalibrationSet) -> Iterator[str]:
    """Say it for each watched muscle, and once for all what is missing."""
    yield "What is known now:"
    found = [_Known(site, known) for site in sites]
    for each in found:
        yield f"  {each.site}: {each.words}"
    if any(each.lying is None for each in found):
        yield "Without a lying rest everything about that muscle is unknown."
    if any(each.lying and not each.at_work for each in found):
        yield (
            "Without your usual work nobody can say upright whether a muscle is tenser than work "
            "makes it: possible spasms are then told only while you are lying."
        )
    if any(each.lying and each.contraction is None for each in found):
        yield "Without a reference contraction levels are told in dB above rest, not in percent."


class _Known:
    """The calibrations of one site that belong to its lying rest."""

    def __init__(self, site: EmgSite, known: CalibrationSet) -> None:
        self.site = site
        rest = [each for each in known.rest if each.site == site]
        self.lying = next((each for each in rest if each.posture is Posture.LYING), None)
        session = None if self.lying is None else self.lying.session
        self._rest = [each for each in rest if each.session == session]
        self.at_work = any(each.at_work for each in self._rest)
        self.contraction = next(
            (each for each in known.contractions if each.site == site and each.session == session),
            None,
        )

    @property
    def words(self) -> str:
        if self.lying is None:
            return "not calibrated"
        said = f"rest {', '.join(_posture(each) for each in self._rest if not each.at_work)}"
        if self.at_work:
            said += "; usual work"
        if any(each.provisional for each in self._rest):
            said += "; provisional, because you were tense"
        if self.contraction is not None:
            said += f"; {_effort(self.contraction, self.lying)}"
        return said


def _posture(rest: RestReference) -> str:
    return "leaning back" if rest.supported else rest.posture


def _effort(contraction: ReferenceContraction, rest: RestReference) -> str:
    pain = "" if contraction.pain is None else f", pain {contraction.pain:.0f} of 10"
    weak = "" if is_observable(contraction, rest) else ", not observable: too near rest"
    return f"100 % known (tensed {contraction.repeats}x{pain}{weak})"
