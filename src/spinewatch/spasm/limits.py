"""Constants of the spasm layer, with where they come from.

"Tuned" means on the open half of the spliced recordings (real contraction set into real rest, 2-20
dB SNR, with real ECG and synthetic hum, movement and lift-off) and three further draws of the same
recipe; see ``benchmarks/spasm.py``.
"""

from typing import Final

# --- short-time level ---------------------------------------------------------------------------

LEVEL_FRAMES: Final = 15
"""Running median over 0.3 s: drops a QRS complex or a pop, keeps an edge."""

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

MAX_FRAME_SPREAD_DB: Final = 1.5
"""The most that counts of it: restless seconds and strong heart beats within the rest would raise
the threshold out of reach of a contraction. On half of the ECG-added recordings and of the people
of the forearm, F1 rose from .94 to .97 and from .83 to .86 by it, for 4.3 instead of 3.5 nuisance
activations per minute; a lower one wins nothing under ECG. The other half was seen, too."""

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

# --- heart beats --------------------------------------------------------------------------------

HEART_FRAMES: Final = 150
"""Frames in which beats are looked for, twice: the latest 6 s, four beats at 40/min."""

BEAT_APART_FRAMES: Final = 15
"""No two beats are closer than 0.3 s: 200 a minute."""

BEAT_OVER_MEDIAN: Final = 10.0
"""Power below the EMG band in a beat over its median; an ECG that hides the muscle has 30."""

BEAT_MIN_COUNT: Final = 4
"""Three intervals are the least that can be called even."""

BEAT_UNEVENNESS: Final = 0.25
"""Standard deviation of the intervals over their mean. A resting heart has up to 0.1, a premature
beat among six makes 0.2, chance peaks 0.3 to 0.5 apart have more."""

# --- rhythm -------------------------------------------------------------------------------------

RHYTHM_HZ: Final = (3.0, 12.0)
"""Bursts that are told as rhythmic: shivering, tremor, clonus, and slow pulses of a stimulator."""

RHYTHM_STEP_HZ: Final = 0.5
"""Half the resolution of a second."""

RHYTHM_SECONDS: Final = 5
RHYTHM_SHARE: Final = 0.15
"""Share of the variance of the log power in one wave, in the mean of so many seconds, from which on
activity is rhythmic. Measured on made-up EMG, 200 to 1000 Hz: even contraction stays below 0.14.
With an ECG of 5 to 60 times rest at 60 to 140/min, 0.4 % of its seconds have more than 0.15, and
13 % where it is worst (200 Hz, 60 times, 90/min). Shivering of 4 to 10.5 Hz has 0.22 or more at
200 Hz, 0.33 at 500 and 1000, with and without a heart."""

RHYTHM_BEAT_TENTH: Final = 0.1
RHYTHM_BEAT_REACH: Final = 1.25
"""A frame that stands farther above the median of its second than 1.25 times what the lowest tenth
lies below it is a heart beat: noise and bursts reach down as far as up, a beat only up. Left in, an
ECG of 60 times rest makes up to all seconds of tension rhythmic. Measured as above: with a reach of
1, 87 % of shivering is found where that is worst, with this 98 %; with 1.5, a heart makes up to
33 % of tension rhythmic, with 2 up to 56 %. The price: bursts that fill no more than a quarter of
their period, 12 dB above what lies between, are often taken for beats."""

RHYTHM_LEAST_S: Final = 0.7
"""A second of which less is there is not asked about: two periods of the slowest rhythm."""

# --- edges --------------------------------------------------------------------------------------

EDGE_BACK_FRAMES: Final = 17
EDGE_AHEAD_FRAMES: Final = 17
"""An edge is looked for within 0.35 s of the crossing: the width of the running median."""

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

EDGE_EVIDENCE: Final = 1.5
"""Most that one sub-frame may speak for the higher level, in nats: a QRS at 60 times rest cannot
outvote the silence after it. Onset within 50 ms under ECG: 70 % with 5 nats, 76 % with 3, 93 % with
this and with 1, which places weak onsets worse (85 instead of 95 %). Tuned."""

EDGE_LAG_FRAMES: Final = 18
"""Frames after the crossing that must be known before an edge is final: 0.36 s."""

# --- rest references ----------------------------------------------------------------------------

MIN_REST_S: Final = 3.0
"""Ten independent windows of the running median."""

MIN_REST_SHARE: Final = 0.5
"""Less than half of the asked-for rest usable means that the contact is bad."""

MAX_REST_SPREAD_DB: Final = 2.0
"""Spread of the 1 s level above which a person was not at rest; a standard error of it is allowed
on top, a third of it for 5 s of rest. Real rest has 0.2 to 1.0, under a strong ECG at 200 Hz up to
1.8."""

MAX_REST_EXCURSION_DB: Final = 4.0
MAX_REST_EXCURSIONS: Final = 0.15
TWITCH_S: Final = 1
"""Seconds that lie farther than this from the middle one are twitches. Up to this share of them is
left out, or one in a short rest; with more, the muscle was not at rest. Together with the standard
error of the spread, 3 of 63 forearm recordings and 1 of 41 of the leg, with 4 to 5 s of rest, are
refused instead of 17 and 6."""

# --- seconds ------------------------------------------------------------------------------------

MIN_COVERAGE: Final = 0.5
"""A second of which less could be used is unknown."""

# --- tonic path ---------------------------------------------------------------------------------

TONIC_WINDOWS_S: Final = (3, 5, 10)
"""One-second levels over which the tonic path looks, shortest first. Not less than three, so that a
burst of a second is no tension; ten tell 1.5 dB at 200 Hz, see `LAST_MARGIN_DB`."""

TENSE_DB: Final = 0.95
"""The fixed step over rest that counts as tension: below the 1.5 dB that is to be kept, above
what the level of a good reference wanders."""

TENSE_SPREADS: Final = 2.5
"""Standard errors by which a window must lie on one side of the step to decide alone."""

LAST_MARGIN_DB: Final = 0.3
"""Distance from the step at which the longest window decides at latest. Without it, tension of
1.5 dB at 200 Hz is told a minute late, and 94 % of it is kept instead of 99 %."""

CHANGE_WITHIN_S: Final = 20
"""Seconds among which the change is looked for: twice the longest window, so that one which took
long to be decided still lies within."""

CHANGE_NEAR_DB: Final = 2.0
"""Farther from the step a level says no more: a cough some seconds earlier is no beginning."""

CHANGE_LEAST_S: Final = 2
"""Seconds that lie after a change at least: the shortest window turns on two."""

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
"""More than the person's own usual work while upright: twice its power, or two of the standard
deviations by which that work differs between electrode sessions, whichever is more."""

SESSION_SPREAD_DB: Final = 1.5
SESSION_PRIOR: Final = 3
"""The standard deviation taken for a person of whom no sessions are known, half of `OWN_STEP_DB`,
and for how many sessions that counts beside their own. An assumption."""

CONFIRM_S: Final = 60
"""Tense seconds that make an episode: shorter ones are bursts of everyday life. A choice."""

UPRIGHT_S: Final = 480
"""Tense seconds without which an episode upright, or on the front, is no possible spasm: carrying,
lifting and planks look the same for minutes, and no sensor feels the load. Eight minutes of
uninterrupted activity is what studies of sustained low-level muscle activity (SULMA) count as
long."""

CONFIRM_LAPSE_S: Final = 6
"""Other seconds allowed among them: a tenth, for a contraction's own fluctuation."""

CONFIRM_HOLD_S: Final = 60
"""Movement, in one piece, after which what began before it is not an episode on the way."""

CONFIRM_BLIND_S: Final = 10
"""The same for unknown time."""

JOIN_GAP_S: Final = 60
"""Rest that an episode outlasts: the joining gap for tonic activity, a choice. Two raters who
split and joined by eye agreed on 89 % of spasms (Thomas 2014)."""

REJOIN_S: Final = 10
"""Tension after such a rest with which the episode goes on, or as long as the rest was if that is
less: the longest window of the tonic path. Without it, a turn or a cough once a minute would keep
an episode alive all night."""

BLIND_S: Final = 60
"""Unknown time, in one piece, after which an episode's end is unknown."""

HOLD_S: Final = 600
"""Movement, in one piece, through which an episode is held at most: then its end is unknown."""

UPDATE_S: Final = 60
"""Seconds between the revisions of a running episode."""

PROVISIONAL_FACTOR: Final = 0.5
"""Confidence left when the person said "tense now" while the rest was taken."""

# --- confidence ---------------------------------------------------------------------------------

DRIFT_DB: Final = 3.0
NEAR_REST_FACTOR: Final = 0.6
"""A floor that drifts up by 2 to 3 dB within an hour is called activity for 4 to 28 % of the time
by a detector with a fixed reference (measured on real rest with a drift added): a level as low as
that is less sure, by a factor chosen so that grade A without other doubts stays above "cannot
tell"."""

UNSEEN_TOLD_SHARE: Final = 0.1
"""Movement and unknown time are named as a reason for doubt from this share on."""

RHYTHMIC_TOLD_SHARE: Final = 0.1
"""Share of an episode's tense time from which on it is said to be rhythmic: of even activity, too,
a second looks so now and then."""

RHYTHMIC_EPISODE_SHARE: Final = 0.5
"""Share of an episode's tense time from which on it is rhythmic activity and no possible spasm:
shivering and tremor are told as what they look like, not as a symptom."""

# --- attacks ------------------------------------------------------------------------------------

FOLLOW_ON_S: Final = 300
"""Time after the end of one episode within which another, at any place, belongs to the same attack.
A choice: no source defines an attack; five times the joining gap of one place."""

LATE_ONSET_S: Final = 660
"""How much longer an attack waits: upright, an episode becomes a possible spasm after eight tense
minutes (`UPRIGHT_S`), and some more of movement among them."""

ONSET_REST_S: Final = 3
"""Rest without a break before which it does not count as seen: the shortest tonic window."""

ONSET_UNSEEN_S: Final = 60
"""Movement or unknown time before tension after which nothing is known of its onset."""

ATTACK_EPISODES: Final = 64
"""Episodes that one attack names, the newest: it is written every minute."""

CROSSTALK_S: Final = 60
"""Seconds of tension at two places at once without which nothing is said about crosstalk."""

CROSSTALK_R: Final = 0.4
"""Correlation of the changes from second to second above which two places may show one signal. Over
60 s that of independent ones scatters by 0.13, so chance reaches it once in a thousand. Measured on
made-up EMG through the whole path, a place that only picks up another one shows 0.7 to 0.85 at 3 dB
above its own rest where that contraction wavers by 20 %, 0.2 to 0.6 where it is perfectly even."""

# --- reference contractions ----------------------------------------------------------------------

CONTRACTION_STEP_DB: Final = 3.0
"""Level above rest without which there was no clear contraction."""

CONTRACTION_BELOW_PEAK_DB: Final = 6.0
"""A repeat is where the level lies within this of the strongest half second."""

CONTRACTION_MIN_S: Final = 0.8
"""A shorter repeat is a twitch. The person is asked for three seconds."""

CONTRACTION_GAP_S: Final = 0.5
"""Letting go for less than this does not end a repeat."""

OBSERVABLE_DB: Final = 10.0
"""A contraction that rises less than this above rest leaves too little room for weak tension in
between: the site is not observable. A choice."""
