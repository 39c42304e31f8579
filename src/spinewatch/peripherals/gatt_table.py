"""The GATT table of a simulated sensor, as Bumble serves it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from bumble.device import Connection
from bumble.gatt import Characteristic as ServedCharacteristic
from bumble.gatt import CharacteristicValue
from bumble.gatt import Service as ServedService

from spinewatch.simulation.devices.contract import Access, Characteristic, Service

_PROPERTIES: Final = MappingProxyType(
    {
        Access.READ: ServedCharacteristic.Properties.READ,
        Access.WRITE: ServedCharacteristic.Properties.WRITE,
        Access.WRITE_WITHOUT_RESPONSE: ServedCharacteristic.Properties.WRITE_WITHOUT_RESPONSE,
        Access.NOTIFY: ServedCharacteristic.Properties.NOTIFY,
        Access.INDICATE: ServedCharacteristic.Properties.INDICATE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Who answers what a client asks for, each with the UUID of the characteristic."""

    read: Callable[[str], Awaitable[bytes]]
    write: Callable[[str, bytes], Awaitable[None]]
    subscribed: Callable[[str], None]


def served(services: Iterable[Service], requests: Requests) -> list[ServedService]:
    """Make the services of a simulated sensor, which leave every answer to others."""
    return [
        ServedService(service.uuid, [_served(each, requests) for each in service.characteristics])
        for service in services
    ]


def by_uuid(
    services: Iterable[Service], made: Iterable[ServedService]
) -> dict[str, ServedCharacteristic[bytes]]:
    """Find what was made for each characteristic, by its UUID."""
    return {
        told.uuid: served
        for service, serving in zip(services, made, strict=True)
        for told, served in zip(service.characteristics, serving.characteristics, strict=True)
    }


def _served(told: Characteristic, requests: Requests) -> ServedCharacteristic[bytes]:
    properties = ServedCharacteristic.Properties(0)
    for access in told.access:
        properties |= _PROPERTIES[access]
    permissions = ServedCharacteristic.Permissions
    characteristic: ServedCharacteristic[bytes] = ServedCharacteristic(
        told.uuid,
        properties,
        permissions.READABLE | permissions.WRITEABLE,
        CharacteristicValue(
            read=partial(_read, requests, told.uuid), write=partial(_write, requests, told.uuid)
        ),
    )
    characteristic.on(
        characteristic.EVENT_SUBSCRIPTION, partial(_subscription, requests, told.uuid)
    )
    return characteristic


async def _read(requests: Requests, uuid: str, _connection: Connection) -> bytes:
    return await requests.read(uuid)


async def _write(requests: Requests, uuid: str, _connection: Connection, data: bytes) -> None:
    await requests.write(uuid, bytes(data))


def _subscription(requests: Requests, uuid: str, _bearer: object, *wanted: bool) -> None:
    if any(wanted):
        requests.subscribed(uuid)
