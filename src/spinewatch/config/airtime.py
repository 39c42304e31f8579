"""How much of an adapter's time one sensor takes, by the timing rules of Bluetooth LE."""

from math import ceil
from typing import Final

from spinewatch.config.limits import (
    CONNECTION_INTERVAL_S,
    EMPTY_PACKET_BYTES,
    FRAGMENT_BYTES,
    GAP_US,
    NOTIFICATION_OVERHEAD_BYTES,
    PACKET_BYTES,
    US_PER_BYTE,
)
from spinewatch.drivers.contract import RadioNeeds

_US_PER_S: Final = 1_000_000

_EMPTY_US: Final = EMPTY_PACKET_BYTES * US_PER_BYTE


def airtime_share(needs: RadioNeeds) -> float:
    """Reckon the share of time that one sensor keeps its adapter busy, without repeats.

    A connection is a row of exchanges: the adapter sends a packet, 150 us later the sensor answers,
    and 150 us later the next exchange may begin. Every packet of a notification needs an exchange
    of its own, in which the adapter's packet is empty. At least once per connection interval there
    is an exchange, also when the sensor has nothing to say.

    Parameters
    ----------
    needs
        What the driver says of its notifications.

    Returns
    -------
    float
        0 for nothing, 1 for all the time there is.

    Notes
    -----
    LE 1M PHY, packets of at most 27 bytes (no data length extension), connection interval 15 ms,
    encrypted: see `config.limits` for the sections of the Bluetooth Core Specification.
    """
    sizes = _fragments(needs.notification_bytes + NOTIFICATION_OVERHEAD_BYTES)
    talking_us = sum(_exchange_us(size) for size in sizes) * needs.notifications_hz
    exchanges_hz = len(sizes) * needs.notifications_hz
    silent_hz = max(0.0, 1.0 / CONNECTION_INTERVAL_S - exchanges_hz)
    silent_us = silent_hz * 2 * (_EMPTY_US + GAP_US)
    return (talking_us + silent_us) / _US_PER_S


def _fragments(size: int) -> list[int]:
    """Cut into packets, all full but the last."""
    count = ceil(size / FRAGMENT_BYTES)
    return [FRAGMENT_BYTES] * (count - 1) + [size - FRAGMENT_BYTES * (count - 1)]


def _exchange_us(payload_bytes: int) -> int:
    answer_us = (payload_bytes + PACKET_BYTES) * US_PER_BYTE
    return _EMPTY_US + GAP_US + answer_us + GAP_US
