"""EMG electrodes on the body: real rest and real contraction in the units of the amplifier."""

from dataclasses import dataclass
from math import pi
from types import MappingProxyType
from typing import Final

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.model.samples import StreamSpec
from spinewatch.model.sites import EmgSite
from spinewatch.simulation.artefacts import Artefacts
from spinewatch.simulation.body import Body
from spinewatch.simulation.contact import Contact
from spinewatch.simulation.emg_bank import ContractionSignal, RestSignal
from spinewatch.simulation.heart import Heart
from spinewatch.simulation.limits import ECG_PEAK, MAINS_HZ
from spinewatch.simulation.randomness import generator
from spinewatch.simulation.scenario import ElectrodeOff, OpenInput, Scenario
from spinewatch.simulation.sensor_clock import SensorClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplifier:
    """What an EMG amplifier makes of a muscle at rest and of an open input, in its own unit."""

    middle: float
    rest_rms: float
    low: float
    high: float


AMPLIFIERS: Final = MappingProxyType(
    {
        "npg_lite": Amplifier(middle=2048.0, rest_rms=12.0, low=0.0, high=4095.0),
        "bitalino": Amplifier(middle=0.0, rest_rms=6.0, low=-1635.0, high=1632.0),
        "ganglion": Amplifier(middle=0.0, rest_rms=6.0, low=-15_686.0, high=15_686.0),
        "umyo": Amplifier(middle=8000.0, rest_rms=48.0, low=0.0, high=16_383.0),
    }
)
"""NPG Lite: 12-bit counts; its gain is not published, so the resting amplitude is assumed.
BITalino: microvolts of 10 bits at gain 1009; rest of two counts, for a count is 3.2 uV.
Ganglion: microvolts of 24 bits, 1.2 V at gain 51 x 1.5 (vendor's document); rest as on BITalino.
uMyo: 14-bit counts that rest near 8000 (its firmware); its gain is not published, so rest is
assumed to fill as much of the range as on the NPG Lite.
"""


class WornEmgSensor:
    """One stream of one EMG sensor.

    Attributes
    ----------
    contacts
        How well each electrode hears its muscle, by site.
    """

    def __init__(
        self,
        *,
        sensor: str,
        kind: str,
        sites: tuple[EmgSite | None, ...],
        spec: StreamSpec,
        clock: SensorClock,
        body: Body,
        scenario: Scenario,
        seed: int,
    ) -> None:
        self._sensor = sensor
        self._amplifier = _amplifier(kind)
        self._channels = len(spec.channels)
        self._clock = clock
        self._seed = seed
        self._body = body
        self._heart = Heart(scenario=scenario, seed=seed)
        self._wanders = scenario.wander > 0.0
        self._electrodes = tuple(
            _Electrode(
                site=site,
                column=column,
                fs_hz=round(spec.fs_hz),
                body=body,
                scenario=scenario,
                seed=seed,
            )
            for column, site in enumerate(sites[: self._channels])
            if site is not None
        )

        self.contacts = {each.site: each.contact for each in self._electrodes}

    def block(self, index: int, *, first: int, count: int) -> FloatArray:
        """Give consecutive samples: shape (count, channels).

        Parameters
        ----------
        index
            Number of the block, which lasts one second of the sensor's clock.
        first, count
            Which samples of the stream.
        """
        amplifier = self._amplifier
        times_s = self._clock.times_s(first, count)
        values = np.full((count, self._channels), amplifier.middle)
        heart = self._heart.trace(times_s)
        shaking = self._body.shaking(times_s) if self._wanders else None
        for electrode in self._electrodes:
            signal = electrode.over_rest(index, times_s, heart=heart, shaking=shaking)
            values[:, electrode.column] += signal * amplifier.rest_rms
            for off in electrode.off_during(times_s):
                open_input = self._open_input(off, index, times_s)
                gone = (times_s >= off.start_s) & (times_s < off.stop_s)
                values[gone, electrode.column] = open_input[gone]
        return np.asarray(np.clip(values, amplifier.low, amplifier.high))

    def _open_input(self, off: ElectrodeOff, index: int, times_s: FloatArray) -> FloatArray:
        """Show mains hum far beyond the rails with noise on it, or sit on one rail."""
        amplifier = self._amplifier
        if off.shows is OpenInput.RAIL:
            return np.full_like(times_s, amplifier.high)
        noise = generator(self._seed, self._sensor, "open", index).standard_normal(len(times_s))
        hum = 2.0 * np.sin(2 * pi * MAINS_HZ * times_s) + 0.27 * noise
        return np.asarray(amplifier.middle + hum * (amplifier.high - amplifier.low) / 2.0)


class _Electrode:
    """One channel: rest, contraction, heart, artefacts and times without contact of one site."""

    def __init__(
        self,
        *,
        site: EmgSite,
        column: int,
        fs_hz: int,
        body: Body,
        scenario: Scenario,
        seed: int,
    ) -> None:
        self.column = column
        self.site = site
        self._body = body
        self._rest = RestSignal(fs_hz=fs_hz, seed=seed, label=site)
        self._contraction = ContractionSignal(fs_hz=fs_hz, seed=seed, label=site)
        self.contact = Contact(site=site, scenario=scenario, seed=seed)
        self._artefacts = Artefacts(site=site, scenario=scenario, seed=seed)
        taken_off = tuple(
            ElectrodeOff(site=site, start_s=off.start_s, stop_s=off.stop_s, shows=OpenInput.HUM)
            for off in scenario.off_body
        )
        fallen = tuple(off for off in scenario.electrodes_off if off.site == site)
        self._off = (*fallen, *taken_off)

    def over_rest(
        self,
        index: int,
        times_s: FloatArray,
        *,
        heart: FloatArray | None,
        shaking: FloatArray | None,
    ) -> FloatArray:
        """Give one second of the signal; lying rest has an RMS of about one."""
        heard = self.contact.at(times_s)
        signal = self._rest.second(index) * heard.noise
        power = self._body.activation_power(self.site, times_s)
        if power.any():
            signal += self._contraction.second(index) * np.sqrt(power) * heard.muscle
        if heart is not None:
            signal += heart * ECG_PEAK[self.site]
        return signal * heard.gain + self._artefacts.at(times_s, shaking)

    def off_during(self, times_s: FloatArray) -> tuple[ElectrodeOff, ...]:
        """List the times without contact that touch a span."""
        return tuple(
            off for off in self._off if off.start_s <= times_s[-1] and off.stop_s > times_s[0]
        )


def _amplifier(kind: str) -> Amplifier:
    if kind not in AMPLIFIERS:
        raise InputError(
            f"Muscles cannot be simulated for sensors of kind {kind}.",
            advice=f"Use one of {', '.join(AMPLIFIERS)} in the simulation.",
        )
    return AMPLIFIERS[kind]
