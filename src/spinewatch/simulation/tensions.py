"""The power of stated tensions over time."""

from bisect import bisect_right
from collections import defaultdict

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.scenario import Tension


class Tensions:
    """Stated tensions, found quickly by site and time; those of one site do not overlap."""

    def __init__(self, tensions: tuple[Tension, ...]) -> None:
        self._of_site: dict[EmgSite, list[Tension]] = defaultdict(list)
        for tension in sorted(tensions, key=lambda each: each.start_s):
            self._of_site[tension.site].append(tension)
        self._starts = {
            site: [tension.start_s for tension in found] for site, found in self._of_site.items()
        }

    def power(self, site: EmgSite, times_s: FloatArray) -> FloatArray:
        """Give the power of the added contraction over that of rest: shape (n,)."""
        total = np.zeros_like(times_s)
        if site not in self._starts:
            return total
        last = bisect_right(self._starts[site], float(times_s[-1]))
        first = max(0, bisect_right(self._starts[site], float(times_s[0])) - 1)
        for tension in self._of_site[site][first:last]:
            total += envelope(tension, times_s) ** 2 * 10.0 ** (tension.snr_db / 10.0)
        return total


def envelope(tension: Tension, times_s: FloatArray) -> FloatArray:
    """Give the raised-cosine envelope of the added amplitude: 0 outside, 1 once it has risen."""
    within = np.minimum(times_s - tension.start_s, tension.stop_s - times_s)
    share = np.clip(within / tension.ramp_s, 0.0, 1.0)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))
