"""What can go wrong between a sensor and this machine, by what helps."""

from enum import StrEnum


class Trouble(StrEnum):
    """One class of errors; the ladder enters where its remedy stands."""

    TRANSIENT = "transient"
    """The radio was disturbed: try again."""

    TIMEOUT = "timeout"
    """No answer in time: out of reach, or busy with somebody else."""

    NOT_FOUND = "not found"
    """The Bluetooth service has forgotten the sensor: look for it again."""

    SLOTS_FULL = "slots full"
    """The adapter holds no more connections."""

    BUSY = "busy"
    """Another scan or connection attempt is under way on this adapter."""

    AUTHENTICATION = "authentication"
    """A bond that one side has forgotten: it is made anew."""

    ADAPTER = "adapter"
    """The adapter is off or gone."""

    SERVICE = "service"
    """The Bluetooth service or its bus is gone."""

    DENIED = "denied"
    """This user may not use Bluetooth."""

    NOT_CONFIRMED = "not confirmed"
    """The sensor did not confirm a setting, or told another one."""

    WRONG_DEVICE = "wrong device"
    """Another device than before answers under this address, or it lacks what its kind has."""

    SMALL_MTU = "small MTU"
    """Its notifications do not fit: the adapter or the sensor negotiates too little."""

    OTHER = "other"
    """Nothing that is known."""
