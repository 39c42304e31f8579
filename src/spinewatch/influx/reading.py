"""Who reads from InfluxDB: a recorder's user may only write."""

import os
from pathlib import Path

from msgspec.structs import replace

from spinewatch.influx.accounts import accounts_of
from spinewatch.influx.administering import Administrator
from spinewatch.influx.version import Generation
from spinewatch.influx.wanted import Right
from spinewatch.model.configuration import InfluxConfig


def as_reader(config: InfluxConfig, *, folder: Path) -> InfluxConfig:
    """Give the configuration with the login of the reader that `spinewatch influx setup` made.

    Parameters
    ----------
    config
        The [influx] table.
    folder
        Where secrets were written to: beside the configuration, unless setup was told otherwise.

    Returns
    -------
    InfluxConfig
        As it was where there is no such file, or not for this user: its own user may well read.
    """
    generation = Generation.V1 if config.token_file is None else Generation.V2
    accounts = accounts_of(config, generation, folder=folder, administrator=Administrator())
    reader = next(account for account in accounts if account.right is Right.READ)
    if not os.access(reader.secret, os.R_OK):
        return config
    if generation is Generation.V1:
        return replace(config, user=reader.name, password_file=str(reader.secret))
    return replace(config, token_file=str(reader.secret))
