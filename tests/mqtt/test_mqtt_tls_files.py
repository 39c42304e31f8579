"""Certificates and keys that cannot be used are named at once, with what to do."""

import ssl
from pathlib import Path

import pytest

from spinewatch.model.configuration import MqttConfig
from spinewatch.model.errors import InputError
from spinewatch.mqtt.login import login_of
from spinewatch.mqtt.tls import tls_of
from tests.mqtt.certificates import Authority, Signed


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def mine(authority: Authority) -> Signed:
    return authority.sign("monitor")


def refusal(config: MqttConfig) -> str:
    with pytest.raises(InputError) as refused:
        tls_of(config)
    return str(refused.value)


def test_without_an_authority_there_is_no_tls() -> None:
    assert tls_of(MqttConfig()) is None


def test_only_the_named_authority_is_trusted_and_names_are_checked(authority: Authority) -> None:
    context = tls_of(MqttConfig(ca_file=authority.ca_file))

    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] == 1


def test_a_certificate_with_its_key_is_taken(authority: Authority, mine: Signed) -> None:
    config = MqttConfig(ca_file=authority.ca_file, cert_file=mine.cert_file, key_file=mine.key_file)

    assert tls_of(config) is not None


def test_a_key_that_everybody_can_read_is_refused(authority: Authority, mine: Signed) -> None:
    Path(mine.key_file).chmod(0o644)
    told = refusal(
        MqttConfig(ca_file=authority.ca_file, cert_file=mine.cert_file, key_file=mine.key_file)
    )

    assert "key_file in [mqtt]: every user of this computer can read the file" in told
    assert f"Run `chmod 600 {mine.key_file}`." in told


def test_a_key_of_another_certificate_is_refused(authority: Authority, mine: Signed) -> None:
    other = authority.sign("other")
    told = refusal(
        MqttConfig(ca_file=authority.ca_file, cert_file=mine.cert_file, key_file=other.key_file)
    )

    assert f"{other.key_file} is not the key of {mine.cert_file}" in told


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(
    authority: Authority,
) -> None:
    locked = authority.sign("locked", passphrase=b"secret")
    told = refusal(
        MqttConfig(ca_file=authority.ca_file, cert_file=locked.cert_file, key_file=locked.key_file)
    )

    assert f"{locked.key_file} is locked with a passphrase" in told
    assert "openssl pkey" in told


@pytest.mark.parametrize("lacking", ["ca_file", "cert_file", "key_file"])
@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_that_is_missing_or_holds_nothing_is_named(
    authority: Authority, mine: Signed, tmp_path: Path, lacking: str, content: bytes | None
) -> None:
    path = tmp_path / "lacking"
    if content is not None:
        path.touch(mode=0o600)
        path.write_bytes(content)
    files = {
        "ca_file": authority.ca_file,
        "cert_file": mine.cert_file,
        "key_file": mine.key_file,
    } | {lacking: str(path)}

    told = refusal(MqttConfig(**files))

    assert told.startswith(f"{lacking} in [mqtt]: ")
    assert str(path) in told
    assert "_ssl.c" not in told


def test_others_may_not_read_along_unless_that_is_allowed(authority: Authority) -> None:
    host = "192.0.2.7"
    with pytest.raises(InputError, match=r"the way to 192\.0\.2\.7 is not encrypted"):
        login_of(MqttConfig(host=host))

    assert login_of(MqttConfig(host=host, plain_text=True)).tls is None
    assert login_of(MqttConfig(host=host, ca_file=authority.ca_file)).tls is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "LOCALHOST."])
def test_on_this_computer_nobody_reads_along(host: str) -> None:
    assert login_of(MqttConfig(host=host)).tls is None


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "localhost.example.org", "broker", "::"])  # noqa: S104 - an address to refuse
def test_everywhere_else_somebody_may(host: str) -> None:
    with pytest.raises(InputError, match="plain_text = true"):
        login_of(MqttConfig(host=host))
