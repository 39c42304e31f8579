"""What every driver checks alike: whose packet it is, and what can be encoded."""

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError, PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Samples, StreamSpec


def unknown_characteristic(kind: str, packet: Packet) -> PacketRejectedError:
    """Build the rejection of a packet from a characteristic that this kind does not have."""
    return PacketRejectedError(
        f"{packet.sensor} sent a packet on {packet.characteristic}, which {kind} does not use.",
        advice="Check that the sensor is of the configured kind.",
    )


def checked_values(samples: Samples, spec: StreamSpec) -> FloatArray:
    """Give the values of samples that fit a stream and fill its notifications.

    Parameters
    ----------
    samples
        What is to be encoded.
    spec
        The stream that the driver has.

    Raises
    ------
    InputError
        When stream, shape, number of samples, counter or a value does not fit.
    """
    shape = samples.values.shape
    if samples.stream != spec.name or shape[1:] != (len(spec.channels),):
        raise _not_encodable(
            f"stream {samples.stream!r} of shape {shape}",
            f"stream {spec.name!r} of shape (n, {len(spec.channels)})",
        )
    if not shape[0] or shape[0] % spec.batch:
        raise _not_encodable(f"{shape[0]} samples", f"a multiple of {spec.batch}")
    if not np.isfinite(samples.values).all():
        raise _not_encodable("a value that is not finite", "finite values")
    if spec.counter is not None and not _is_on_wire(samples.counter, spec.counter.modulus):
        raise _not_encodable(
            f"counter {samples.counter}", f"a counter from 0 to {spec.counter.modulus - 1}"
        )
    return samples.values


def _is_on_wire(counter: int | None, modulus: int) -> bool:
    return counter is not None and 0 <= counter < modulus


def nearest_codes(scaled: FloatArray, *, low: int, high: int) -> NDArray[np.int64]:
    """Round to whole converter codes and saturate at the ends, as a converter does."""
    return np.clip(np.rint(scaled), low, high).astype(np.int64)


def _not_encodable(found: str, expected: str) -> InputError:
    return InputError(
        f"These samples cannot be encoded: found {found}, expected {expected}.",
        advice="Pass samples as the driver's streams describe them.",
    )
