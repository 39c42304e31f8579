"""Constants of anchors, rests that drift, with where they come from."""

from typing import Final

DRIFT_DB_PER_H: Final = 1.0
DRIFT_MAX_DB: Final = 2.0
"""How fast, and how far in all, an anchor may follow rest upward; down it goes at once, as far. A
choice: a floor that rose by 1 dB gave no false activity, by 2 dB 4 % (measured on real rest with a
drift added). Also how uncertain the floor becomes, and at most, while nobody sees it, unless it was
seen to drift faster."""

SEEN_DRIFT_MAX_DB: Final = 2 * DRIFT_MAX_DB
SEEN_DRIFT_S: Final = 2 * 3600
"""How uncertain the floor becomes at most where it was seen to drift faster, and for how long that
counts: gel and skin settle within hours, and a spasm of 6 dB must stay firm. A choice."""

SEEN_DRIFT_ERRORS: Final = 2.0
"""Standard errors that a rise of the floor must exceed to be drift: they take minutes of rest for
independent, and neighbouring ones are alike. Measured on minutes that scatter by 0.3 dB, alike to
0.7: without drift one error is exceeded in 25 % of cases, two in 15 %. With a scatter of 0.1 dB,
two are exceeded by all drift of 6 dB/h and 87 % of 3 dB/h."""

MEDIAN_OF_THREE_VARIANCE: Final = 0.449
"""Variance of the median of three over that of each, of normal values (order statistics)."""

DRIFT_SAVED_DB: Final = 1.0
"""Most that an anchor may rise at once after a time in which it could not: one hour's worth."""

NEAR_DB: Final = 0.6
"""A floor farther than this from its anchor is uncertain: well before it counts as tension."""

AGREE_DB: Final = 1.0
"""Sides agree when their floors have moved alike since calibration: the error of two references of
30 s (0.3 dB each, measured on real rest) twice over."""

FLOOR_MINUTES: Final = 3
"""Rest minutes whose middle one is the floor: one odd minute moves nothing."""

FLOOR_MIN_S: Final = 40
"""Still seconds that make a minute of lying a rest minute."""

FOLLOW_DB: Final = 0.6
"""A minute this far above the rest minute before is muscle activity, not drift: 36 dB/h. Drift to
be told has up to 6 dB/h (`benchmarks/drift.py`), tension of 1.5 dB that begins 90 dB/h."""

RETURN_DB: Final = 0.4
RETURN_MINUTES: Final = 3
"""After so many minutes of activity only a minute this near the floor is rest again: a constant
tension of 1.5 dB must not become the floor because it fluctuates."""

CREEP_MINUTES: Final = 10
CREEP_DB: Final = 1.8
"""A rise of so much within ten rest minutes, from the middle of the first three to that of the last
three, was muscle activity, however slowly it came: 13 dB/h, twice the fastest drift to be told. The
floor is put back to where the rise began."""

LOWER_DB: Final = 0.3
"""How far the floor must lie below the anchor to draw it down: more than minutes of rest differ."""

FALL_DB: Final = 1.5
"""A fall of the minute's level that says: what began while it was watched has ended."""

BELOW_DB: Final = 1.5
BELOW_S: Final = 30
"""A level this far below the anchor for so long is unknown: muscles add, contact takes away. More
than minutes of rest differ, and less than gel that bridges takes. A choice."""

PRESSED_DB: Final = 1.5
"""How far pressure on an electrode may move the floor when the body lies down or turns. An
assumption: no source gives a figure. With it a step of 2.5 dB at a turn still counts as tension,
and so does a level of 3 dB."""

TURN_S: Final = 3
"""Seconds of movement while lying that count as a turn in bed also where the side stays the same:
who settles anew presses on other electrodes."""

SHORT_S: Final = 10
"""Seconds whose middle level is held against the floor: the longest window of the tonic path."""

CONTACT_LOST_S: Final = 5
"""Seconds of bad contact after which the floor must be seen anew."""

DARK_S: Final = 60
"""Seconds without level or posture after which the same holds for the drift of that time."""
