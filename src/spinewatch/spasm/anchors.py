"""An anchor: where the rest of one site lies now, and whether anybody can say so.

A rest reference is taken once, and its floor drifts: gel dries, skin warms, an electrode settles.
The anchor follows what is verified to be rest and nothing else. All levels here are in dB above the
calibrated rest, which itself never changes.

- The *floor* is the level of the newest rest minutes: lying, still, and no farther above the floor
  before than drift can have carried it. Activity that begins while the floor is watched is farther,
  and the floor stands for as long as it lasts.
- The *anchor* moves to the floor: down at once, by 2 dB in all; up only where the other side agrees
  and the floor is near, by 1 dB per hour and 2 dB in all.
- Where the floor has left the anchor behind, the level is *uncertain*: neither tension nor rest.
- While nobody sees the floor (upright, bad contact, no data) it may drift: what lies no higher
  above it than that is uncertain, too, until the next rest minute: 1 dB per hour, at most 2 dB;
  where it was seen, within the last two hours, to rise faster than that, and by more than the
  scatter of rest minutes explains, twice as fast as it was, for an hour and by at most 4 dB.
- What a turn in bed, or lying down, brings at once is pressure on the electrode as likely as a
  muscle: a step of up to 1.5 dB there is uncertain, until the next turn, which takes it back. A
  muscle that was tense before the turn is judged on as before it.
"""

from enum import StrEnum
from math import sqrt
from typing import Final

from spinewatch.model.context import Position, Posture
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.spasm.anchor_limits import (
    AGREE_DB,
    BELOW_DB,
    BELOW_S,
    CONTACT_LOST_S,
    CREEP_DB,
    CREEP_MINUTES,
    DARK_S,
    DRIFT_DB_PER_H,
    DRIFT_MAX_DB,
    DRIFT_SAVED_DB,
    FALL_DB,
    FLOOR_MIN_S,
    FLOOR_MINUTES,
    FOLLOW_DB,
    LOWER_DB,
    MEDIAN_OF_THREE_VARIANCE,
    NEAR_DB,
    PRESSED_DB,
    RETURN_DB,
    RETURN_MINUTES,
    SEEN_DRIFT_ERRORS,
    SEEN_DRIFT_MAX_DB,
    SEEN_DRIFT_S,
    SHORT_S,
    TURN_S,
)
from spinewatch.spasm.anchor_state import AnchorState
from spinewatch.spasm.limits import TENSE_DB

SECONDS_PER_HOUR: Final = 60 * SECONDS_PER_MINUTE
_RISE_H: Final = (CREEP_MINUTES - FLOOR_MINUTES) / 60
"""Between the middles of the first and of the last minutes of a floor."""


class Footing(StrEnum):
    """How far a level above the anchor can be trusted."""

    FIRM = "firm"
    UNCERTAIN = "floor uncertain"
    BELOW = "below rest"


class Anchor:
    """The anchor of one site, second by second; constant memory.

    Parameters
    ----------
    age_s
        Of the calibrated rest.
    """

    def __init__(self, *, age_s: float) -> None:
        self.state = AnchorState(unseen_s=age_s)
        self.state.margin_db = self._drift_db()

    @property
    def offset_db(self) -> float:
        """The anchor above the calibrated rest."""
        return self.state.offset_db

    @property
    def floor_db(self) -> float:
        """The floor above the calibrated rest."""
        return _middle(self.state.floor_db[-FLOOR_MINUTES:])

    @property
    def is_uncertain(self) -> bool:
        """Whether the floor has left the anchor behind."""
        return abs(self.floor_db - self.offset_db) > NEAR_DB

    def update(
        self, level_db: float | None, *, posture: Posture, position: Position, still: bool
    ) -> None:
        """Take the next second.

        Parameters
        ----------
        level_db
            Median short-time level above the calibrated rest; None when it is unknown.
        posture, position, still
            What is known of the body; ``still`` is False also where nobody can tell.
        """
        state = self.state
        state.unseen_s += 1
        self._forget_rate()
        state.rise_db = min(DRIFT_SAVED_DB, state.rise_db + DRIFT_DB_PER_H / SECONDS_PER_HOUR)
        dark = level_db is None or posture is Posture.UNKNOWN
        state.dark_s = state.dark_s + 1 if dark else 0
        if posture is Posture.UPRIGHT or state.dark_s >= DARK_S:
            self._lose_sight()
        self._follow_turns(posture, position, still=still)
        if level_db is None or not still:
            return
        state.short_db = [*state.short_db, level_db][-SHORT_S:]
        if posture is Posture.LYING:
            state.minute_db.append(level_db)
        below = _middle(state.short_db) < state.offset_db - BELOW_DB
        state.below_s = state.below_s + 1 if below else 0

    def feel(self, *, contact: bool) -> None:
        """Note good or bad contact: once it was bad for a while, the floor may be another one."""
        state = self.state
        state.bad_s = 0 if contact else state.bad_s + 1
        if state.bad_s >= CONTACT_LOST_S:
            state.unseen_s = max(state.unseen_s, DRIFT_MAX_DB / DRIFT_DB_PER_H * SECONDS_PER_HOUR)
            state.short_db, state.minute_db, state.below_s = [], [], 0
            self._lose_sight()

    def footing(self, *, lying: bool, tense: bool) -> Footing:
        """Say how far the level of the last seconds can be trusted.

        Above both anchor and floor by more than drift explains it is firm however uncertain the
        floor: drift does not jump.

        Parameters
        ----------
        lying
            Whether the body is known to lie.
        tense
            What the tonic path says against the anchor.
        """
        state = self.state
        if state.below_s >= BELOW_S:
            return Footing.BELOW
        if not lying:
            return Footing.UNCERTAIN if self.is_uncertain else Footing.FIRM
        above_db = self._above_db()
        if above_db is not None and above_db > TENSE_DB + state.margin_db:
            return Footing.FIRM
        moved = tense or (above_db is not None and above_db > TENSE_DB)
        drifted = moved and state.margin_db > 0
        drifts = tense and self.floor_db - state.offset_db > LOWER_DB
        return Footing.UNCERTAIN if drifted or drifts or self.is_uncertain else Footing.FIRM

    def _above_db(self) -> float | None:
        """Give how far the last seconds lie above floor and anchor; None when none is known."""
        short_db = self.state.short_db
        return _middle(short_db) - max(self.floor_db, self.state.offset_db) if short_db else None

    def close_minute(self) -> bool:
        """End a minute; say whether it was one of rest, from which the floor is known."""
        state = self.state
        levels_db, state.minute_db = state.minute_db, []
        if len(levels_db) < FLOOR_MIN_S:
            return False
        level_db = _middle(levels_db)
        if state.top_db is not None and level_db <= state.top_db - FALL_DB:
            state.margin_db = self._unseen_db()
        step_db = level_db - state.floor_db[-1]
        if step_db > self._farthest_db() or self._has_crept(level_db):
            state.top_db = level_db if state.top_db is None else max(level_db, state.top_db)
            state.active_min += 1
            return False
        goes_on = abs(step_db) <= FOLLOW_DB and not state.turned
        self._weigh_step(step_db)
        state.floor_db = [*state.floor_db, level_db][-CREEP_MINUTES:] if goes_on else [level_db]
        if len(state.floor_db) == CREEP_MINUTES:
            state.rate_db_per_h, state.rate_s = self._rate_db_per_h(), 0
        state.unseen_s, state.margin_db = 0.0, 0.0
        state.top_db, state.active_min = None, 0
        return True

    def _weigh_step(self, step_db: float) -> None:
        """Take a step that came with a turn, beyond what drifted unseen, and any fall, as pressure.

        A muscle at rest cannot fall, and no floor drifts that fast.
        """
        state = self.state
        if state.turned:
            pressed_db = min(step_db, max(0.0, step_db - self._drift_db()))
            state.pressed_db = pressed_db if abs(pressed_db) > LOWER_DB else 0.0
        elif step_db < -FOLLOW_DB:
            state.pressed_db += step_db
        state.turned = False

    def _farthest_db(self) -> float:
        """Give how far above the last rest minute a minute may lie to be rest."""
        state = self.state
        lasts = state.active_min >= RETURN_MINUTES
        return (RETURN_DB if lasts else FOLLOW_DB) + state.margin_db

    def _has_crept(self, level_db: float) -> bool:
        """Say whether it rose slowly, but faster than any drift; the floor is then where it was."""
        state = self.state
        if len(state.floor_db) < CREEP_MINUTES:
            return False
        if self._rise_db([*state.floor_db, level_db]) <= CREEP_DB:
            return False
        state.floor_db = state.floor_db[:FLOOR_MINUTES]
        return True

    @staticmethod
    def _rise_db(floor_db: list[float]) -> float:
        """Give by how much the last minutes lie above the first ones."""
        return _middle(floor_db[-FLOOR_MINUTES:]) - _middle(floor_db[:FLOOR_MINUTES])

    def _rate_db_per_h(self) -> float:
        """Give how fast the floor rose within the last minutes; 0 if scatter explains the rise.

        The scatter is that of the minutes about the line through first and last ones.
        """
        floor_db = self.state.floor_db
        rise_db, first_db = self._rise_db(floor_db), _middle(floor_db[:FLOOR_MINUTES])
        per_minute_db = rise_db / (CREEP_MINUTES - FLOOR_MINUTES)
        off_line_db = [
            level_db - first_db - per_minute_db * (minute - FLOOR_MINUTES // 2)
            for minute, level_db in enumerate(floor_db)
        ]
        variance = sum(each * each for each in off_line_db) / (CREEP_MINUTES - 2)
        error_db = sqrt(2 * MEDIAN_OF_THREE_VARIANCE * variance)
        return rise_db / _RISE_H if rise_db > SEEN_DRIFT_ERRORS * error_db else 0.0

    def _forget_rate(self) -> None:
        """Let a rate that was seen long ago count no more, nor what followed from it."""
        state = self.state
        state.rate_s += 1
        if state.rate_db_per_h > 0.0 and state.rate_s > SEEN_DRIFT_S:
            state.rate_db_per_h = 0.0
            state.margin_db = min(state.margin_db, self._unseen_db())

    def follow_rest(self, *, other_side_db: float | None) -> None:
        """Move the anchor after a rest minute.

        Parameters
        ----------
        other_side_db
            Floor of the same muscle on the other side, if that was at rest in the same minute.
        """
        state = self.state
        gap_db = self.floor_db - state.offset_db
        if -BELOW_DB <= gap_db < -LOWER_DB and len(state.floor_db) >= FLOOR_MINUTES:
            lowest_db = max(self.floor_db, -DRIFT_MAX_DB)
            lowered_db = state.offset_db - lowest_db
            state.lent_db = min(state.lent_db + lowered_db, max(0.0, -state.pressed_db))
            state.offset_db = lowest_db
        elif 0 < gap_db <= NEAR_DB and other_side_db is not None:
            agrees = abs(self.floor_db - other_side_db) <= AGREE_DB
            rise_db = min(gap_db, state.rise_db, DRIFT_MAX_DB - state.offset_db) if agrees else 0.0
            state.offset_db += rise_db
            state.rise_db -= rise_db

    def _follow_turns(self, posture: Posture, position: Position, *, still: bool) -> None:
        """Notice turns in bed, and lying down and getting up."""
        state = self.state
        state.moved_s = 0 if still else state.moved_s + 1
        if posture is Posture.UNKNOWN:
            return
        before, side_known = state.lies, position is not Position.LYING
        upright = posture is Posture.UPRIGHT
        if upright or side_known or before is Position.UPRIGHT:
            state.lies = Position.UPRIGHT if upright else position
        if state.lies is before and (upright or state.moved_s != TURN_S):
            return
        self._let_go()
        if not upright and before is not Position.UNKNOWN and state.top_db is None:
            state.margin_db = max(state.margin_db, PRESSED_DB)

    def _let_go(self) -> None:
        """Take back what came with the last turn, and falls since: the next one ends pressure."""
        state = self.state
        if state.pressed_db != 0.0:
            state.floor_db = [self.floor_db - state.pressed_db]
        state.offset_db = min(state.offset_db + state.lent_db, DRIFT_MAX_DB)
        state.pressed_db, state.lent_db, state.turned = 0.0, 0.0, True
        state.minute_db, state.short_db = [], []

    def _lose_sight(self) -> None:
        self.state.margin_db = self._unseen_db()
        self.state.top_db, self.state.active_min = None, 0

    def _unseen_db(self) -> float:
        """Give how far drift, or a turn, may have moved the floor since the last rest minute."""
        return max(self._drift_db(), PRESSED_DB if self.state.turned else 0.0)

    def _drift_db(self) -> float:
        """Give how far the floor may have drifted unseen: twice as fast as it was seen to."""
        rate_db_per_h, farthest_db = DRIFT_DB_PER_H, DRIFT_MAX_DB
        if self.state.rate_db_per_h > DRIFT_DB_PER_H:
            rate_db_per_h = 2 * self.state.rate_db_per_h
            farthest_db = min(SEEN_DRIFT_MAX_DB, rate_db_per_h)
        return min(farthest_db, rate_db_per_h * self.state.unseen_s / SECONDS_PER_HOUR)


def _middle(values: list[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]
