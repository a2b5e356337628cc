"""Certificates for tests of TLS: an authority, what it signs, and one that nobody trusts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

VALID = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """A certificate with its key, and where both lie."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    certificate_file: Path
    key_file: Path


def make_authority(folder: Path, name: str) -> Signed:
    """An authority that answers for itself."""
    return _made(folder, name, None, x509.BasicConstraints(ca=True, path_length=0))


def make_signed(folder: Path, name: str, authority: Signed, hosts: tuple[str, ...] = ()) -> Signed:
    """A server's certificate for these host names, or a user's for their own name."""
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts or (name,)])
    return _made(folder, name, authority, names)


def _made(
    folder: Path, name: str, authority: Signed | None, extension: x509.ExtensionType
) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject_name=subject, public_key=key.public_key())
        .issuer_name(authority.name if authority else subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
        .add_extension(extension, critical=authority is None)
        .sign(authority.key if authority else key, hashes.SHA256())
    )
    certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signed(key, subject, certificate_file, key_file)
