"""What sensors have in common that keep no setting when they are switched off."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from spinewatch.drivers.contract import Step
from spinewatch.model.errors import InputError
from spinewatch.model.packets import Advertisement
from spinewatch.model.samples import SensorStatus

_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


class NothingLasting:
    """The part of a driver whose sensor is set anew at each connection and advertises no state."""

    kind: ClassVar[str]

    @property
    def lasting(self) -> Mapping[str, float]:
        """Nothing: everything is set at each connection."""
        return _NOTHING

    def read_steps(self) -> tuple[Step, ...]:
        """Nothing to ask for."""
        return ()

    def write_steps(self, values: Mapping[str, float]) -> tuple[Step, ...]:
        """Nothing to write.

        Raises
        ------
        InputError
            When there are values all the same.
        """
        if values:
            raise InputError(
                f"{', '.join(values)} cannot be kept by a sensor of kind {self.kind}.",
                advice="Nothing of it needs to be kept: it is set at every connection.",
            )
        return ()

    @classmethod
    def advertised_status(cls, advertisement: Advertisement) -> SensorStatus | None:
        """Nothing: the state is told in a connection, if at all."""
        del advertisement
        return None
