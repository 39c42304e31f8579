"""Posture, position, walking, movement, turns and the head's pitch, second by second."""

from collections.abc import Mapping
from dataclasses import dataclass

from spinewatch.mobility.posture.head import head_pitch_deg
from spinewatch.mobility.posture.lying import LyingRule, LyingState, Tilt
from spinewatch.mobility.posture.moving import MovingRule, MovingState
from spinewatch.mobility.posture.position import PositionRule, PositionState
from spinewatch.mobility.posture.trunk import recline_deg, tilt, trunk_of
from spinewatch.mobility.posture.turning import TurnRule, TurnState
from spinewatch.mobility.posture.walking import WalkingRule, WalkingState
from spinewatch.mobility.seconds import MotionSecond
from spinewatch.model.context import Context, Position, Posture
from spinewatch.model.packing import pack, unpack
from spinewatch.model.sites import MotionSite


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    lying: LyingState
    position: PositionState
    turn: TurnState
    moving: MovingState
    walking: WalkingState


class PostureTracker:
    """Says what the trunk and the head do, each from the sensors that can tell it.

    Posture, position and turns need a calibrated trunk sensor; movement and walking any trunk
    sensor, and who walks is upright. Without one they are unknown: the head alone decides none of
    them. Gyroscopes are used where there are any and not needed.
    """

    def __init__(self) -> None:
        self._lying = LyingRule()
        self._position = PositionRule()
        self._turn = TurnRule()
        self._moving = MovingRule()
        self._walking = WalkingRule()

    def update(self, motion: Mapping[MotionSite, MotionSecond]) -> Context:
        """Take the same second of every motion sensor.

        Returns
        -------
        Context
            Without ``sustained_s`` and ``paused``, which others know.
        """
        moving, walking = self._moving.update(motion), self._walking.update(motion)
        trunk = trunk_of(motion)
        posture, position, turned = self._trunk(trunk, walking=walking is True)
        if posture is Posture.LYING:
            walking = False
        return Context(
            posture=posture,
            moving=True if walking else moving,
            position=position,
            walking=walking,
            turned=turned,
            head_pitch_deg=head_pitch_deg(motion.get(MotionSite.HEAD)),
        )

    def state(self) -> bytes:
        """Give everything, to go on exactly here."""
        return pack(
            _State(
                lying=self._lying.state,
                position=self._position.state,
                turn=self._turn.state,
                moving=self._moving.state,
                walking=self._walking.state,
            )
        )

    def restore(self, state: bytes) -> None:
        """Go on where `state` was taken."""
        saved = unpack(state, _State)
        self._lying.state = saved.lying
        self._position.state = saved.position
        self._turn.state = saved.turn
        self._moving.state = saved.moving
        self._walking.state = saved.walking

    def _trunk(self, trunk: list[MotionSecond], *, walking: bool) -> tuple[Posture, Position, bool]:
        tilts = {second.site: found for second in trunk if (found := tilt(second)) is not None}
        if not tilts:
            self._turn.elsewhere()
            return *self._untilted(walking=walking), False
        site = next(iter(tilts))
        pelvis = tilts.get(MotionSite.S1) if site is not MotionSite.S1 else None
        if not self._lying.update(tilts[site], seconds=1.0, pelvis=pelvis):
            self._turn.elsewhere()
            position = self._position.upright(recline_deg(trunk), walking=walking)
            return Posture.UPRIGHT, position, False
        turned = self._turn.lying({each: found.up for each, found in tilts.items()})
        return Posture.LYING, self._lies(site, tilts[site], trunk), turned

    def _untilted(self, *, walking: bool) -> tuple[Posture, Position]:
        if not walking:
            return Posture.UNKNOWN, self._position.unknown()
        self._lying.state = LyingState()
        return Posture.UPRIGHT, self._position.upright(None, walking=True)

    def _lies(self, site: MotionSite, lying: Tilt, trunk: list[MotionSecond]) -> Position:
        heading_known = any(
            second.site is site and second.alignment is not None and second.alignment.heading_known
            for second in trunk
        )
        return self._position.lying(lying.up, heading_known=heading_known)
