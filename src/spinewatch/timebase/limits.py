"""Every threshold of the timebase, with where it comes from. Times in nanoseconds."""

from typing import Final

from spinewatch.model.time import NS_PER_MS, NS_PER_S

BUCKET_S: Final = 1.0
"""One lowest arrival is kept per this much stream: 25 to 50 packets, so that its lateness is a
small part of the jitter (uniform jitter J: J / 26 on average)."""

WINDOW_BUCKETS: Final = 64
"""About a minute: with a floor good to 1 ms the rate is known to about 30 ppm, and a clock that
changes with the temperature of the skin is still followed."""

FITTED_BASELINE_S: Final = 2.0
"""From here on the fitted rate counts in full; before, it is mixed with the nominal rate. With a
floor good to 3 ms, 2 s give 0.15 %, below the 0.7 % by which a WitMotion clock is slow."""

TRUSTED_BASELINE_S: Final = 4.0
"""From here on the rate is reported, and small losses are told from a clock that runs slow."""

MAX_RATE_ERROR: Final = 0.05
"""A sensor further than this from its nominal rate is set up wrongly: uMyo, the worst known, is
documented as 1116 and assumed as 1150 Hz (3 %)."""

UNTRUSTED_RATE_ERROR: Final = 0.01
"""What a nominal rate may be wrong before it was fitted: 0.7 % is known, rounded up."""

FLOOR_ERROR_NS: Final = 5 * NS_PER_MS
"""How far the lowest arrivals of a window may be off the true floor; measured 1 ms or less with
30 ms of jitter."""

SLEW: Final = 0.02
"""Most that an interval between samples is stretched or shortened to correct small errors: far
above any drift to follow, and too little for a filter to notice."""

SLEW_TIME_NS: Final = NS_PER_S
"""Time constant with which corrections are taken up."""

LARGE_SLEW: Final = 0.25
LARGE_SLEW_TIME_NS: Final = 5 * NS_PER_S
"""The same for errors above 0.1 s: a stall right after connecting dates the first samples late,
and two sensors that disagree by so much are worse than intervals that are off for seconds."""

EVERYDAY_DELAY_NS: Final = 60 * NS_PER_MS
"""Two connection intervals of 30 ms, the longest that these sensors ask for: a notification that
was missed goes out in the next interval, so lateness up to here is no event."""

BAD_DAY_DELAY_NS: Final = 250 * NS_PER_MS
"""The same where a loss that the counter does not show is unlikely to begin with: queues behind a
busy radio get this long."""

BATCHING_NS: Final = 30 * NS_PER_MS
"""Without a counter, a floor that rises by less than a connection interval says nothing."""

SETTLE_NS: Final = 300 * NS_PER_MS
"""A burst after a stall shows within this time that it is catching up. Eight to fifteen packets:
the lowest of them is within 12 ms of the floor in all but one case in 2000 at 30 ms jitter."""

RECENT_CELL_NS: Final = NS_PER_S // 2
"""While the rate is not known, lateness is compared with that of the last half to one second: a
clock that is 0.7 % slow loses 7 ms in that time, less than half a turn of a 16 ms counter."""

STOOD_NS: Final = 100 * NS_PER_MS
"""Three to five packets: enough to settle by when the next hole comes that soon."""

EVIDENCE_NS: Final = 15 * NS_PER_MS
UNLIKELY_EVIDENCE_NS: Final = 10 * EVIDENCE_NS
"""Lateness times the seconds that it must stand to be taken for loss. With exponential delays the
odds that every one of n packets was late by x fall with n times x, so this product measures the
evidence: 16 ms must stand for 0.9 s, 40 ms for 0.4 s. Ten times more where a loss that the
counter does not show is unlikely to begin with."""

PATIENCE: Final = 3
MOST_PATIENCE_NS: Final = 10 * NS_PER_S
"""Lateness must stand so many times longer than any that passed by itself, by which a busy radio
is known; but never longer than this, or a real loss would go unnoticed."""

HOLD_LIMIT_NS: Final = NS_PER_S
"""Longest that samples are withheld: the monitor waits 2 s for a stream, not more."""

PAUSE_NS: Final = NS_PER_S
"""A counter that follows on this much too late for good: the sensor had stopped sampling."""

STALE_NS: Final = NS_PER_S
"""Nothing but samples older than those already placed for this long: the counter started anew."""

REPEAT_NS: Final = 5 * NS_PER_MS
"""A second subscription left over from an old connection delivers each notification again at
once."""

WRAP_TOLERANCE: Final = 0.25
"""Part of a wrap by which lateness may fall short of whole wraps: error of the fit. Lateness may
exceed them by the rest, since delay only adds."""

FALL: Final = 0.25
"""Part of what is noticed that lateness must fall by to count as catching up."""

RATIO_SAMPLES: Final = 1000
"""Samples without loss after which a sensor's own ticks per sample replace the nominal ones."""

CHRONY_SLEW_PPM: Final = 83_333
"""chrony's default ``maxslewrate`` of 1/12: a step of 1 s is taken up in 12 s, one of an hour in
half a day, and a minute never looks shorter than 55 s."""

SAME_OFFSET_NS: Final = NS_PER_MS
"""Two readings of an unchanged clock differ by the time between the two calls, far less than
this; no result is dated to better than a millisecond."""
