"""The seal of the installation: a private key with its certificate, and the signature it puts on a PDF.

The signature is PAdES B-B by pyHanko. The pair lies in one file, `seal.pem` of the installation or the file
`CANBAO_SEAL` names, made at first use (P-256, self-signed); an operator replaces it by one that a
certification authority issued. No network is asked.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from canbao.batches.clock import now

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

YEARS: Final = 10
SETTING: Final = "CANBAO_SEAL"
FIELD: Final = "Seal"


class BadSeal(RuntimeError):
    """The file of the seal cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Key (PKCS 8, DER), its certificate and those above it (DER)."""

    key: bytes
    certificate: bytes
    chain: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 characters."""
        return hashlib.sha256(self.certificate).hexdigest()


def path() -> Path:
    """Where the seal lies."""
    given = os.environ.get(SETTING, "").strip()
    return Path(given).expanduser() if given else Path(settings.VAR) / "seal.pem"


def seal() -> Seal:
    """The seal of this installation, made when there is none. Raises BadSeal for a file that holds no
    key, no certificate that fits it, or one that has expired; and where `CANBAO_SEAL` names none."""
    file = path()
    if not file.exists():
        if os.environ.get(SETTING, "").strip():
            raise BadSeal(f"{SETTING}={file}：没有这个文件 / there is no such file")
        _make(file)
    return read(file.read_bytes(), str(file))


def read(pem: bytes, name: str = "seal") -> Seal:
    """Key and certificates of a PEM file, the key's own certificate wherever it stands. Raises BadSeal."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        key = s.load_pem_private_key(pem, None)
        found = x509.load_pem_x509_certificates(pem)
    except (ValueError, TypeError) as error:
        raise BadSeal(
            f"{name}：须含未加密的私钥和证书（PEM） / a private key without password and its "
            f"certificate are needed, as PEM: {error}"
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise BadSeal(
            f"{name}：私钥须为RSA或椭圆曲线 / the key must be RSA or of an elliptic curve"
        )
    form = (s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
    public = key.public_key().public_bytes(*form)
    own = [each for each in found if each.public_key().public_bytes(*form) == public]
    if not own:
        raise BadSeal(f"{name}：没有与私钥相符的证书 / no certificate fits the key")
    if not own[0].not_valid_before_utc <= now() < own[0].not_valid_after_utc:
        raise BadSeal(
            f"{name}：证书有效期为{own[0].not_valid_before_utc:%Y-%m-%d}至"
            f"{own[0].not_valid_after_utc:%Y-%m-%d}，请更换 / the certificate is not valid today; "
            "put in another one"
        )
    return Seal(
        key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption()),
        own[0].public_bytes(s.Encoding.DER),
        tuple(each.public_bytes(s.Encoding.DER) for each in found if each is not own[0]),
    )


def public_certificate() -> bytes:
    """The certificate as PEM, for whoever wants to check signatures without asking us."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_der_x509_certificate(seal().certificate).public_bytes(Encoding.PEM)


def sign(pdf: bytes, with_: Seal) -> bytes:
    """The PDF with the seal's signature as an incremental update; what was there stays byte for byte, and
    any later change breaks the signature."""
    from asn1crypto import keys, x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for each in with_.chain:
        store.register(x509.Certificate.load(each))
    signer = signers.SimpleSigner(
        x509.Certificate.load(with_.certificate), keys.PrivateKeyInfo.load(with_.key), store
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
        certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )  # fmt: skip
    # Hidden, because PDF/UA wants every visible annotation in the structure of the document.
    hidden = fields.InvisSigSettings(set_hidden_flag=True, set_print_flag=False)
    # pyHanko starts an event loop of its own, which a thread that runs one already has no room for.
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(
            signers.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer,
            new_field_spec=fields.SigFieldSpec(FIELD, invis_sig_settings=hidden),
        ).result()  # fmt: skip
    return bytes(made.getvalue())


def _make(file: Path) -> None:
    """A new pair, once: of two workers that start together the first one's stays."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    pem += _self_signed(key, now()).public_bytes(s.Encoding.PEM)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        draft.write_bytes(pem)
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _self_signed(key: object, at: datetime) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "canbao 参保"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"canbao seal {secrets.token_hex(4)}"),
    ])  # fmt: skip
    start = at.astimezone(UTC).replace(microsecond=0)
    use = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .sign(key, hashes.SHA256())
    )
