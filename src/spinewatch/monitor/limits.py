"""Times that the monitor promises, with the reason for each."""

from typing import Final

from spinewatch.model.time import NS_PER_S

LATENESS_NS: Final = 2 * NS_PER_S
"""How long a second waits for streams that have not passed it.

A batch of the slowest sensor takes 40 ms and a radio stall rarely more than half a second; what is
later than two seconds is treated as missing, so that an alert is never older than its rule allows.
"""

MINUTE_NS: Final = 60 * NS_PER_S
"""Minutes are cut on the monotonic clock: wall clock steps must not bend them."""

QUARTER_NS: Final = 15 * MINUTE_NS
"""Quarters of an hour, in which used range is told, stand on the same grid."""
