"""An example to start from, for any of the kits."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from spinewatch.config.kits import KITS, Kit
from spinewatch.config.parsing import NOT_CONNECTED
from spinewatch.model.configuration import SensorConfig

DEFAULT_KIT: Final = "day"

_ADDRESS: Final = '# address = "C4:64:E3:01:23:45"'
_SENSORS: Final = re.compile(r"^\[\[sensor\]\]\n.*?\n(?=\n\n# --- )", re.MULTILINE | re.DOTALL)


def example_text(kit: str = DEFAULT_KIT) -> str:
    """Give a commented configuration that is right as it stands, without any sensor or radio.

    Parameters
    ----------
    kit
        One of `kits.KITS`: its sensors are in it.
    """
    text = files("spinewatch.config").joinpath("example.toml").read_text(encoding="utf-8")
    with_kit = text.replace(f'kit = "{DEFAULT_KIT}"', f'kit = "{kit}"')
    return _SENSORS.sub(lambda _: _blocks(KITS[kit]), with_kit, count=1)


def _blocks(kit: Kit) -> str:
    first, *others = ("\n".join((*_block(sensor), "")) for sensor in kit.sensors)
    kind = f'kind = "{kit.sensors[0].kind}"\n'
    return "\n".join((first.replace(kind, f"{kind}{_ADDRESS}\n"), *others))


def _block(sensor: SensorConfig) -> Iterator[str]:
    yield "[[sensor]]"
    yield f'name = "{sensor.name}"'
    yield f'kind = "{sensor.kind}"'
    if sensor.site is not None:
        yield f'site = "{sensor.site}"'
    if sensor.channels:
        names = (site or NOT_CONNECTED for site in sensor.channels)
        yield "\n".join(("channels = [", *(f'  "{name}",' for name in names), "]"))
