"""The anchors of every muscle site: both sides together, in posture, and by electrode session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import log10
from typing import Final

import msgspec
from msgspec import Struct

from spinewatch.model.calibration import CalibrationSet, ReferenceContraction, RestReference
from spinewatch.model.context import Context, PauseReason, Posture
from spinewatch.model.sites import EmgSite
from spinewatch.monitor.electrodes import LONGEST_S, age_s, of_this_session
from spinewatch.monitor.limits import MINUTE_NS
from spinewatch.monitor.second import paused_cause
from spinewatch.signal.trouble import Trouble
from spinewatch.spasm.anchor_state import AnchorState
from spinewatch.spasm.anchors import Anchor
from spinewatch.spasm.contractions import rve_pct
from spinewatch.spasm.footings import OLD_ELECTRODES, on_footing, undecided
from spinewatch.spasm.limits import TINY_POWER
from spinewatch.spasm.seconds import EmgSecond

_BAD_CONTACT: Final = frozenset(
    (
        *(trouble.words for trouble in (Trouble.LIFTED, Trouble.FLAT, Trouble.RAILED)),
        *(paused_cause(reason) for reason in PauseReason),
    )
)
"""Causes after which a level is of another contact, off on purpose included."""

_LEAST_UPRIGHT: Final = 0.1
"""Share of the upright rest's power that is left at least when the floor below it sinks."""


class Kept(Struct, frozen=True, kw_only=True):
    """The anchor of one site, and the rest that it belongs to."""

    rest: RestReference
    anchor: AnchorState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moored:
    rest: RestReference
    anchor: Anchor


class Anchoring:
    """Keeps an anchor for every site with a lying rest, and tells every second on it.

    References of another electrode session than the lying rest of their site are not used.

    Parameters
    ----------
    boot_id
        The boot whose monotonic clock all times are on.
    utc_ns_of
        Label of a monotonic time, or None while the clock is not trusted.
    """

    def __init__(self, *, boot_id: str, utc_ns_of: Callable[[int], int | None]) -> None:
        self._boot_id = boot_id
        self._utc_ns_of = utc_ns_of
        self._lying: dict[EmgSite, RestReference] = {}
        self._others: list[RestReference] = []
        self._contractions: dict[EmgSite, ReferenceContraction] = {}
        self._moored: dict[EmgSite, _Moored] = {}

    def calibrate(self, calibrations: CalibrationSet) -> None:
        """Take what holds now; a new lying rest drops the anchor of its site."""
        rest = calibrations.rest
        self._lying = {each.site: each for each in rest if each.posture is Posture.LYING}
        self._others = [
            each for each in rest if each.posture is not Posture.LYING and self._is_of_session(each)
        ]
        self._contractions = {
            each.site: each for each in calibrations.contractions if self._is_of_session(each)
        }
        self._moored = {
            site: moored
            for site, moored in self._moored.items()
            if self._lying.get(site) == moored.rest
        }

    @property
    def rest(self) -> tuple[RestReference, ...]:
        """The rests where they lie now: what streams and episodes measure against.

        What drifts is noise beneath the muscle, so an upright rest rises by as much power as the
        lying one, and so by fewer dB.
        """
        lying = (self._anchored(each) for each in self._lying.values())
        return (*lying, *(self._drawn_along(each) for each in self._others))

    def update(
        self, seconds: Mapping[EmgSite, EmgSecond], context: Context, *, end_ns: int
    ) -> tuple[dict[EmgSite, EmgSecond], bool]:
        """Take a second of every site.

        Returns
        -------
        seconds
            On their anchors.
        moved
            Whether `rest` has changed.
        """
        self._moor(end_ns)
        before_db = {site: each.anchor.offset_db for site, each in self._moored.items()}
        now_utc_ns = self._utc_ns_of(end_ns)
        told = {
            site: self._told(second, context, end_ns=end_ns, now_utc_ns=now_utc_ns)
            for site, second in seconds.items()
        }
        rested = end_ns % MINUTE_NS == 0 and self._close_minute()
        moved = any(
            self._moored[site].anchor.offset_db != offset_db
            for site, offset_db in before_db.items()
        )
        return told, rested or moved

    def state(self) -> dict[EmgSite, Kept]:
        """Give everything, to go on exactly here."""
        return {
            site: Kept(rest=each.rest, anchor=each.anchor.state)
            for site, each in self._moored.items()
        }

    def restore(self, state: dict[EmgSite, Kept]) -> None:
        """Go on where `state` was taken, at the sites whose rest is still the same."""
        for site, kept in state.items():
            if self._lying.get(site) == kept.rest:
                anchor = Anchor(age_s=0.0)
                anchor.state = kept.anchor
                self._moored[site] = _Moored(rest=kept.rest, anchor=anchor)

    def _is_of_session(self, each: RestReference | ReferenceContraction) -> bool:
        lying = self._lying.get(each.site)
        return lying is not None and lying.session == each.session

    def _moor(self, now_ns: int) -> None:
        """Begin an anchor where there is none yet; a rest of unknown age may have drifted far."""
        for site in self._lying.keys() - self._moored.keys():
            rest = self._lying[site]
            age = self._age_s(rest, now_ns, self._utc_ns_of(now_ns))
            anchor = Anchor(age_s=LONGEST_S if age is None else age)
            self._moored[site] = _Moored(rest=rest, anchor=anchor)

    def _told(
        self, second: EmgSecond, context: Context, *, end_ns: int, now_utc_ns: int | None
    ) -> EmgSecond:
        moored = self._moored.get(second.site)
        if moored is None:
            return second
        lying = context.posture is Posture.LYING
        moored.anchor.feel(contact=second.cause not in _BAD_CONTACT)
        moored.anchor.update(
            _above_db(second, moored.rest),
            posture=context.posture,
            position=context.position,
            still=context.moving is False,
        )
        if not of_this_session(self._age_s(moored.rest, end_ns, now_utc_ns)):
            return undecided(second, OLD_ELECTRODES)
        effort = replace(second, rve_pct=self._rve_pct(second, moored))
        footing = moored.anchor.footing(lying=lying, tense=second.tense is True)
        return on_footing(effort, footing, lying=lying)

    def _rve_pct(self, second: EmgSecond, moored: _Moored) -> float | None:
        contraction = self._contractions.get(second.site)
        if contraction is None or second.power is None:
            return None
        rest_power = self._anchored(moored.rest).power
        return rve_pct(second.power, rest_power=rest_power, contraction=contraction)

    def _close_minute(self) -> bool:
        rested = {
            site: each.anchor.floor_db
            for site, each in self._moored.items()
            if each.anchor.close_minute()
        }
        for site in rested:
            self._moored[site].anchor.follow_rest(other_side_db=rested.get(other_side(site)))
        return bool(rested)

    def _anchored(self, rest: RestReference) -> RestReference:
        moored = self._moored.get(rest.site)
        return rest if moored is None else _shifted(rest, moored.anchor.offset_db)

    def _drawn_along(self, rest: RestReference) -> RestReference:
        moored = self._moored.get(rest.site)
        if moored is None:
            return rest
        anchor, lying_power = moored.anchor, moored.rest.power
        drift_db = anchor.floor_db if anchor.is_uncertain else anchor.offset_db
        power = rest.power + lying_power * (10 ** (drift_db / 10) - 1)
        return _with_power(rest, max(power, _LEAST_UPRIGHT * rest.power))

    def _age_s(self, rest: RestReference, now_ns: int, now_utc_ns: int | None) -> float | None:
        return age_s(rest, boot_id=self._boot_id, now_ns=now_ns, now_utc_ns=now_utc_ns)


def other_side(site: EmgSite) -> EmgSite:
    """Name the same muscle on the other side."""
    muscle, _, side = site.rpartition("_")
    return EmgSite(f"{muscle}_{'right' if side == 'left' else 'left'}")


def _above_db(second: EmgSecond, rest: RestReference) -> float | None:
    middle_db = second.middle_db
    return None if middle_db is None else middle_db - 10 * log10(max(rest.power, TINY_POWER))


def _shifted(rest: RestReference, offset_db: float) -> RestReference:
    return rest if offset_db == 0.0 else _with_power(rest, rest.power * 10 ** (offset_db / 10))


def _with_power(rest: RestReference, power: float) -> RestReference:
    return rest if power == rest.power else msgspec.structs.replace(rest, power=power)
