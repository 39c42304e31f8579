"""What a person is told of an adapter that cannot be used: one sentence, and the remedy."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from spinewatch.link.bluetooth.host import AdapterState, Availability
from spinewatch.model.errors import LinkError

_WORDS: Final[Mapping[Availability, tuple[str, str]]] = MappingProxyType(
    {
        Availability.READY: ("The Bluetooth adapter {adapter} is ready.", "Nothing is to be done."),
        Availability.OFF: (
            "The Bluetooth adapter {adapter} is switched off.",
            "It is switched on by itself; if that fails: `bluetoothctl power on`.",
        ),
        Availability.BLOCKED: (
            "Bluetooth is blocked on this computer ({adapter}), as in flight mode.",
            "Type `sudo rfkill unblock bluetooth`; if it stays blocked, look for a switch.",
        ),
        Availability.ABSENT: (
            "This computer has no Bluetooth adapter {adapter}.",
            "Plug it in again, or name another one in [radio]: `bluetoothctl list` shows them.",
        ),
        Availability.NO_SERVICE: (
            "The Bluetooth service of this computer does not run.",
            "`sudo systemctl enable --now bluetooth` starts it; `sudo apt install bluez` gets it.",
        ),
        Availability.NOT_ANSWERING: (
            "The Bluetooth service of this computer does not answer.",
            "Type `sudo systemctl restart bluetooth`; if it stays mute, restart this computer.",
        ),
        Availability.NO_BUS: (
            "The system bus (D-Bus), through which Bluetooth is used, cannot be reached.",
            "Type `sudo apt install dbus bluez` and restart this computer.",
        ),
        Availability.DENIED: (
            "The user that runs spinewatch may not use Bluetooth.",
            "Type `sudo usermod -aG bluetooth USER`, with its name, and start spinewatch again.",
        ),
        Availability.TOO_OLD: (
            "The Bluetooth service of this computer is too old: {said}.",
            "Update the system: Raspberry Pi OS of 2023 (bookworm) or later will do.",
        ),
    }
)


def advice_for(state: AdapterState) -> LinkError:
    """Say why an adapter cannot be used and what to do, for who set this computer up."""
    what, advice = _WORDS[state.availability]
    return LinkError(what.format(adapter=state.adapter, said=state.said), advice=advice)
