"""Read a configuration file: the only place where a file becomes a configuration."""

import re
import tomllib
from pathlib import Path
from typing import Final

from spinewatch.config.consistency import check_together
from spinewatch.config.locator import locate
from spinewatch.config.parsing import read_configuration
from spinewatch.config.problems import Problems
from spinewatch.config.tables import Table
from spinewatch.model.configuration import Configuration
from spinewatch.model.errors import ConfigError, InputError

_PLACE: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
"""How tomllib says where it stopped."""


def load_configuration(path: Path) -> Configuration:
    """Read the configuration from a file.

    Raises
    ------
    ConfigError
        With every mistake of the file at once.
    InputError
        When there is no such file, or it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"Line {line}: found a byte that is no UTF-8, expected text saved as UTF-8."
        raise ConfigError(str(path), (problem,)) from error
    except OSError as error:
        raise InputError(
            f"The configuration {path} cannot be read: {error.strerror}.",
            advice="Name another file with --config, or make this one readable.",
        ) from error
    return parse_configuration(text, source=str(path))


def parse_configuration(text: str, *, source: str) -> Configuration:
    """Read the configuration from the text of a file.

    Parameters
    ----------
    text
        TOML.
    source
        What to call the text in messages.

    Raises
    ------
    ConfigError
        With every mistake at once; only the first where the text is no TOML at all.
    """
    try:
        content = tomllib.loads(text)
    # tomllib gives ValueError for an endless number too, and recurses into lists of lists.
    except (ValueError, RecursionError) as error:
        raise ConfigError(source, (_syntax_problem(error, text),)) from error
    lines = locate(text)
    problems = Problems(lines=lines)
    configuration = read_configuration(Table(content=content, path=(), problems=problems))
    check_together(configuration, set(lines), problems)
    problems.raise_any(source)
    return configuration


def _syntax_problem(error: Exception, text: str) -> str:
    found = _PLACE.fullmatch(str(error))
    if found is None:
        return f"This is no TOML: {error}."
    what, line, column = found.groups()
    last = text.count("\n") + 1
    place = f"Line {line}, column {column}" if line else f"Line {last}, end of the file"
    return f"{place}: this is no TOML: {what}."
