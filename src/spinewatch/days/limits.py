"""Limits of the days layer, each with its source or with what it was measured on."""

from typing import Final

from spinewatch.model.time import NS_PER_S, SECONDS_PER_MINUTE

MINUTE_NS: Final = SECONDS_PER_MINUTE * NS_PER_S
MINUTES_PER_HOUR: Final = 60
MINUTES_PER_DAY: Final = 24 * MINUTES_PER_HOUR
BLOCK_MIN: Final = 15
"""Length of a block of movement: summed counts of a morning do not differ in axial
spondyloarthritis, the first 15 to 60 minutes do (PMC7590760)."""

# --- sleep --------------------------------------------------------------------------------------

SHORT_RISE_MIN: Final = 30.0
"""Out of bed for at most so long, the same lying goes on: a walk against the pain of the night."""

BRIDGED_GAP_MIN: Final = 60.0
"""Lying before and after so long a gap is one lying, whoever was up or unseen within it."""

BACK_TO_BED_MIN: Final = 10
"""So long somebody must lie to have gone to bed, or back to it: falling asleep takes longer, being
calibrated lying, or putting on socks, takes less."""

MAIN_SLEEP_MIN: Final = 180.0
NIGHT_BEGINS_MIN: Final = 21 * MINUTES_PER_HOUR
NIGHT_ENDS_MIN: Final = 9 * MINUTES_PER_HOUR
"""A main sleep is at least three hours of lying, and three hours of it between 21:00 and 09:00
local time: an afternoon on the sofa is no night. Who sleeps by day only has no night here."""

NIGHT_SETTLED_MIN: Final = 180.0
NIGHT_SETTLED_AT_LATEST_MIN: Final = 720.0
"""So long after the rise, and with nobody lying, no longer sleep of the same night is to come; who
then lies all day is told of the night after twelve hours."""

RISE_SEEN_WITHIN_MIN: Final = 5.0
"""Upright so soon after lying, the rise counts as seen; later, nobody knows when it was."""

AWAKE_AT_MOST_MIN: Final = 24.0 * MINUTES_PER_HOUR
"""A rise longer ago than a day says nothing about the last waking."""

# --- morning ------------------------------------------------------------------------------------

MIDDAY_BEGINS_MIN: Final = 11 * MINUTES_PER_HOUR
MIDDAY_ENDS_MIN: Final = 17 * MINUTES_PER_HOUR
"""The hours of comparison: range rises through the morning (Dvorak 1995)."""

MIDDAY_BLOCKS: Final = (MIDDAY_ENDS_MIN - MIDDAY_BEGINS_MIN) // BLOCK_MIN
MORNING_CAP_MIN: Final = 240
MORNING_BLOCKS: Final = MORNING_CAP_MIN // BLOCK_MIN
SPEED_WEIGHT: Final = 2.0 / 3.0
"""Speed counts first: it differed between morning and afternoon, range did not (Kiefer 2024)."""

MOVING_SHARE_MIN: Final = 0.2
"""Least share of a minute in motion for its speed to tell how somebody moves."""

SEGMENT_MOVES_DPS: Final = 3.0
"""Least speed of a segment in such a minute: above the 1 deg/s of quiet stance. In a simulated car
the person is in motion, and the back stays at 0.6 deg/s: that is no slow movement of the back."""

SEGMENT_COVERAGE_MIN: Final = 0.5
BLOCKS_PER_WINDOW: Final = 2
"""Windows of half an hour in steps of a quarter: by simulation a single block misses more."""

WINDOW_MINUTES_MIN: Final = 10
"""Least minutes with movement for a window to be known, some of them in either quarter: who is
tested, showers and is calibrated in the first hour after the rise does not move for five minutes in
every quarter of it, nor does a day at a desk have many such quarters in a row."""

MIDDAY_FAIL_SHARE: Final = 0.08
"""Share of the person's own midday windows that look like a slow start. Wanted is one in ten at
most on days to come, a choice; by simulation 8 % of the days looked back on give 10 to 11."""

MIDDAY_DAYS_MIN: Final = 14
MIDDAY_DAYS_KEPT: Final = 28
MIDDAY_WINDOWS_MIN: Final = 4
"""Least days of midday windows, how many are looked back on, and least windows of one of them."""

FIRST_WINDOW_WITHIN_MIN: Final = 60
"""With too little movement in the first hour nobody knows how the morning began."""

UNSEEN_RUN_MIN: Final = 60
"""After so long without a known window nobody knows how long the slow start went on."""

# --- change from the own usual ------------------------------------------------------------------

MIDDAY_COVERAGE_MIN: Final = 0.5
"""Least share of a midday in which a metric was known. Eight simulated days at a desk: the range of
one of the six hours lies 13 % beside that of all six (median; root mean square 48 to 73 %), that of
three hours 4 %, less than `LEAST_MARGIN`."""

MIDDAY_UPRIGHT_MIN: Final = 60.0
"""Least upright minutes in it: who lies for five of six hours leaves too little to compare."""

BASELINE_DAYS: Final = 28
RECENT_DAYS: Final = 56
"""Known days of the fixed baseline, and of the recent one at most; that one needs 28, too."""

RECENT_LAG_DAYS: Final = 7
"""What has just begun to change must not be part of the recent usual."""

DAYS_IN_A_ROW: Final = 3
ROW_SPAN_DAYS: Final = 5
"""Three known days in a row may have two unknown ones between them."""

ROW_SPREADS: Final = 3.7
"""How many standard deviations of the person's own three days in a row a change lies beyond.

Set by `benchmarks/change.py` so that all three metrics together give at most one false change in
six months where days depend on each other (AR(1), 0.3 to 0.6), vary by 30 to 50 % and have heavy
tails.
"""

LEAST_MARGIN: Final = 0.06
"""Least distance from usual, as a logarithm, however even the days of a person are: a sensor put on
20 degrees askew shows cos(20 deg), 6 % less, of a range."""

HISTORY_DAYS: Final = RECENT_DAYS + RECENT_LAG_DAYS
"""Known days as usual that are kept of each metric."""

# --- muscles ------------------------------------------------------------------------------------

TENSE_MINUTE_S: Final = 30
"""A minute of which at least half was tense belongs to a tense stretch. Half of the whole minute,
not of its known part: two known seconds say nothing of a minute."""

# --- waiting for the clock ----------------------------------------------------------------------

WAITING_MAX: Final = 60
"""An hour of minutes waits for a clock to be trusted; older ones are given up, and coverage says
so."""
