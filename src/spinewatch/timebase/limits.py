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

DITHER_NS: Final = 5 * NS_PER_MS
DITHER_FIRST_STEP_NS: Final = 4 * NS_PER_MS
DITHER_STEP_NS: Final = NS_PER_MS // 10
"""Without a counter, a single lost packet is told from a slip of the connection events only if the
delay changes by so much from packet to packet, in the median, followed in steps that
shrink with the number of packets. A batch each 40.3 ms at events each 30 ms, as in the one real
capture of a WitMotion: 11 ms. The same at events each 40 ms: 3 ms or less, the host's own, and a
slip of 40 ms each 5.7 s, about which packets come now at one event, now at the next for a second.
"""

EVENT_UNIT_NS: Final = 1_250_000
"""Connection intervals are multiples of this (Bluetooth Core, LL connection parameters)."""

LOCKED: Final = 1e-3
LEVEL_CELLS: Final = 32
LEVEL_NS: Final = 15 * NS_PER_MS
"""Where the delay changes little, a step is no slip either if batches are further than this from
every multiple of the unit of connection intervals, and the floor of the last 16 s lies within half
of what is noticed: a delay that slides by 0.1 % would have moved by more."""

SLIPS_NS: Final = 2 * EVERYDAY_DELAY_NS
"""Without such changes, lateness from which loss is noticed: two slips may come before the rate is
known by them."""

SETTLE_NS: Final = 300 * NS_PER_MS
"""A burst after a stall shows within this time that it is catching up. Eight to fifteen packets:
the lowest of them is within 12 ms of the floor in all but one case in 2000 at 30 ms jitter."""

SILENCE_NS: Final = 100 * NS_PER_MS
"""Of a silence, so much counts as time in which lateness stood: the longest that the packets of
these sensors are apart, rounded. A packet a little late and then a stall are no evidence."""

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

STANDING_NS: Final = 5 * NS_PER_S
"""Lateness above everyday delay that stands for so long is a line in the wrong place: ten times the
stalls that are known, and short enough that the window of the fit still holds the right rate."""

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

LOUD_FALL_NS: Final = 30 * NS_PER_MS
"""The same for more than everyday delay: a connection interval, by which the lowest of a few
packets may still come down without any of them catching up."""

STAMP_ERROR_S: Final = 1e-3
"""A stamp is a whole tick, and is made by the sensor's software, late by a fraction of a
millisecond now and then whatever the resolution of its clock."""

ANCIENT_NS: Final = 32 * NS_PER_S
"""The longest supervision timeout of Bluetooth: what a connection has not delivered by then, it
never will."""

ANEW_PACKETS: Final = 3
"""So many packets in a row, each following on the one before and all from so long ago, and the
counter started anew. One alone may be a damaged counter."""

CHRONY_SLEW_PPM: Final = 83_333
"""chrony's default ``maxslewrate`` of 1/12: a step of 1 s is taken up in 12 s, one of an hour in
half a day, and a minute never looks shorter than 55 s."""

MOST_STEPS: Final = 256
"""Steps of the wall clock within one boot that are remembered. A clock that a time service keeps
makes a few; a host that is so busy that two readings of one clock differ could make thousands, and
they are written to disk every ten seconds."""

SAME_OFFSET_NS: Final = NS_PER_MS
"""Two readings of an unchanged clock differ by the time between the two calls, far less than
this; no result is dated to better than a millisecond."""
