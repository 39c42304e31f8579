"""Figures of the control socket, each with its reason."""

from typing import Final

MAX_PATH_BYTES: Final = 107
"""``sun_path`` of Linux holds 108 bytes, the last of them zero: unix(7)."""

MAX_REQUEST_BYTES: Final = 64 * 1024
"""The longest line a client may send: a diary note of 60 kB. What is longer is no request."""

MAX_REPLY_BYTES: Final = 1024 * 1024
"""The longest line a client reads: a status is a few kB."""

FOLLOW_PERIOD_S: Final = 1.0
"""Between two status lines while following: levels come once a second."""

REPLY_TIMEOUT_S: Final = 10.0
"""How long a client waits for an answer beyond the time that the command itself takes."""

PROVISION_S: Final = 60.0
"""What provisioning takes at longest: the slowest kind (WitMotion) is asked and written for some 12
seconds, and a sensor that has to be connected first may need half a minute."""
