"""Sets of sensors that the simulation can wear out of the box."""

from typing import Final

from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.sites import EmgSite, MotionSite

_MOTION_SITES: Final = (MotionSite.HEAD, MotionSite.C7, MotionSite.L1, MotionSite.S1)
_EMG_SITES: Final = (
    EmgSite.UPPER_TRAPEZIUS_LEFT,
    EmgSite.UPPER_TRAPEZIUS_RIGHT,
    EmgSite.THORACIC_PARASPINAL_LEFT,
    EmgSite.LUMBAR_ERECTOR_LEFT,
)
"""Neck to lower back on the left side, where tension travels, and one muscle of the right side to
compare with."""


_SMALL_BOARD: Final = 3
"""Channels of the smaller NPG Lite."""


def _motion_sensors() -> tuple[SensorConfig, ...]:
    return tuple(
        SensorConfig(name=f"imu-{site}", kind="witmotion", site=site) for site in _MOTION_SITES
    )


def default_configuration() -> Configuration:
    """Give the sensors of the demo: four WitMotion pods and an NPG Lite with six channels."""
    emg = SensorConfig(name="emg", kind="npg_lite", channels=(*_EMG_SITES, None, None))
    return Configuration(person="demo", sensors=(*_motion_sensors(), emg))


def reference_rig_configuration() -> Configuration:
    """Give the rig that costs are quoted for: four WitMotion pods and a BITalino at 4 x 1000 Hz."""
    emg = SensorConfig(name="emg", kind="bitalino", channels=_EMG_SITES)
    return Configuration(person="reference-rig", sensors=(*_motion_sensors(), emg))


def simulated_settings(
    configuration: Configuration, *, low_rate: bool = False
) -> dict[str, dict[str, object]]:
    """Give the settings, by the sensor's name, with which a configuration can be simulated.

    The drivers' defaults, but for the NPG Lite board, which has as many channels as are worn.

    Parameters
    ----------
    configuration
        Which sensors there are.
    low_rate
        Whether an NPG Lite with up to three channels samples at 250 instead of 500 Hz.
    """
    return {
        sensor.name: _layout(sensor, low_rate=low_rate) if sensor.kind == "npg_lite" else {}
        for sensor in configuration.sensors
    }


def _layout(board: SensorConfig, *, low_rate: bool) -> dict[str, object]:
    if len(board.channels) > _SMALL_BOARD:
        return {"layout": "arduino-6ch"}
    return {"layout": "idf-3ch"} if low_rate else {}
