"""What an anchor remembers from second to second, in constant memory."""

from dataclasses import dataclass, field

from spinewatch.model.context import Position


@dataclass(slots=True, kw_only=True)
class AnchorState:
    """Everything that an anchor remembers; levels in dB above the calibrated rest.

    Attributes
    ----------
    offset_db
        The anchor.
    rise_db
        How much it may rise now.
    floor_db
        The newest ten rest minutes, the last one last; the calibration itself is the first.
    unseen_s
        Seconds since the last rest minute.
    margin_db
        How far the floor may have drifted unseen.
    rate_db_per_h, rate_s
        How fast it rose when ten rest minutes followed on each other the last time, 0 if it was no
        more than their scatter; and for how many seconds that has been known.
    top_db, active_min
        Highest minute of the activity that stands above the floor, and how many there were; None
        and 0 if none does.
    lies, moved_s
        How the body lies, or that it does not; unknown until it first does either. For how long it
        has moved.
    turned
        No rest minute has been seen since the last turn in bed.
    pressed_db, lent_db
        The step of the floor that came with the last turn, and falls since; and by how much they
        have lowered the anchor. The next turn takes both back.
    minute_db, short_db
        Still seconds of this minute of lying, and the newest still seconds.
    below_s, bad_s, dark_s
        For how long the level has been far below the anchor, the contact bad, and nothing known.
    """

    offset_db: float = 0.0
    rise_db: float = 0.0
    floor_db: list[float] = field(default_factory=lambda: [0.0])
    unseen_s: float = 0.0
    margin_db: float = 0.0
    rate_db_per_h: float = 0.0
    rate_s: int = 0
    top_db: float | None = None
    active_min: int = 0
    lies: Position = Position.UNKNOWN
    moved_s: int = 0
    turned: bool = False
    pressed_db: float = 0.0
    lent_db: float = 0.0
    minute_db: list[float] = field(default_factory=list)
    short_db: list[float] = field(default_factory=list)
    below_s: int = 0
    bad_s: int = 0
    dark_s: int = 0
