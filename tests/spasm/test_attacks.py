"""Which possible spasms belong together, in which order, and what an attack outlasts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.results import Attack, Episode, Grade, Side
from spinewatch.model.sites import EmgSite
from spinewatch.model.time import NS_PER_S
from spinewatch.spasm.attacks import AttackTracker
from spinewatch.spasm.crosstalk import Crosstalk, Likeness
from spinewatch.spasm.limits import ATTACK_EPISODES, FOLLOW_ON_S
from spinewatch.spasm.seconds import EmgSecond

Second = Callable[..., EmgSecond]

NECK = EmgSite.CERVICAL_PARASPINAL_LEFT
BACK = EmgSite.LUMBAR_ERECTOR_LEFT
BACK_RIGHT = EmgSite.LUMBAR_ERECTOR_RIGHT
TOLD_AFTER_S = 60


@dataclass(frozen=True, kw_only=True)
class Spasm:
    """A possible spasm from one second to another; ``onset_s`` is how far off its start may be."""

    site: EmgSite
    start_s: int
    end_s: int
    onset_s: int | None = 2
    grade: Grade = Grade.A
    possible_after_s: int = 0
    cause: str | None = None

    def episode(self, at_s: int, revision: int, *, ended: bool) -> Episode:
        is_possible = at_s - self.start_s >= self.possible_after_s
        return Episode(
            person="p1",
            boot_id="boot",
            mono_ns=at_s * NS_PER_S,
            valid=True,
            cause=self.cause if ended else None,
            id=f"{self.site}-{self.start_s}",
            revision=revision,
            site=self.site,
            grade=self.grade if is_possible else Grade.CANNOT_TELL,
            start_mono_ns=self.start_s * NS_PER_S,
            tense_minutes=1.0,
            confidence=0.9,
            reason="made up",
            context="lying",
            config_hash="hash",
            end_mono_ns=self.end_s * NS_PER_S if ended else None,
        )

    def told(self, at_s: int) -> list[Episode]:
        """Give what an episode tracker tells in the second that ends then."""
        first_s = self.start_s + TOLD_AFTER_S
        over_s = max(self.end_s + 61, first_s + 1)
        if at_s == over_s:
            return [self.episode(at_s, 99, ended=True)]
        if first_s <= at_s < over_s and (at_s - first_s) % 60 == 0:
            return [self.episode(at_s, 1 + (at_s - first_s) // 60, ended=False)]
        return []


@dataclass
class Body:
    """Lives through spasms, second by second, and keeps what the tracker tells."""

    second: Second
    spasms: Sequence[Spasm]
    likeness: float = 0.0
    told: list[Attack] = field(default_factory=list)
    tracker: AttackTracker = field(
        default_factory=lambda: AttackTracker(person="p1", boot_id="boot")
    )

    def live(self, until_s: int, *, restart_s: int | None = None) -> list[Attack]:
        scatter = self._scatter(until_s + 1)
        known = self.second(0.0)
        for at_s in range(1, until_s + 1):
            emg = {
                each.site: replace(
                    known,
                    site=each.site,
                    tense=(tense := each.start_s <= at_s < each.end_s),
                    level_db=6.0 * tense + scatter[each.site][at_s],
                )
                for each in self.spasms
            }
            self.told += self.tracker.update(
                [episode for each in self.spasms for episode in each.told(at_s)],
                onsets_s={each.site: each.onset_s for each in self.spasms},
                emg=emg,
                end_ns=at_s * NS_PER_S,
            )
            if at_s == restart_s:
                kept = self.tracker.state()
                self.tracker = AttackTracker(person="p1", boot_id="boot")
                self.tracker.restore(kept)
        return self.told

    def _scatter(self, seconds: int) -> dict[EmgSite, list[float]]:
        """Give each site the same scatter in whatever order they are listed."""
        common = np.random.default_rng(0).normal(0.0, 0.3, seconds) * self.likeness
        return {
            site: (common + np.random.default_rng(seed).normal(0.0, 0.3, seconds)).tolist()
            for seed, site in enumerate((NECK, BACK, BACK_RIGHT), start=1)
        }


def test_possible_spasms_at_two_places_that_overlap_are_one_attack(second: Second) -> None:
    told = Body(
        second, [Spasm(site=NECK, start_s=10, end_s=400), Spasm(site=BACK, start_s=200, end_s=500)]
    ).live(1560)

    assert {each.id for each in told} == {told[0].id}
    assert [each.revision for each in told] == list(range(1, len(told) + 1))
    assert {each.end_mono_ns for each in told[:-1]} == {None}
    assert told[0].mono_ns == 260 * NS_PER_S
    assert (told[-1].start_mono_ns, told[-1].end_mono_ns) == (10 * NS_PER_S, 500 * NS_PER_S)
    assert told[-1].episodes == (f"{NECK}-10", f"{BACK}-200")
    assert "at rest again" in told[-1].reason


def test_one_place_alone_is_no_attack_however_often(second: Second) -> None:
    spasms = [Spasm(site=NECK, start_s=start, end_s=start + 90) for start in (10, 300, 600)]

    assert Body(second, spasms).live(1200) == []


@pytest.mark.parametrize("grade", [Grade.ACTIVITY, Grade.CANNOT_TELL])
def test_activity_that_is_no_possible_spasm_makes_no_attack(second: Second, grade: Grade) -> None:
    spasms = [
        Spasm(site=NECK, start_s=10, end_s=400),
        Spasm(site=BACK, start_s=20, end_s=400, grade=grade),
    ]

    assert Body(second, spasms).live(600) == []


@pytest.mark.parametrize(("gap_s", "attacks"), [(FOLLOW_ON_S, 1), (FOLLOW_ON_S + 1, 0)])
def test_what_follows_on_within_five_minutes_belongs_to_it(
    second: Second, gap_s: int, attacks: int
) -> None:
    spasms = [
        Spasm(site=NECK, start_s=10, end_s=100),
        Spasm(site=BACK, start_s=100 + gap_s, end_s=600),
    ]

    assert len({each.id for each in Body(second, spasms).live(1100)}) == attacks


def test_what_becomes_a_possible_spasm_later_belongs_to_what_began_with_it(second: Second) -> None:
    spasms = [
        Spasm(site=NECK, start_s=10, end_s=200),
        Spasm(site=BACK, start_s=150, end_s=900, possible_after_s=540),
    ]

    told = Body(second, spasms).live(1000)

    assert told
    assert {each.episodes for each in told} == {(f"{NECK}-10", f"{BACK}-150")}
    assert told[0].mono_ns == 690 * NS_PER_S


def test_two_attacks_with_a_long_rest_between_them_are_two(second: Second) -> None:
    spasms = [
        Spasm(site=site, start_s=start, end_s=start + 100)
        for start in (10, 1000)
        for site in (NECK, BACK)
    ]
    told = Body(second, spasms).live(1700)

    ids = list(dict.fromkeys(each.id for each in told))
    assert len(ids) == 2
    ended_ns = next(each.mono_ns for each in told if each.id == ids[0] and each.end_mono_ns)
    assert all(each.mono_ns > ended_ns for each in told if each.id == ids[1])


@pytest.mark.parametrize(
    ("sites", "side"),
    [((NECK, BACK), Side.LEFT), ((BACK, BACK_RIGHT), Side.BOTH), ((NECK, BACK_RIGHT), Side.BOTH)],
)
def test_the_side_is_said(second: Second, sites: tuple[EmgSite, EmgSite], side: Side) -> None:
    told = Body(second, [Spasm(site=site, start_s=10, end_s=200) for site in sites]).live(150)

    assert told[-1].side is side


def test_an_order_is_told_where_onsets_lie_apart_and_signals_differ(second: Second) -> None:
    spasms = [Spasm(site=NECK, start_s=130, end_s=600), Spasm(site=BACK, start_s=10, end_s=600)]
    told = Body(second, spasms).live(500)

    assert not told[0].ordered
    assert "too short at once" in told[0].reason
    assert told[-1].ordered
    assert told[-1].sites == (BACK, NECK)
    assert (
        "first lumbar erector left, then cervical paraspinal left 2.0 min later" in told[-1].reason
    )


@pytest.mark.parametrize(
    ("late_s", "onset_s", "why"),
    [(4, 2, "too close"), (120, None, "not every onset was seen")],
)
def test_edges_that_do_not_allow_an_order_leave_it_together(
    second: Second, late_s: int, onset_s: int | None, why: str
) -> None:
    spasms = [
        Spasm(site=NECK, start_s=10, end_s=600),
        Spasm(site=BACK, start_s=10 + late_s, end_s=600, onset_s=onset_s),
    ]
    last = Body(second, spasms).live(500)[-1]

    assert not last.ordered
    assert last.sites == tuple(sorted((NECK, BACK)))
    assert why in last.reason


def test_what_may_be_one_signal_is_never_put_in_order(second: Second) -> None:
    spasms = [Spasm(site=NECK, start_s=10, end_s=900), Spasm(site=BACK, start_s=200, end_s=900)]
    last = Body(second, spasms, likeness=3.0).live(800)[-1]

    assert not last.ordered
    assert "may be one signal" in last.reason


def test_places_that_were_never_tense_at_once_need_no_test_of_crosstalk(second: Second) -> None:
    spasms = [Spasm(site=NECK, start_s=10, end_s=100), Spasm(site=BACK, start_s=160, end_s=400)]
    told = Body(second, spasms).live(900)

    assert told[-1].ordered
    assert told[-1].sites == (NECK, BACK)


def test_an_end_that_nobody_saw_is_said_to_be_unknown(second: Second) -> None:
    cause = "end unknown: electrode lifted"
    spasms = [
        Spasm(site=NECK, start_s=10, end_s=200),
        Spasm(site=BACK, start_s=20, end_s=300, cause=cause),
    ]
    last = Body(second, spasms).live(1300)[-1]

    assert last.end_mono_ns == 300 * NS_PER_S
    assert last.cause == cause
    assert cause in last.reason


def test_a_day_of_it_names_the_newest_episodes_only(second: Second) -> None:
    body = Body(second, [])
    for number in range(200):
        spasm = Spasm(site=(NECK, BACK)[number % 2], start_s=number * 70, end_s=number * 70 + 65)
        for revision, ended in ((1, False), (2, True)):
            at_s = number * 70 + 66 + revision
            body.told += body.tracker.update(
                [spasm.episode(at_s, revision, ended=ended)],
                onsets_s={},
                emg={},
                end_ns=at_s * NS_PER_S,
            )

    assert len({each.id for each in body.told}) == 1
    assert len(body.told[-1].episodes) == ATTACK_EPISODES
    assert len(body.tracker.state()) < 10_000


def test_no_word_of_an_attack_is_a_diagnosis(second: Second) -> None:
    spasms = [Spasm(site=NECK, start_s=10, end_s=400), Spasm(site=BACK, start_s=200, end_s=500)]

    for each in Body(second, spasms).live(1000):
        assert "spasm" not in each.reason
        assert "attack" not in each.reason


spasm_lists = st.lists(
    st.builds(
        lambda site, start_s, length_s, onset_s: Spasm(
            site=site, start_s=start_s, end_s=start_s + length_s, onset_s=onset_s
        ),
        st.sampled_from([NECK, BACK, BACK_RIGHT]),
        st.integers(1, 400),
        st.integers(62, 200),
        st.sampled_from([None, 2, 5]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.site,
)


@settings(max_examples=6, deadline=None)
@given(spasms=spasm_lists, restart_s=st.integers(1, 1000))
def test_there_is_one_attack_at_a_time_and_a_restart_changes_nothing(
    second: Second, spasms: list[Spasm], restart_s: int
) -> None:
    told = Body(second, spasms).live(1640)

    assert Body(second, spasms).live(1640, restart_s=restart_s) == told
    open_ids: set[str] = set()
    revisions: dict[str, int] = {}
    for each in told:
        assert each.revision == revisions.get(each.id, 0) + 1
        revisions[each.id] = each.revision
        (open_ids.add if each.end_mono_ns is None else open_ids.discard)(each.id)
        assert len(open_ids) <= 1
    assert len({each.mono_ns for each in told}) == len(told)
    assert open_ids == set()


@settings(max_examples=6, deadline=None)
@given(spasms=spasm_lists, data=st.data())
def test_the_order_in_which_sites_are_told_changes_nothing(
    second: Second, spasms: list[Spasm], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(spasms))

    assert Body(second, other).live(1100) == Body(second, spasms).live(1100)


@pytest.mark.parametrize(
    ("share", "answer"), [(0.0, Crosstalk.NONE), (0.5, Crosstalk.LIKELY), (0.75, Crosstalk.LIKELY)]
)
def test_crosstalk_is_seen_from_half_of_the_power_on(share: float, answer: Crosstalk) -> None:
    """Power of one place that is partly the other's: 3 dB above its own rest is half."""
    rng = np.random.default_rng(7)
    likeness = Likeness()
    for own, other in 10 ** (rng.normal(0.0, 0.3, (120, 2)) / 10):
        mixed = share * other + (1 - share) * own
        likeness.compare(float(10 * np.log10(other)), float(10 * np.log10(mixed)))

    assert likeness.crosstalk() is answer


def test_little_time_at_once_leaves_crosstalk_untested() -> None:
    likeness = Likeness()
    for level_db in range(60):
        likeness.compare(float(level_db), float(level_db))

    assert likeness.crosstalk() is Crosstalk.UNTESTED


def test_levels_that_never_change_or_are_unknown_say_nothing() -> None:
    likeness = Likeness()
    for level_db in (None, 3.0) * 200 + (3.0,) * 100:
        likeness.compare(level_db, 3.0)

    assert likeness.seconds == 100
    assert likeness.correlation == 0.0
