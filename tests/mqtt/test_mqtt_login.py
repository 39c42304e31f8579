"""Secrets come from files that others cannot read, and never show."""

from pathlib import Path

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.login import login_of
from spinewatch.mqtt.secret_file import read_secret


def secret_file(folder: Path, content: bytes, *, mode: int = 0o600) -> str:
    path = folder / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_a_secret_is_the_line_in_its_file(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, b" pass word\xc3\xa4 \r\n", mode=mode)

    assert read_secret(path, key="password_file") == " pass wordä "


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, b"pw\n", mode=mode)

    with pytest.raises(InputError) as caught:
        read_secret(path, key="password_file in [mqtt]")

    assert "password_file in [mqtt]: every user of this computer can read" in str(caught.value)
    assert f"chmod 600 {path}" in caught.value.advice


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo\n", b"\xff\xfe", b"a\0b"])
def test_what_is_not_one_line_of_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="does not hold one line of text"):
        read_secret(secret_file(tmp_path, content), key="token_file")


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"password_file: the file .* No such file"):
        read_secret(str(tmp_path / "nothing"), key="password_file")


def test_a_login_does_not_show_its_password(tmp_path: Path) -> None:
    path = secret_file(tmp_path, b"hush\n")
    login = login_of(MqttConfig(user="monitor", password_file=path))

    assert login.password == "hush"  # noqa: S105 - the one that was just written
    assert "hush" not in repr(login)
    assert login.tls is None
