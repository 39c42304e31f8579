"""Finding a sensor in the configuration by its name."""

from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.errors import InputError


def sensor_named(configuration: Configuration, name: str) -> SensorConfig:
    """Give the sensor that the configuration calls so.

    Raises
    ------
    InputError
        When there is none; names those that there are.
    """
    found = {sensor.name: sensor for sensor in configuration.sensors}
    if name not in found:
        raise InputError(
            f"There is no sensor {name} in the configuration.",
            advice=f"Name one of: {', '.join(found)}.",
        )
    return found[name]
