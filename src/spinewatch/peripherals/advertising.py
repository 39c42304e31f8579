"""What a simulated sensor advertises, in the 31 bytes that an advertisement of Bluetooth 4 has.

Names and services that real sensors tell in their scan response have to fit as well: Bumble
(0.0.236) sends the advertisement again in its place.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from typing import Final

from spinewatch.drivers.contract import Driver
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement

LONGEST: Final = 31

_FLAGS, _SHORT_SERVICES, _LONG_SERVICES = 0x01, 0x03, 0x07
_CUT_NAME, _WHOLE_NAME, _COMPANY = 0x08, 0x09, 0xFF
"""Types of fields (Bluetooth Assigned Numbers, 2.3)."""

_DISCOVERABLE_LE_ONLY: Final = bytes((0x06,))
_STANDARD: Final = ("0000", "-0000-1000-8000-00805f9b34fb")
"""Before and after the sixteen bits of a UUID that the Bluetooth standard has assigned."""


def advertising_data(advertisement: Advertisement, driver: Driver) -> bytes:
    """Fit an advertisement so that its driver recognises it, with as much of it as there is room.

    The whole name goes before services; a name is cut only where it must be.

    Raises
    ------
    InputError
        When its driver would not know it by what fits.
    """
    name = advertisement.name or ""
    for length in range(len(name), -1, -1):
        for services in _selections(advertisement.service_uuids):
            told = Advertisement(
                address=advertisement.address,
                name=name[:length] or None,
                service_uuids=services,
                manufacturer_data=advertisement.manufacturer_data,
            )
            data = _encoded(told, is_whole=length == len(name))
            if len(data) <= LONGEST and driver.matches(told):
                return data
    raise InputError(
        f"A sensor of kind {driver.kind} with the name {name!r} would not be recognised by what "
        f"fits into {LONGEST} bytes of advertising.",
        advice="Give it a shorter name, or the name that its maker gives it.",
    )


def _selections(services: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(
        combinations(services, count) for count in range(len(services), -1, -1)
    )


def _encoded(told: Advertisement, *, is_whole: bool) -> bytes:
    before, after = _STANDARD
    standard = [
        uuid for uuid in told.service_uuids if uuid.startswith(before) and uuid.endswith(after)
    ]
    own = [uuid for uuid in told.service_uuids if uuid not in standard]
    fields = (
        (_FLAGS, _DISCOVERABLE_LE_ONLY),
        (_WHOLE_NAME if is_whole else _CUT_NAME, (told.name or "").encode()),
        (_SHORT_SERVICES, _reversed(uuid[len(before) : -len(after)] for uuid in standard)),
        (_LONG_SERVICES, _reversed(own)),
        *(
            (_COMPANY, number.to_bytes(2, "little") + data)
            for number, data in told.manufacturer_data.items()
        ),
    )
    return b"".join(bytes((1 + len(data), kind)) + data for kind, data in fields if data)


def _reversed(uuids: Iterable[str]) -> bytes:
    return b"".join(bytes.fromhex(uuid.replace("-", ""))[::-1] for uuid in uuids)
