"""How well the start of tension is known: when the muscle was last seen at rest before it."""

from dataclasses import dataclass
from typing import Final

from spinewatch.spasm.evidence import Evidence
from spinewatch.spasm.limits import ONSET_REST_S, ONSET_UNSEEN_S

_AT_REST: Final = frozenset({Evidence.REST, Evidence.EXPLAINED})
"""Not above the rest of its posture."""


@dataclass(slots=True, kw_only=True)
class LastRest:
    """When a muscle was last at rest.

    Attributes
    ----------
    posture
        In which posture that was.
    rest_s
        For how long without a break.
    unseen_s
        How long ago, as far as that matters.
    """

    posture: str = ""
    rest_s: int = 0
    unseen_s: int = ONSET_UNSEEN_S + 1

    def take(self, evidence: Evidence, posture: str) -> None:
        """Take a second."""
        at_rest = evidence in _AT_REST and (posture == self.posture or not self.rest_s)
        self.rest_s = self.rest_s + 1 if at_rest else 0
        if self.rest_s == 1 and self.posture != posture:
            self.posture, self.unseen_s = posture, ONSET_UNSEEN_S + 1
        # Right after movement the tonic path may still hold the answer from before it.
        self.unseen_s = 0 if self.rest_s >= ONSET_REST_S else min(self.unseen_s, ONSET_UNSEEN_S) + 1

    def uncertainty_s(self, posture: str, *, reach_s: int) -> int | None:
        """Say how far off the start of tension may be, or None where nobody saw rest before it.

        Parameters
        ----------
        posture
            In which it is tense: another one than that of the rest may be why.
        reach_s
            How many seconds back the decision that it is tense reaches.
        """
        if posture != self.posture or self.unseen_s > ONSET_UNSEEN_S:
            return None
        return reach_s + self.unseen_s
