"""Sixty seconds of one site gathered: the APDF, gaps, and how much of it was tense."""

from collections.abc import Sequence

import numpy as np

from spinewatch.model.results import SiteMinute
from spinewatch.model.time import SECONDS_PER_MINUTE
from spinewatch.spasm.limits import GAP_DB
from spinewatch.spasm.seconds import EmgSecond


def site_minute(seconds: Sequence[EmgSecond]) -> SiteMinute:
    """Gather the seconds of a minute; coverage is always of the whole minute.

    The APDF is Jonsson's amplitude probability distribution (1982) of the short-time level; a gap
    is time at rest level (after Hansson 2000), here within ``limits.GAP_DB`` of the reference.
    """
    levels_db = np.concatenate([second.frame_levels_db for second in seconds])
    told = [second.tense for second in seconds if second.tense is not None]
    frequencies = [
        second.median_frequency_hz for second in seconds if second.median_frequency_hz is not None
    ]
    rhythm = [second.rhythmic for second in seconds if second.rhythmic is not None]
    least_db = [
        second.min_detectable_db for second in seconds if second.min_detectable_db is not None
    ]
    percentiles = np.percentile(levels_db, (10, 50, 90)).tolist() if len(levels_db) else [None] * 3
    return SiteMinute(
        site=seconds[0].site,
        coverage=sum(second.coverage for second in seconds) / SECONDS_PER_MINUTE,
        p10_db=percentiles[0],
        p50_db=percentiles[1],
        p90_db=percentiles[2],
        gap_share=float((levels_db < GAP_DB).mean()) if len(levels_db) else None,
        tense_share=sum(told) / len(told) if told else None,
        tense_s=float(sum(told)) if told else None,
        judged_s=float(len(told)) if told else None,
        rhythmic_share=sum(rhythm) / len(rhythm) if rhythm else None,
        min_detectable_db=least_db[-1] if least_db else None,
        median_frequency_hz=frequencies[-1] if frequencies else None,
        causes=tuple(sorted({second.cause for second in seconds if second.cause is not None})),
    )
