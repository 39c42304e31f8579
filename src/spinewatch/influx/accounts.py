"""Who administrates, who writes and who reads, by the configuration and the command line."""

from pathlib import Path

from spinewatch.influx.administering import Administrator
from spinewatch.influx.opening import secret_of
from spinewatch.influx.token_file import read_token
from spinewatch.influx.version import Generation
from spinewatch.influx.wanted import Account, Right
from spinewatch.model.configuration import InfluxConfig
from spinewatch.mqtt.secret_file import read_secret


def administrator_of(
    config: InfluxConfig, *, user: str | None, password_file: Path | None, token_file: Path | None
) -> Administrator:
    """Give who was named on the command line, or else who stands in [influx].

    Raises
    ------
    InputError
        When a file with a secret cannot be used.
    """
    if token_file is not None:
        secret = read_token(str(token_file), key="--admin-token-file")
        return Administrator(token=secret)
    if user is not None:
        password = (
            None
            if password_file is None
            else read_secret(str(password_file), key="--admin-password-file")
        )
        return Administrator(user=user, password=password)
    secret_in_config = secret_of(config)
    if config.token_file is not None:
        return Administrator(token=secret_in_config)
    return Administrator(user=config.user, password=secret_in_config)


def accounts_of(
    config: InfluxConfig, generation: Generation, *, folder: Path, administrator: Administrator
) -> tuple[Account, ...]:
    """Give the one who writes and the one who reads; 3 Core has no such thing.

    The writer is the one in [influx], unless that is the administrator, whose rights a recorder
    does not need.
    """
    if generation is Generation.V3:
        return ()
    kind = "password" if generation is Generation.V1 else "token"
    name, file = f"{config.prefix}-recorder", folder / f"influx-recorder-{kind}"
    configured = config.password_file if generation is Generation.V1 else config.token_file
    if _is_another(config, generation, administrator):
        name = config.user or name
        file = file if configured is None else Path(configured)
    reader = folder / f"influx-grafana-{kind}"
    return (
        Account(name=name, right=Right.WRITE, secret=file),
        Account(name=f"{config.prefix}-grafana", right=Right.READ, secret=reader),
    )


def _is_another(config: InfluxConfig, generation: Generation, administrator: Administrator) -> bool:
    """Whether [influx] names somebody else than the administrator."""
    if generation is Generation.V1:
        return config.user is not None and config.user != administrator.user
    file = config.token_file
    if file is None or administrator.token is None:
        return False
    return not Path(file).exists() or read_secret(file, key="token_file") != administrator.token
