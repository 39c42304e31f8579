"""What an anchor remembers from second to second, in constant memory."""

from dataclasses import dataclass, field


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
    top_db, active_min
        Highest minute of the activity that stands above the floor, and how many there were; None
        and 0 if none does.
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
    top_db: float | None = None
    active_min: int = 0
    minute_db: list[float] = field(default_factory=list)
    short_db: list[float] = field(default_factory=list)
    below_s: int = 0
    bad_s: int = 0
    dark_s: int = 0
