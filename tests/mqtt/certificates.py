"""Certificates for tests: an authority, and what it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """A certificate and its private key, as files."""

    cert_file: str
    key_file: str


class Authority:
    """Signs certificates.

    Attributes
    ----------
    ca_file
        Its own certificate.
    """

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test {name}")])
        self._key = ec.generate_private_key(ec.SECP256R1())
        own = _begun(self._name, days=2).issuer_name(self._name).public_key(self._key.public_key())
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        own = own.add_extension(_signs_certificates(), critical=True)
        path = folder / f"{name}.pem"
        path.write_bytes(own.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        self.ca_file = str(path)

    def sign(self, name: str, *, days: int = 2, passphrase: bytes | None = None) -> Signed:
        """Make a certificate for this name and for 127.0.0.1; with ``days`` < 0 it has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        addresses = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        signed = (
            _begun(subject, days=days)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .add_extension(addresses, critical=False)
            .sign(self._key, SHA256())
        )
        certificate, private = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        lock: KeySerializationEncryption = NoEncryption()
        if passphrase is not None:
            lock = BestAvailableEncryption(passphrase)
        private.touch(mode=0o600)
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
        return Signed(cert_file=str(certificate), key_file=str(private))


def _begun(subject: x509.Name, *, days: int) -> x509.CertificateBuilder:
    # Certificates are judged by the real time, so they are made by it.
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 9 * _DAY)
        .not_valid_after(now + days * _DAY)
    )


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
