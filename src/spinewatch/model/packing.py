"""Frozen values with arrays in them, as bytes and back: how pipeline state is kept."""

from typing import Any, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")


def _to_plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(f"{type(value).__name__} cannot be kept as state")


def _from_plain(wanted: type, value: Any) -> object:  # noqa: ANN401 - msgspec's hook signature
    kind, shape, data = value
    if getattr(wanted, "__origin__", wanted) is not np.ndarray:
        raise NotImplementedError(f"{wanted} cannot be read back from state")
    return np.frombuffer(data, dtype=kind).reshape(shape).copy()


def pack(value: object) -> bytes:
    """Encode a value of builtins, structs, dataclasses and arrays."""
    return msgspec.msgpack.encode(value, enc_hook=_to_plain)


def unpack(data: bytes, wanted: type[T]) -> T:
    """Decode what `pack` made of a value of this type."""
    return msgspec.msgpack.decode(data, type=wanted, dec_hook=_from_plain)
