"""What is known of a stream, and how its losses are counted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStats:
    """What is known of a stream so far.

    Attributes
    ----------
    rate_hz, drift_ppm
        Rate by the host's clock and its departure from nominal (negative for a slow sensor), or
        None until measured.
    received
        Samples that were given out in blocks.
    lost
        Samples known or estimated to be missing. A restart of the sensor or of the connection
        adds nothing, since nobody knows what was sampled meanwhile.
    loss_estimated
        Whether ``lost`` holds anything that no counter vouches for.
    dropped
        Samples that came and were not used: repeats, samples older than those already placed,
        and samples still waiting for their place when the connection broke.
    """

    rate_hz: float | None
    drift_ppm: float | None
    received: int
    lost: int
    loss_estimated: bool
    dropped: int = 0
