"""Constants of the streaming steps, with where they come from."""

from typing import Final

# --- hops ---------------------------------------------------------------------------------------

SUB_FRAME_S: Final = 0.005
"""Grid on which onsets and offsets are placed: a quarter of the timing error that is aimed at."""

FRAME_S: Final = 0.02
"""Short-time power; a QRS complex is about five of these."""

FRAMES_PER_BLOCK: Final = 10
"""0.2 s hold a whole number of cycles of 50 and of 60 Hz, so that the two do not mix."""

BLOCKS_AT_ONCE: Final = 800
"""Most blocks, all channels counted, that are worked on together: 160,000 samples at 1000 Hz. Fewer
cost more in calls than in work: 200 a fifth more, 60 twice as much."""

# --- bands --------------------------------------------------------------------------------------

MIN_FS_HZ: Final = 190.0
MAX_FS_HZ: Final = 4500.0
"""Slowest and fastest stream: below, too little of the EMG band is left; above, nothing is won."""

HIGH_PASS_HZ: Final = 30.0
HIGH_PASS_ORDER: Final = 4
"""Best simple compromise against ECG in EMG of the trunk (Drake & Callaghan 2006)."""

LOW_PASS_HZ: Final = 200.0
LOW_PASS_ORDER: Final = 2
"""Surface EMG lies mostly below 200 Hz, the amplifier's noise everywhere: what lies above weighs
rest more than contraction. On spliced real EMG at 2-6 dB SNR it raised F1 from .96 to .99."""

LOW_PASS_MAX_SHARE: Final = 0.75
"""Share of the Nyquist frequency above which a low-pass filter does nothing but cost."""

HALVE_FROM_HZ: Final = 950.0
"""Rate from which on samples are worked at half their rate. On the spliced recordings nothing is
found worse at 500 Hz than at 1000 (F1 .997 both), at 250 Hz a little is (.991)."""

MOTION_BAND_HZ: Final = (8.0, 22.0)
MOTION_BAND_ORDER: Final = 1
"""Just below the EMG band: movement of cable and electrode is strong here, contraction weak."""

# --- mains --------------------------------------------------------------------------------------

MAINS_HZ: Final = ((50.0, 100.0, 150.0), (60.0, 120.0, 180.0))
"""Mains of the world with two harmonics each."""

LINE_MAX_SHARE: Final = 0.47
"""Share of the sampling rate up to which a line can be told from its mirror image."""

BLOCKS_BEHIND: Final = 9
BLOCKS_AHEAD: Final = 1
"""Blocks that a line's phase is judged by: 2.2 s, so that hum is still known after a burst."""

MIN_VOTES: Final = 3.0
"""Fewer phases than these agree too often by chance."""

LINE_COHERENCE: Final = 0.85
"""Mean of unit phasors, turned by the frequency's own offset, above which a line is there. Eleven
random phases hardly reach it, and then the line taken away is a few per cent of the power."""

MIN_LINE_COHERENCE: Final = 0.7
"""Mean turn from block to block below which it is not worth asking: a line that adds a tenth to
the power turns by 0.8 and more, ten random turns reach 0.7 in 1 % of blocks."""

HUM_LEFT_SHARE: Final = 0.6
"""Share of a block's power in mains lines, after cancelling, above which it says nothing."""

HUM_SHARE: Final = 0.75
"""The same before cancelling: a block that is mostly hum. Contraction puts a tenth there."""

# --- raw samples --------------------------------------------------------------------------------

LARGEST_SAMPLE: Final = 1e12
"""Beyond any amplifier in any unit; a number that large is damage and counts as missing."""

FLAT_FRAMES: Final = 10
"""Frames in a row without any change that make a signal flat: 0.2 s. Real rest on a coarse
converter changes at least every few samples."""

RAILED_SHARE: Final = 0.25
"""Share of a block's samples at its own largest or smallest value that means clipping. A sine that
overdrives its range by a tenth has 0.27; Gaussian noise of 200 samples has 0.01."""

RAILED_RUN: Final = 3
"""Samples in a row, and at least 5 ms, at an extreme that count towards it. Muscle swings from one
rail to the other within milliseconds: of a forearm whose strongest gestures overdrive an 8-bit
converter at 200 Hz, blocks have up to 0.8 of their samples at the rails and up to 0.25 in such
rows."""

RAILED_LEVELS: Final = 5
"""Range of a clipped block in units of its smallest step. Noise on a coarse converter may have a
quarter of its samples at the extremes, but only with fewer levels than this."""

# --- spectrum -----------------------------------------------------------------------------------

SPECTRUM_EVERY_BLOCKS: Final = 5
"""One block in five, 0.2 s of each second, tells the spectrum: sixty of them make a minute's."""

# --- stimulators --------------------------------------------------------------------------------

SHORTEST_PERIOD_S: Final = 0.01
"""Shorter periods show at their multiples; neighbours agree in any band-limited signal."""

PERIODIC: Final = 0.85
"""Autocorrelation from which on a block repeats itself. On the spliced recordings at 1000 Hz no
block of contraction, rest or ECG has more than 0.77, at 200 Hz one in 2000 has more than 0.85;
pulses of 20 to 150 Hz have 0.85 to 1."""

PERIODIC_LASTING: Final = 0.5
PERIODIC_LASTING_LOOKS: Final = 5
"""The same of the mean spectrum of five looks, a second apart: on the spliced recordings, and on
twenty minutes of contraction, it is at most 0.36 to 0.40 at 500 and 1000 Hz and 0.47 at 200 Hz;
pulses of 80 Hz that lift the level by 5 dB have 0.7, by 2 dB 0.4."""

LOUD_JUMP: Final = 4.0
"""Power over the least of the last blocks, 6 dB, that makes a block worth a look of its own."""

PERIODIC_BLOCKS: Final = SPECTRUM_EVERY_BLOCKS - 1
"""Blocks for which the answer is held: until the next one that is looked at in any case."""
