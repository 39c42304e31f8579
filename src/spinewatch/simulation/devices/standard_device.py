"""What all simulated devices do alike: a GATT table, subscriptions, values that can be read."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Final

from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement
from spinewatch.simulation.devices.contract import Access, Notification, Service
from spinewatch.simulation.devices.standard import StandardService

_TELLING: Final = Access.NOTIFY | Access.INDICATE
_WRITABLE: Final = Access.WRITE | Access.WRITE_WITHOUT_RESPONSE


class StandardDevice(ABC):
    """The part of a device that the Bluetooth standard decides.

    A characteristic is notified only where a connection has subscribed to it, written only where
    it can be written, read only where it can be read.

    Parameters
    ----------
    advertisement
        What it advertises.
    services
        The vendor's services.
    standard
        Services of the standard, with their values.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        *,
        advertisement: Advertisement,
        services: tuple[Service, ...],
        standard: tuple[StandardService, ...] = (),
    ) -> None:
        self._advertisement = advertisement
        self._services = (*services, *(each.service for each in standard))
        self._access = {
            each.uuid: each.access for service in self._services for each in service.characteristics
        }
        self._standard_values = {
            uuid: value for each in standard for uuid, value in each.values.items()
        }
        self._subscribed: set[str] = set()

    @property
    def services(self) -> tuple[Service, ...]:
        """The GATT table: the vendor's services, then those of the standard."""
        return self._services

    @property
    def advertisement(self) -> Advertisement:
        """What it advertises, always the same."""
        return self._advertisement

    @property
    @abstractmethod
    def is_streaming(self) -> bool:
        """Whether samples would come now."""

    @property
    def lasting(self) -> Mapping[str, float]:
        """Nothing, unless the device says otherwise."""
        return {}

    def subscribe(self, characteristic: str) -> tuple[Notification, ...]:
        """Take a subscription where there is something to subscribe to."""
        if self._allows(characteristic, _TELLING):
            self._subscribed.add(characteristic)
        return ()

    def write(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        """Take what is written; answers come where they were subscribed to."""
        if not self._allows(characteristic, _WRITABLE):
            return ()
        return tuple(
            answer for answer in self._written(characteristic, data) if self._is_heard(answer[0])
        )

    def read(self, characteristic: str) -> bytes:
        """Give a value that can be read; empty where there is none."""
        return self._read(characteristic) if self._allows(characteristic, Access.READ) else b""

    def disconnected(self) -> None:
        """Forget the subscriptions."""
        self._subscribed.clear()

    def restarted(self) -> None:
        """Forget the subscriptions: the battery was out."""
        self.disconnected()

    @abstractmethod
    def _written(self, characteristic: str, data: bytes) -> tuple[Notification, ...]:
        """Take what is written to a characteristic that can be written; give all answers."""

    def _read(self, characteristic: str) -> bytes:
        return self._standard_values.get(characteristic, b"")

    def _is_heard(self, characteristic: str) -> bool:
        return characteristic in self._subscribed

    def _allows(self, characteristic: str, access: Access) -> bool:
        return bool(self._access.get(characteristic, Access(0)) & access)


class StartedDevice(StandardDevice):
    """The part of a device that is told to start and stop, and keeps nothing when switched off.

    Parameters
    ----------
    data
        Where its samples come.
    lasting
        What it is to have kept.

    Raises
    ------
    InputError
        When something is to have lasted.
    """

    def __init__(
        self,
        *,
        advertisement: Advertisement,
        services: tuple[Service, ...],
        standard: tuple[StandardService, ...] = (),
        data: str,
        lasting: Mapping[str, float],
    ) -> None:
        if lasting:
            raise InputError(
                f"{', '.join(lasting)} cannot have been kept by a sensor of kind {self.kind}.",
                advice="Leave it out: this kind keeps nothing when it is switched off.",
            )
        super().__init__(advertisement=advertisement, services=services, standard=standard)
        self._data = data
        self._started = False

    @property
    def is_streaming(self) -> bool:
        """Whether it was started and there is a subscription."""
        return self._started and self._is_heard(self._data)

    def disconnected(self) -> None:
        """Stop, and forget the subscriptions."""
        super().disconnected()
        self._started = False
