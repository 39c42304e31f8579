"""Constants of the spasm layer, with where they come from.

"Tuned" means on the open half of the spliced recordings (real contraction set into real rest, 2-20
dB SNR, with real ECG and synthetic hum, movement and lift-off) and three further draws of the same
recipe; see ``benchmarks/spasm.py``.
"""

from typing import Final

# --- short-time level ---------------------------------------------------------------------------

LEVEL_FRAMES: Final = 15
"""Running median over 0.3 s: drops a QRS complex or a pop, keeps an edge (science 1.2)."""

LEVEL_MIN_FRAMES: Final = 4
"""Usable frames within it without which the level is not known: what a strong heart beat leaves."""

SPAN_FRAMES: Final = 2
"""Power is averaged over this many frames before the logarithm: 0.04 s. One frame at 200 Hz holds
four samples, whose logarithm is mostly scatter. Tuned: F1 .97 to .99 on weak ones at 500 Hz."""

MOTION_RATIO: Final = 0.2
"""Power in the EMG band over the strongest power just below it within 40 ms, under which a frame is
movement of the electrode. Measured, 1 % and 99 % points: contraction 2.8 to 81, artefact bursts
0.002 to 0.19. Raw contractions of the leg lie above it in 93 % of the time."""

MOTION_FRAMES: Final = 5
"""Width of that look around a frame: the low band answers some 40 ms late. Tuned with the band, so
that movement is found and a strong ECG leaves 97 % of the time usable."""

SETTLE_FRAMES: Final = 20
"""Unknown time at the start of a stretch, 0.4 s: two blocks in which no line can be judged yet."""

BAD_BEFORE_FRAMES: Final = 4
BAD_AFTER_FRAMES: Final = 15
"""Unknown time around a railed, flat, lifted or missing stretch: it may have begun up to 80 ms
before its block shows it, and its end shakes filters and median for 0.3 s."""

TINY_POWER: Final = 1e-30
"""Instead of the logarithm of zero; far below any converter's step in any unit."""

# --- activations --------------------------------------------------------------------------------

ON_SPREADS: Final = 5.0
OFF_SPREADS: Final = 2.0
"""Hysteresis in standard deviations of the short-time level at rest. Three for the end, as is
usual, cuts weak contractions into pieces at 200 Hz: F1 .94 instead of 1.00."""

ON_DB: Final = 3.5
OFF_DB: Final = 2.0
"""The least of either. In the band of the front end, real quiet muscle wandered up to 3.8 dB above
its rest, contractions of 2 dB SNR lay at 4.5 dB and more. Tuned."""

OFF_GAP_DB: Final = 0.5
OFF_BELOW_PEAK_DB: Final = 9.0
"""An activation also ends 9 dB below its own peak, but never within 0.5 dB of the on threshold:
a strong contraction is over although the rest after it lies a little above the reference. Tuned."""

HOLD_FRAMES: Final = 15
"""Unusable time after which an edge is where the signal was last seen, not where it came back."""

HOLD_MAX_FRAMES: Final = 100
"""Unusable time through which an activation is held at all: 2 s, a long movement artefact."""

JOIN_S: Final = 0.5
"""Activations closer than this are one: a contraction's own fluctuation makes shorter gaps."""

MIN_ACTIVATION_S: Final = 0.1
"""A shorter one is a third of the median's window and cannot be told from a pop."""

MIN_CUT_ACTIVATION_S: Final = 0.3
"""One that ends in bad contact may be the first, unnoticed part of a block of it."""

LIFTED_DB: Final = 25.0
"""A block that is mostly mains this far above rest is an electrode without skin; hum that is
there at rest is not. Voluntary contraction is never mostly mains."""

# --- edges --------------------------------------------------------------------------------------

EDGE_BACK_FRAMES: Final = 17
EDGE_AHEAD_FRAMES: Final = 17
"""An edge is looked for within 0.35 s of the crossing (science 1.2)."""

BEFORE_FRAMES: Final = (25, 8)
"""Frames before an onset that tell the level it started from."""

WITHIN_FRAMES: Final = 15
"""Frames after an onset that tell the level it rose to."""

AFTER_FRAMES: Final = (8, 18)
"""Frames after an offset that tell the level it fell to."""

WITHIN_END_FRAMES: Final = 25
"""Frames before an offset that tell the level it fell from."""

EDGE_STEP_DB: Final = 2.0
"""An edge is never sought between levels closer than this to rest."""

EDGE_EVIDENCE: Final = 3.0
"""Most that one sub-frame may speak for the higher level, in nats: a QRS at 60 times rest cannot
outvote the silence after it. Onset within 50 ms under ECG rose from 62 to 87 %. Tuned."""

EDGE_LAG_FRAMES: Final = 18
"""Frames after the crossing that must be known before an edge is final: 0.36 s."""

# --- rest references ----------------------------------------------------------------------------

MIN_REST_S: Final = 3.0
"""Ten independent windows of the running median."""

MIN_REST_SHARE: Final = 0.5
"""Less than half of the asked-for rest usable means that the contact is bad."""

MAX_REST_SPREAD_DB: Final = 2.0
"""Spread of the 1 s level above which a person was not at rest. Real rest has 0.2 to 1.0, under a
strong ECG at 200 Hz up to 1.8."""

MAX_REST_EXCURSION_DB: Final = 4.0
MAX_REST_EXCURSIONS: Final = 0.15
"""Seconds that lie farther than this from the middle one are twitches, and up to this share of
them is left out; with more, the muscle was not at rest."""

# --- seconds ------------------------------------------------------------------------------------

MIN_COVERAGE: Final = 0.5
"""A second of which less could be used is unknown."""

# --- tonic path ---------------------------------------------------------------------------------

TONIC_WINDOWS_S: Final = (3, 5, 10)
"""One-second levels over which the tonic path looks, shortest first (science 1.1: 1 to 10 s). Not
less than three, so that a burst of a second is no tension."""

TENSE_DB: Final = 0.95
"""The fixed step over rest that counts as tension: below the 1.5 dB that must be kept (science
1.5), above what the level of a good reference wanders."""

TENSE_SPREADS: Final = 2.5
"""Standard errors by which a window must lie on one side of the step to decide alone."""

LAST_MARGIN_DB: Final = 0.3
"""Distance from the step at which the longest window decides at latest. Without it, tension of
1.5 dB at 200 Hz is told a minute late, and 94 % of it is kept instead of 99 %."""

MEDIAN_VARIANCE: Final = 1.57
"""Variance of a median over that of a mean, pi / 2."""

MIN_SPREAD_DB: Final = 0.2
"""Spread of a 1 s level of 160 Hz bandwidth, the least that chance allows, rounded down."""

TONIC_FORGET_S: Final = 5
"""Unknown seconds after which the tonic path starts anew."""

# --- minutes ------------------------------------------------------------------------------------

GAP_DB: Final = 2.0
"""Short-time level up to which time counts as a gap: where an activation ends, see OFF_DB."""

# --- episodes -----------------------------------------------------------------------------------

OWN_STEP_DB: Final = 3.0
OWN_SPREADS: Final = 2.0
"""Above the person's own same-posture reference: 3 dB, or two of its spreads (science 1.1)."""

CONFIRM_S: Final = 60
"""Tense seconds that make an episode (science 1.1)."""

CONFIRM_LAPSE_S: Final = 6
"""Other seconds allowed among them: a tenth, for a contraction's own fluctuation."""

CONFIRM_HOLD_S: Final = 60
"""Movement, in one piece, after which what began before it is not an episode on the way."""

CONFIRM_BLIND_S: Final = 10
"""The same for unknown time."""

JOIN_GAP_S: Final = 60
"""Rest that an episode outlasts: the joining gap for tonic activity (science 1.2)."""

BLIND_S: Final = 60
"""Unknown time, in one piece, after which an episode's end is unknown."""

HOLD_S: Final = 600
"""Movement, in one piece, through which an episode is held at most: then its end is unknown."""

UPDATE_S: Final = 60
"""Seconds between the revisions of a running episode."""

PROVISIONAL_FACTOR: Final = 0.5
"""Confidence left when the person said "tense now" while the rest was taken."""
