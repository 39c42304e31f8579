"""The steps of the guided EMG calibration: rest in postures, then a contraction one chooses."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from spinewatch.cli.guiding import MARGIN_S, Step
from spinewatch.model.commands import CalibrateContraction, CalibrateRest
from spinewatch.model.context import Posture
from spinewatch.model.sites import EmgSite

LYING_S: Final = 30.0
UPRIGHT_S: Final = 20.0
WORK_S: Final = 60.0
"""The mean of so many independent seconds is known to 0.1 dB; longer is hard to keep still. Work
needs longer: hands start and stop."""

REPEATS: Final = 3
PACE_S: Final = 6.0
"""Three seconds of tensing and three of letting go."""

_LYING: Final = (
    "Lie down so that nothing needs holding, with a pillow wherever one is comfortable. "
    f"Breathe calmly and let every muscle go for {LYING_S:.0f} seconds."
)
_UPRIGHT: Final = (
    "If you left that out, and like: sit or stand upright, the way you usually do, leaning on "
    f"nothing, for {UPRIGHT_S:.0f} seconds."
)
_LEANING: Final = (
    "If you left work out, and like: sit and lean back, with head and back supported, "
    f"for {UPRIGHT_S:.0f} seconds."
)
_WORK: Final = (
    "If you like: do what your hands usually do while you sit or stand: type, write, knit, hold "
    f"the phone. Go on for {WORK_S:.0f} seconds; your back need not move."
)
_WAYS: Final = MappingProxyType(
    {
        "upper_trapezius": "Upper shoulders: for instance lift both shoulders a little.",
        "cervical_paraspinal": "Back of the neck: for instance press the head back gently.",
        "thoracic_paraspinal": "Upper back: for instance draw the shoulder blades together.",
        "lumbar_erector": "Lower back: for instance hollow the lower back slightly.",
    }
)


def rest_steps(*, tense_now: bool, unattended: bool) -> Iterator[Step]:
    """Give the rests, lying first: it begins the session of the electrodes.

    Parameters
    ----------
    tense_now
        What the person says: every rest is then provisional.
    unattended
        Where no key can be pressed nobody is asked to get up, and nobody says that they lie.
    """
    lying = CalibrateRest(
        posture=Posture.LYING, seconds=LYING_S, tense_now=tense_now, unattended=unattended
    )
    yield Step(prompt=_LYING, command=lying, lasts_s=LYING_S + MARGIN_S)
    if not unattended:
        yield _work(tense_now=tense_now)
        yield _rest(_UPRIGHT, Posture.UPRIGHT, UPRIGHT_S, tense_now=tense_now)
        yield _rest(_LEANING, Posture.UPRIGHT, UPRIGHT_S, tense_now=tense_now, supported=True)


def contraction_steps(
    sites: Sequence[EmgSite], *, posture: Posture, pain: int | None
) -> Iterator[Step]:
    """Give one contraction for each muscle that is watched, both sides together."""
    for muscle, way in _WAYS.items():
        of_muscle = tuple(site for site in sites if site.startswith(muscle))
        if of_muscle:
            yield Step(
                prompt=f"{way} At each bell tense for three seconds, then let go: three times.",
                command=CalibrateContraction(
                    posture=posture,
                    seconds=REPEATS * PACE_S + MARGIN_S,
                    sites=of_muscle,
                    pain=pain,
                ),
                lasts_s=REPEATS * PACE_S,
                beats=tuple(number * PACE_S for number in range(1, REPEATS)),
            )


def _work(*, tense_now: bool) -> Step:
    return Step(
        prompt=_WORK,
        command=CalibrateRest(
            posture=Posture.UPRIGHT, seconds=WORK_S, tense_now=tense_now, at_work=True
        ),
        lasts_s=WORK_S + MARGIN_S,
    )


def _rest(
    prompt: str, posture: Posture, seconds: float, *, tense_now: bool, supported: bool = False
) -> Step:
    return Step(
        prompt=prompt,
        command=CalibrateRest(
            posture=posture, seconds=seconds, tense_now=tense_now, supported=supported
        ),
        lasts_s=seconds + MARGIN_S,
    )
