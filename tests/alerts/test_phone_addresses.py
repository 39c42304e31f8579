"""The file of addresses: every mistake is named at the start, and no secret with it."""

from pathlib import Path

import pytest

from spinewatch.alerts.addresses import Address, read_addresses
from spinewatch.model.errors import ConfigError

SECRET = "geheim"  # noqa: S105 - it opens nothing

NOT_UNDERSTOOD = (
    "is no address that apprise understands: look up how it is written for your service."
)


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "urls.txt"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_addresses_are_read_line_by_line_without_comments(tmp_path: Path) -> None:
    path = write(tmp_path, f"# home\n\njson://user:{SECRET}@127.0.0.1:9/\n  NTFY://a-topic \n")
    addresses = read_addresses(path)

    assert [(address.line, address.service) for address in addresses] == [(3, "json"), (4, "ntfy")]
    assert addresses[0].url == f"json://user:{SECRET}@127.0.0.1:9/"
    assert addresses[1].name == "the ntfy address in line 4"


def test_an_address_does_not_show_its_secret() -> None:
    address = Address(line=1, service="json", url=f"json://user:{SECRET}@127.0.0.1:9/")
    assert SECRET not in f"{address!r} {address} {address.name}"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ("It holds no address: write one per line.",)),
        ("# nothing\n\n", ("It holds no address: write one per line.",)),
        (
            f"json://127.0.0.1/\n{SECRET}\njson://a b/{SECRET}\n",
            (
                "Line 2 is no address of the form `service://...`.",
                "Line 3 is no address of the form `service://...`.",
            ),
        ),
        pytest.param(
            f"json://127.0.0.1/\ntgram://{SECRET}\nnoservice://{SECRET}/\n",
            (
                f"Line 2 {NOT_UNDERSTOOD}",
                f"Line 3 {NOT_UNDERSTOOD}",
            ),
            marks=pytest.mark.slow,
        ),
    ],
    ids=["empty", "comments only", "malformed", "foreign"],
)
def test_every_line_that_is_no_address_is_named(
    tmp_path: Path, text: str, problems: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as raised:
        read_addresses(write(tmp_path, text))

    assert raised.value.problems == problems
    assert raised.value.source == str(tmp_path / "urls.txt")
    assert SECRET not in f"{raised.value} {raised.value.__cause__} {raised.value.__context__}"


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_file_that_everybody_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match=f"mode {mode:04o}.*chmod 600"):
        read_addresses(write(tmp_path, "json://127.0.0.1/\n", mode))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_addresses(tmp_path / "urls.txt")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="It is no text"):
        read_addresses(path)


def test_a_library_that_does_not_load_is_said_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spinewatch.alerts.addresses._CHECK", "spinewatch.no_such_module")
    with pytest.raises(ConfigError, match="the package `apprise` does not load"):
        read_addresses(write(tmp_path, "json://127.0.0.1/\n"))
