"""Figures and patterns of the configuration, each with its reason or source."""

import re
from typing import Final

PSEUDONYM: Final = re.compile(r"[a-z0-9-]{1,32}")
"""Who is watched, in every topic and tag: nothing that needs escaping there, and no capital letter
or space, so that a real name does not slip in."""

SENSOR_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""A sensor's name is a tag and part of a topic."""

ADDRESS: Final = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")

ADAPTER: Final = re.compile(r"hci[0-9]{1,2}")
"""How BlueZ names adapters."""

FOLDER: Final = re.compile(r"(/|~/).*")
"""Whole paths only: what a relative one means depends on who starts the program."""

FILE: Final = re.compile(r".+")

HOST: Final = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
"""A host name or an IPv4 or IPv6 address."""

HTTP_URL: Final = re.compile(r"https?://[^\s/@]+(/\S*)?")
"""Without user and password: secrets come from files only."""

USER: Final = re.compile(r"\S.{0,127}")

MAX_PORT: Final = 65535

MIN_ALERT_MINUTES: Final = 1.0
"""Results are committed every 10 s and episodes told every 60 s: less would be guessing."""

MAX_ALERT_MINUTES: Final = 24 * 60.0
"""A rule that waits longer than a day tells nobody anything."""

MAX_PROMPTS: Final = 8
"""Questions a day at most: more would be nagging, and experience sampling seldom asks oftener."""

HOURS_PER_DAY: Final = 24

MIN_CAPTURE_DAYS, MAX_CAPTURE_DAYS = 0.1, 3650.0

MIN_JOURNAL_DAYS: Final = 2.0
"""Nights and mornings are told, explained and drawn from the seconds of the day before."""

MIN_CAPTURE_GB, MAX_CAPTURE_GB = 0.1, 100_000.0
"""Below, captures would be deleted before anybody can look at them; above, it is a typing error."""

MAX_SEED: Final = 2**32 - 1

MAX_SLOTS: Final = 20
"""No adapter is known to hold more links at once; Raspberry Pi and USB adapters hold 3 to 7."""

MAX_AIRTIME: Final = 0.6
"""Above this share of an adapter's time there is a warning. A choice, not a measurement: with 60 %
planned, every third packet can be sent a second time (80 %) and a tenth of the time is left for
scanning, connecting and the Wi-Fi that shares the antenna of a Raspberry Pi."""

US_PER_BYTE: Final = 8
"""LE 1M PHY: one bit per microsecond. Bluetooth Core Specification 5.4, Vol 6, Part A, 1."""

PACKET_BYTES: Final = 1 + 4 + 2 + 4 + 3
"""Around the payload of a data packet: preamble, access address, header, MIC and CRC. Core 5.4,
Vol 6, Part B, 2.1 and 2.4. The MIC is there on encrypted links only: counted always."""

EMPTY_PACKET_BYTES: Final = 1 + 4 + 2 + 3
"""A packet without payload has no MIC even when the link is encrypted: same section, 2.4."""

GAP_US: Final = 150
"""Inter frame space, T_IFS. Core 5.4, Vol 6, Part B, 4.1.1."""

NOTIFICATION_OVERHEAD_BYTES: Final = 4 + 3
"""L2CAP header (Core 5.4, Vol 3, Part A, 3.1); ATT opcode and handle (Vol 3, Part F, 3.4.7.1)."""

FRAGMENT_BYTES: Final = 27
"""Largest payload of a data packet without the data length extension (Core 5.4, Vol 6, Part B,
4.5.10). Not every sensor has the extension, so the reckoning does not count on it."""

CONNECTION_INTERVAL_S: Final = 0.015
"""The interval at which a stream held together (93 % against 1 % at 195 ms) in
https://github.com/Olen/solar-monitor/issues/94."""
