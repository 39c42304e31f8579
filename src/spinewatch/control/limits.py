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

SCAN_EXTRA_S: Final = 55.0
"""What a scan takes at longest beyond its seconds: asking the service how it is, up to three times
3 s; 2 s for the radio to be free; twice 10 s for a scan to start and as long to stop, as each may
have to wait for another one that is not answered. A service that is well takes one second."""

MEASURE_UP_S: Final = 3.0
"""For a sensor to be connected before it is measured: who asks is told soon why it is not."""

ASK_S: Final = 8.0
"""For a sensor to say how it is before it is measured, and for others who ask: those that stream
answer within 2 s."""

MEASURE_EXTRA_S: Final = MEASURE_UP_S + ASK_S
"""What measuring takes at longest beyond its seconds."""

PROVISION_UP_S: Final = 20.0
"""For a sensor that was just switched on to be connected before it is provisioned."""

PROVISION_S: Final = 60.0
"""What provisioning takes at longest: the slowest kind (WitMotion) is asked and written for some 12
seconds, and a sensor that has to be connected first may need half a minute."""
