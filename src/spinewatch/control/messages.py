"""What goes over the socket: one JSON object per line, in both directions."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from spinewatch.model.air import Glance, Measured, ProvisionAction, ProvisionReport, Sightings
from spinewatch.model.commands import Command
from spinewatch.model.status import Status

ScanSeconds = Annotated[float, Meta(ge=0.5, le=60.0)]
MeasureSeconds = Annotated[float, Meta(ge=5.0, le=600.0)]


class StatusRequest(Struct, frozen=True, kw_only=True, tag="status"):
    """Ask for the status, once or every second until the client leaves."""

    follow: bool = False


class ScanRequest(Struct, frozen=True, kw_only=True, tag="scan"):
    """Look which sensors are nearby."""

    seconds: ScanSeconds = 5.0


class ProvisionRequest(Struct, frozen=True, kw_only=True, tag="provision"):
    """Check, set or restore what a sensor keeps."""

    sensor: str
    action: ProvisionAction


class MeasureRequest(Struct, frozen=True, kw_only=True, tag="measure"):
    """Tell how well a sensor comes through from now on."""

    sensor: str
    seconds: MeasureSeconds = 30.0


class GlanceRequest(Struct, frozen=True, kw_only=True, tag="glance"):
    """Tell how a sensor that is being measured has come through so far."""

    sensor: str


class StatusReply(Struct, frozen=True, kw_only=True, tag="status"):
    """One look at the monitor."""

    status: Status


class Done(Struct, frozen=True, kw_only=True, tag="done"):
    """The monitor did what was asked; ``text`` says what, for the person."""

    text: str


class Refused(Struct, frozen=True, kw_only=True, tag="refused"):
    """The monitor did not do what was asked: what stood in the way, and what to do about it."""

    what: str
    advice: str


RadioRequest = ScanRequest | ProvisionRequest | MeasureRequest | GlanceRequest
RadioReply = Sightings | ProvisionReport | Measured | Glance
Request = StatusRequest | RadioRequest | Command
Reply = StatusReply | RadioReply | Done | Refused

_ENCODER: Final = msgspec.json.Encoder()
_REQUESTS: Final[msgspec.json.Decoder[Request]] = msgspec.json.Decoder(Request)
_REPLIES: Final[msgspec.json.Decoder[Reply]] = msgspec.json.Decoder(Reply)


def to_line(message: Request | Reply) -> bytes:
    """Encode one message with its line end."""
    return _ENCODER.encode(message) + b"\n"


def request_from(line: bytes) -> Request:
    """Decode what a client sent.

    Raises
    ------
    msgspec.MsgspecError
        When it is no request.
    """
    return _REQUESTS.decode(line)


def reply_from(line: bytes) -> Reply:
    """Decode what the monitor sent.

    Raises
    ------
    msgspec.MsgspecError
        When it is no reply.
    """
    return _REPLIES.decode(line)
