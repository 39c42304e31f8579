"""Muscles at the calibration desk: rest in a posture, and a reference contraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from spinewatch.model.calibration import CalibrationSet, ReferenceContraction, RestReference
from spinewatch.model.commands import CalibrateContraction, CalibrateRest
from spinewatch.model.context import Posture
from spinewatch.model.errors import CalibrationError
from spinewatch.model.sites import EmgSite
from spinewatch.monitor.calibrating_words import contraction_sentence, rest_sentence
from spinewatch.monitor.calibration_window import Window, each_place
from spinewatch.monitor.electrodes import age_s, of_this_session
from spinewatch.monitor.lowest import lowest_rest
from spinewatch.spasm.contractions import reference_contraction
from spinewatch.spasm.references import rest_reference
from spinewatch.spasm.seconds import EmgSecond
from spinewatch.spasm.usual_work import usual_work

MAX_MOVING_SHARE: Final = 0.25
"""Of a rest. A cough or a sigh is no movement of the trunk; turning over takes longer."""

_NO_MUSCLE: Final = "No muscle is watched."
_STAY: Final = "of the time. Use your hands, and leave your back where it is, as far as you can."
_LET_GO: Final = "of the time. Lie or lean so that nothing needs holding, and rest again."
_YOUR_WORD: Final = (
    "Your word counts: if it is right, `spinewatch calibrate motion` helps them; if they are "
    "right, rest again."
)
_LIE_DOWN: Final = (
    "Nobody was asked, so nothing was taken. Lie down and repeat, or leave out --auto to say it."
)
_LYING_FIRST: Final = "Rest lying down first: that begins the session of these electrodes."


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleFindings:
    """What a window gave of muscles."""

    rest: tuple[RestReference, ...] = ()
    contractions: tuple[ReferenceContraction, ...] = ()
    refused: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleDesk:
    """Takes rest and contractions out of windows, or refuses them site by site.

    A lying rest begins an electrode session at its site. Everything else belongs to the session of
    the lying rest that holds, and is refused where there is none, or one of a day ago.
    """

    boot_id: str
    sensor_of: Mapping[str, str]

    def rested(
        self, window: Window, command: CalibrateRest, known: CalibrationSet, utc_ns: int | None
    ) -> MuscleFindings:
        """Take rest in one posture, or usual work."""
        moved = window.moving_s / max(window.moving_s + window.still_s, 1)
        if moved > MAX_MOVING_SHARE:
            advice = _STAY if command.at_work else _LET_GO
            return MuscleFindings(refused=(f"You moved for {moved:.0%} {advice}",), said=())

        doubt = _posture_doubt(window, command)
        if doubt and command.unattended:
            return MuscleFindings(refused=(f"{_seen_words(window, command)} {_LIE_DOWN}",), said=())

        def take(seconds: Sequence[EmgSecond]) -> RestReference:
            site = seconds[0].site
            session = self._session(window, command, known, site, utc_ns)
            if command.at_work:
                found = usual_work(
                    seconds, utc_ns=utc_ns, session=session, provisional=command.tense_now
                )
                return replace(found, sensor=self.sensor_of.get(site))
            found = rest_reference(
                seconds,
                posture=command.posture,
                utc_ns=utc_ns,
                session=session,
                provisional=command.tense_now,
            )
            return replace(found, sensor=self.sensor_of.get(site), supported=_is_supported(command))

        rest, refused = each_place(window.emg, take, missing=_NO_MUSCLE)
        said = [rest_sentence(each, lowest_rest(known, each)) for each in rest]
        said_of_posture = doubt if rest else []
        return MuscleFindings(
            rest=tuple(rest), refused=tuple(refused), said=(*said, *said_of_posture)
        )

    def contracted(
        self,
        window: Window,
        command: CalibrateContraction,
        known: CalibrationSet,
        utc_ns: int | None,
    ) -> MuscleFindings:
        """Take a reference contraction."""

        def take(seconds: Sequence[EmgSecond]) -> tuple[RestReference, ReferenceContraction]:
            rest = self._lying(window, known, seconds[0].site, utc_ns)
            found = reference_contraction(
                seconds, rest, posture=command.posture, utc_ns=utc_ns, pain=command.pain
            )
            return rest, found

        missing = f"No muscle is watched at {', '.join(command.sites)}."
        taken, refused = each_place(
            window.emg, take, missing=missing if command.sites else _NO_MUSCLE
        )
        return MuscleFindings(
            contractions=tuple(found for _, found in taken),
            refused=tuple(refused),
            said=tuple(contraction_sentence(found, rest) for rest, found in taken),
        )

    def _session(
        self,
        window: Window,
        command: CalibrateRest,
        known: CalibrationSet,
        site: EmgSite,
        utc_ns: int | None,
    ) -> str:
        if command.posture is Posture.LYING and not command.at_work:
            return window.session
        return self._lying(window, known, site, utc_ns).session

    def _lying(
        self, window: Window, known: CalibrationSet, site: EmgSite, utc_ns: int | None
    ) -> RestReference:
        """Give the lying rest of these electrodes.

        Raises
        ------
        CalibrationError
            When there is none.
        """
        for rest in known.rest:
            if rest.site == site and rest.posture is Posture.LYING:
                age = age_s(rest, boot_id=self.boot_id, now_ns=window.end_ns, now_utc_ns=utc_ns)
                if of_this_session(age):
                    return rest
        raise CalibrationError(
            f"There is no lying rest of the electrodes that {site} wears now.", advice=_LYING_FIRST
        )


def _is_supported(command: CalibrateRest) -> bool:
    return command.supported and command.posture is Posture.UPRIGHT


def _posture_doubt(window: Window, command: CalibrateRest) -> list[str]:
    """Say when the trunk sensors saw another posture: who is right only the person knows."""
    if _seen(window) in (command.posture, Posture.UNKNOWN):
        return []
    return [f"{_seen_words(window, command)} {_YOUR_WORD}"]


def _seen(window: Window) -> Posture:
    return max(window.postures, key=lambda each: window.postures[each], default=Posture.UNKNOWN)


def _seen_words(window: Window, command: CalibrateRest) -> str:
    return f"The trunk sensors say that you were {_seen(window)} and not {command.posture}."
