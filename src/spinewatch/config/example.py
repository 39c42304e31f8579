"""An example to start from."""

from importlib.resources import files


def example_text() -> str:
    """Give a commented configuration that is right as it stands, without any sensor or radio."""
    return files("spinewatch.config").joinpath("example.toml").read_text(encoding="utf-8")
