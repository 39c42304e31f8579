"""Which BlueZ is installed: the bus does not tell, its tool does."""

import asyncio
import re
from typing import Final

TOO_OLD: Final = (5, 55)
"""bleak needs this version or later (bleak 3.1, bluezdbus/client.py)."""

_ANSWER_S: Final = 5.0


async def installed_version() -> tuple[int, int] | None:
    """Ask bluetoothctl; None where it is not there or says nothing that is known."""
    try:
        asked = await asyncio.create_subprocess_exec(
            "bluetoothctl",
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(_ANSWER_S):
            said, _ = await asked.communicate()
    except TimeoutError:
        return None
    finally:
        if asked.returncode is None:
            asked.kill()
            await asked.wait()
    return parse_version(said.decode(errors="replace"))


def parse_version(said: str) -> tuple[int, int] | None:
    """Find a version such as 5.66 in what the tool says."""
    found = re.search(r"(\d+)\.(\d+)", said)
    return None if found is None else (int(found[1]), int(found[2]))
