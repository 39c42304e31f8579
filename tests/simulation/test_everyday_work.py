"""Everyday muscle work that looks like tension: its level, its side, its rhythm, and its truth."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from spinewatch.model.blocks import FloatArray, StreamKey
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Position
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite, MotionSite, Segment
from spinewatch.simulation.everyday_work import EverydayWork, LookAlike, Side
from spinewatch.simulation.muscles import Muscle
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.passages import passages
from spinewatch.simulation.scenario import Phase, Scenario, Tension
from spinewatch.simulation.styles import STYLES
from spinewatch.simulation.wearer import Wearer
from spinewatch.simulation.workload import WORK_SHAPES

pytestmark = pytest.mark.slow

EMG = StreamKey("emg", "emg")
FS_HZ = 250.0
SITES = (
    EmgSite.UPPER_TRAPEZIUS_LEFT,
    EmgSite.UPPER_TRAPEZIUS_RIGHT,
    EmgSite.LUMBAR_ERECTOR_LEFT,
    EmgSite.LUMBAR_ERECTOR_RIGHT,
)
IN_BED = Scenario(
    name="in bed",
    about="Lying on the back, nothing else.",
    prelude_s=inf,
    duration_s=600.0,
    phases=(Phase(start_s=0.0, occupation=Occupation.LYING_ON_BACK),),
)


def _wear(scenario: Scenario) -> Wearer:
    channels = tuple(f"ch{number}" for number in range(len(SITES)))
    spec = StreamSpec(
        name="emg", channels=channels, units=("uV",) * len(SITES), fs_hz=FS_HZ, counter=None
    )
    sensor = SensorConfig(name="emg", kind="bitalino", channels=SITES)
    return Wearer(
        configuration=Configuration(person="p01", sensors=(sensor,)),
        specs={EMG: spec},
        scenario=scenario,
        seed=4,
    )


def _working(kind: LookAlike, side: Side | None = None) -> Scenario:
    work = EverydayWork(kind=kind, start_s=100.0, stop_s=220.0, side=side)
    return replace(IN_BED, work=(work,))


def _power(values: FloatArray) -> FloatArray:
    return np.asarray(np.mean(values**2, axis=0))


def _levels_db(wearer: Wearer) -> FloatArray:
    rest, work = (wearer.streams[EMG].between(*span).values for span in ((5, 35), (110, 152)))
    return 10 * np.log10(_power(work) / _power(rest))


@pytest.mark.parametrize("kind", list(LookAlike))
def test_every_look_alike_shows_in_the_emg_as_the_truth_says_and_is_no_tension(
    kind: LookAlike,
) -> None:
    wearer = _wear(_working(kind))
    times_s = np.arange(110.0, 152.0, 0.05)
    shown_db = _levels_db(wearer)
    assert shown_db.max() > 0.8
    for column, site in ((0, SITES[0]), (2, SITES[2])):
        true_db = wearer.truth.everyday_level_db(site, times_s)
        expected_db = 10 * np.log10(np.mean(10 ** (true_db / 10)))
        assert shown_db[column] == pytest.approx(expected_db, abs=0.7)
        assert not wearer.truth.tense(site, times_s).any()
        assert wearer.truth.tense_hours(site, 0.0, 600.0) == 0.0
    assert wearer.truth.everyday_at(150.0) == (kind.value,)
    assert wearer.truth.everyday_at(90.0) == wearer.truth.everyday_at(230.0) == ()


@pytest.mark.parametrize(
    ("kind", "low_hz", "high_hz"),
    [
        (LookAlike.BREATHING, 0.22, 0.28),
        (LookAlike.CHEWING, 1.3, 1.5),
        (LookAlike.TALKING, 3.4, 5.6),
        (LookAlike.SHIVERING, 6.5, 11.5),
    ],
)
def test_rhythmic_work_has_its_rhythm_in_the_envelope(
    kind: LookAlike, low_hz: float, high_hz: float
) -> None:
    wearer = _wear(_working(kind))
    values = wearer.streams[EMG].samples(27_500, 15_000).values[:, 0]
    envelope = np.abs(values).reshape(-1, 5).mean(axis=1)
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    hz = np.fft.rfftfreq(len(envelope), 5 / FS_HZ)
    fast = hz > (2.0 if kind is LookAlike.TALKING else 0.15)
    peak_hz = hz[fast][np.argmax(power[fast])]
    assert low_hz <= peak_hz <= high_hz


@pytest.mark.parametrize(
    "occupation", [Occupation.SITTING_STILL, Occupation.DESK_WORK, Occupation.STANDING]
)
def test_holding_the_back_upright_is_about_a_fifth_of_the_reference_contraction(
    occupation: Occupation,
) -> None:
    reference_db = WORK_SHAPES[LookAlike.REFERENCE_CONTRACTION].level_db[Muscle.LUMBAR_ERECTOR]
    tone_power = STYLES[occupation].tone_power(Muscle.LUMBAR_ERECTOR)
    assert reference_db is not None
    assert 0.15 < np.sqrt(tone_power / 10 ** (reference_db / 10)) < 0.25


def test_coughs_come_in_fits_and_the_head_goes_along() -> None:
    truth = _wear(_working(LookAlike.COUGHING)).truth
    times_s = np.arange(108.0, 162.0, 0.01)
    loud = truth.everyday_level_db(EmgSite.LUMBAR_ERECTOR_LEFT, times_s) > 6.0
    starts = int(np.count_nonzero(loud[1:] & ~loud[:-1]))
    assert starts == 18
    assert np.ptp(truth.segment_angles_deg(Segment.NECK, times_s)[:, 0]) > 5


@pytest.mark.parametrize("side", list(Side))
def test_a_bag_loads_the_shoulder_that_carries_and_the_back_of_the_other_side(side: Side) -> None:
    shown_db = dict(zip(SITES, _levels_db(_wear(_working(LookAlike.CARRYING, side))), strict=True))
    left, right = (
        {site.value.removesuffix(f"_{each}"): shown_db[site] for site in SITES if each in site}
        for each in Side
    )
    own, other = (left, right) if side is Side.LEFT else (right, left)
    assert own["upper_trapezius"] > other["upper_trapezius"] + 3
    assert other["lumbar_erector"] > own["lumbar_erector"] + 3


def test_stronger_work_is_stronger_by_what_it_says() -> None:
    usual = _working(LookAlike.PLANK)
    stronger = replace(usual, work=(replace(usual.work[0], more_db=6.0),))
    gained_db = _levels_db(_wear(stronger)) - _levels_db(_wear(usual))
    assert (np.abs(gained_db - 5.3) < 0.7).all()


def test_work_adds_to_a_tension_and_only_the_tension_is_tense() -> None:
    tension = Tension(site=SITES[0], start_s=150.0, stop_s=400.0, snr_db=6.0, ramp_s=1.0)
    both = replace(_working(LookAlike.TYPING), tensions=(tension,))
    truth = _wear(both).truth
    times_s = np.array([120.0, 200.0, 300.0])
    np.testing.assert_array_equal(truth.tense(SITES[0], times_s), [False, True, True])
    assert truth.tense_hours(SITES[0], 0.0, 240.0) == pytest.approx(90 / 3600)
    everyday_db = truth.everyday_level_db(SITES[0], times_s)
    assert everyday_db[0] > 1
    assert everyday_db[2] == 0.0


def test_getting_up_and_sitting_down_are_work_and_turning_in_bed_is_another() -> None:
    way = (
        Occupation.SLEEPING_ON_BACK,
        Occupation.SLEEPING_ON_LEFT_SIDE,
        Occupation.SITTING_STILL,
        Occupation.STANDING,
        Occupation.WALKING,
        Occupation.SITTING_BACK,
    )
    phases = [Phase(start_s=60.0 * n, occupation=what) for n, what in enumerate(way)]
    found = [(work.start_s, work.kind) for work in passages(phases)]
    assert found == [
        (120.0, LookAlike.GETTING_UP),
        (180.0, LookAlike.GETTING_UP),
        (300.0, LookAlike.SITTING_DOWN),
    ]


def test_to_gravity_a_plank_is_lying_on_the_front() -> None:
    plank = replace(IN_BED, phases=(Phase(start_s=0.0, occupation=Occupation.PLANK),))
    truth = _wear(plank).truth
    assert truth.position_at(5.0) is Position.LYING_ON_FRONT
    assert truth.occupation_at(5.0) is Occupation.PLANK
    forward = truth.orientation(MotionSite.C7, np.array([5.0]))[0, :, 0]
    assert forward[2] < -0.9


def test_sides_differ_as_much_as_they_are_asked_to() -> None:
    sitting = replace(
        IN_BED,
        phases=(Phase(start_s=0.0, occupation=Occupation.SITTING_STILL),),
        asymmetry_db=1.5,
    )
    times_s = np.arange(0.0, 300.0, 1.0)

    def habit_db(site: EmgSite) -> float:
        powers = (
            10 ** (_wear(scenario).truth.everyday_level_db(site, times_s) / 10) - 1
            for scenario in (sitting, replace(sitting, asymmetry_db=0.0))
        )
        ratio = np.divide(*powers)
        assert np.ptp(ratio) < 1e-9
        return float(10 * np.log10(ratio[0]))

    habits_db = [habit_db(site) for site in SITES]
    assert len({round(each, 6) for each in habits_db}) == len(SITES)
    assert 0.3 < np.std(habits_db) < 4
