"""A muscle never repeats itself; a stimulator does nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinewatch.model.blocks import FloatArray
from spinewatch.signal.hops import Hops
from spinewatch.signal.limits import PERIODIC_LASTING_LOOKS, SPECTRUM_EVERY_BLOCKS
from spinewatch.signal.periodic import periodicity
from spinewatch.signal.spectrum import power_spectrum
from spinewatch.signal.stimulator import StimulatorWatch

FS_HZ = 500.0
HOPS = Hops.at(FS_HZ)
HELD_BLOCKS = (PERIODIC_LASTING_LOOKS + 1) * SPECTRUM_EVERY_BLOCKS


def blocks(values: FloatArray) -> FloatArray:
    return values.reshape(1, -1, HOPS.block_samples)


def pulses(hz: float, seconds: float) -> FloatArray:
    t_s = np.arange(round(seconds * FS_HZ)) / FS_HZ
    return 20.0 * np.exp(-(((t_s * hz % 1.0 - 0.5) / hz / 0.004) ** 2))


def found(values: FloatArray) -> list[bool]:
    power = (blocks(values) ** 2).mean(axis=2)
    watched = StimulatorWatch(hops=HOPS, channels=1).push(values[None, :], power)
    return [bool(each) for each in watched[0]]


def test_noise_is_far_from_repeating_itself() -> None:
    noise = np.random.default_rng(0).normal(size=200 * HOPS.block_samples)
    alike = periodicity(power_spectrum(blocks(noise)), samples=HOPS.block_samples, fs_hz=HOPS.fs_hz)

    assert alike.max() < 0.7


@pytest.mark.parametrize("hz", [20.0, 35.0, 80.0, 110.0])
def test_pulses_are_found_from_their_first_whole_block_on(hz: float) -> None:
    rng = np.random.default_rng(0)
    quiet = rng.normal(size=10 * HOPS.block_samples)
    loud = pulses(hz, 4.0) - pulses(hz, 4.0).mean() + rng.normal(size=2000)
    told = found(np.concatenate([quiet, loud, rng.normal(size=40 * HOPS.block_samples)]))

    assert not any(told[:10])
    assert all(told[11:30])
    assert not any(told[30 + HELD_BLOCKS :])


def test_faint_pulses_are_found_within_seconds_and_forgotten_as_fast() -> None:
    rng = np.random.default_rng(2)
    quiet = rng.normal(size=40 * HOPS.block_samples)
    stimulus = pulses(80.0, 12.0)
    faint = 1.5 * (stimulus - stimulus.mean()) / stimulus.std()
    told = found(np.concatenate([quiet, faint + rng.normal(size=6000), quiet]))

    assert not any(told[:40])
    assert all(told[40 + HELD_BLOCKS : 100])
    assert not any(told[100 + HELD_BLOCKS :])


@given(seed=st.integers(0, 2**32 - 1), power=st.floats(1e-6, 1e6))
@settings(max_examples=10, deadline=None)
def test_noise_of_any_power_is_never_a_stimulator(seed: int, power: float) -> None:
    noise = np.random.default_rng(seed).normal(0.0, power**0.5, 60 * HOPS.block_samples)

    assert not any(found(noise))


def test_the_answer_does_not_depend_on_how_blocks_came() -> None:
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(size=1500), pulses(50.0, 3.0)])[None, :]
    power = (blocks(values[0]) ** 2).mean(axis=2)
    whole = StimulatorWatch(hops=HOPS, channels=1)
    single = StimulatorWatch(hops=HOPS, channels=1)
    at_once = whole.push(values, power)
    length = HOPS.block_samples
    one_by_one = [
        single.push(values[:, at * length : (at + 1) * length], power[:, at : at + 1])
        for at in range(power.shape[1])
    ]

    np.testing.assert_array_equal(np.concatenate(one_by_one, axis=1), at_once)
    assert [number for number, _ in single.spectra] == [number for number, _ in whole.spectra]
