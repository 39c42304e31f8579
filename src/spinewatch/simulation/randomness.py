"""Random numbers that depend on the seed and on what they are for, never on who asked before."""

from zlib import crc32

import numpy as np


def generator(seed: int, *labels: str | int) -> np.random.Generator:
    """Make the generator for one purpose.

    Parameters
    ----------
    seed
        Seed of the whole simulation, not negative.
    labels
        What the numbers are for: names and counts, for example a sensor and a second.

    Returns
    -------
    Generator
        The same for the same arguments, however many others were made in between. So any second
        of a simulated day can be made without making those before it.
    """
    words = (crc32(label.encode()) if isinstance(label, str) else label for label in labels)
    return np.random.default_rng([seed, *words])
