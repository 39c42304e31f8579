"""Where a broker is: on this computer, or where others can listen."""

from ipaddress import ip_address
from typing import Final

_NAMES: Final = frozenset({"localhost", "ip6-localhost", "ip6-loopback"})
"""RFC 6761, 6.3, and what Debian's /etc/hosts calls ::1."""


def is_this_computer(host: str) -> bool:
    """Whether what is sent to this host never leaves the computer.

    A name that is not one of the loopback's counts as elsewhere: whoever answers for it may change.
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in _NAMES
