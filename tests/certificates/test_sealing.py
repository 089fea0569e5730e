"""The seal: made once, replaced by an operator's, refused where it does not fit."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from canbao.certificates import sealing
from canbao.certificates.sealing import BadSeal

NOW = datetime.now(UTC)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def pem(key) -> bytes:
    return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())


def certified(
    key, issuer: str, by, *, ca: bool = False, days: int = 30, name: str = ""
) -> x509.Certificate:
    return (
        x509.CertificateBuilder().subject_name(named(name or issuer)).issuer_name(named(issuer))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=60)).not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )  # fmt: skip


def text(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(s.Encoding.PEM)


def test_it_is_made_once_by_whoever_comes_first(installation):
    with ThreadPoolExecutor(8) as pool:
        found = {each.fingerprint for each in pool.map(lambda _: sealing.seal(), range(16))}
    assert found == {sealing.seal().fingerprint}
    assert [each.name for each in installation.iterdir()] == ["seal.pem"]


def test_an_operators_seal_with_its_chain_is_taken(installation, monkeypatch):
    root, own = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)
    above = certified(root, "root", root, ca=True)
    file = installation / "given.pem"
    file.write_bytes(text(above) + pem(own) + text(certified(own, "root", root, name="agency")))
    monkeypatch.setenv("CANBAO_SEAL", str(file))
    seal = sealing.seal()
    assert len(seal.chain) == 1
    assert seal.chain[0] == above.public_bytes(s.Encoding.DER)
    assert b"BEGIN CERTIFICATE" in sealing.public_certificate()
    assert not (installation / "seal.pem").exists()


def wrong_seals() -> dict[str, tuple[bytes, str]]:
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    edwards = ed25519.Ed25519PrivateKey.generate()
    late = certified(key, "x", key, days=-1)
    locked = key.private_bytes(
        s.Encoding.PEM, s.PrivateFormat.PKCS8, s.BestAvailableEncryption(b"p")
    )
    return {
        "nothing": (b"", "are needed"),
        "no certificate": (pem(key), "are needed|no certificate fits"),
        "no key": (text(certified(key, "x", key)), "are needed"),
        "of another": (pem(key) + text(certified(other, "x", other)), "no certificate fits"),
        "expired": (pem(key) + text(late), "not valid today"),
        "locked": (locked + text(certified(key, "x", key)), "without password"),
        "edwards": (pem(edwards), "RSA or of an elliptic|are needed"),
    }


@pytest.mark.parametrize("which", sorted(wrong_seals()))
def test_a_seal_that_cannot_be_used_says_why(which: str):
    content, match = wrong_seals()[which]
    with pytest.raises(BadSeal, match=match):
        sealing.read(content)


def test_a_named_file_that_is_not_there_is_not_made(installation, monkeypatch):
    monkeypatch.setenv("CANBAO_SEAL", str(installation / "none.pem"))
    with pytest.raises(BadSeal, match="no such file"):
        sealing.seal()


def test_a_thread_that_runs_an_event_loop_can_seal(installation):
    async def sealed() -> bytes:
        return sealing.sign(plain_pdf(), sealing.seal())

    # A browser of earlier tests may keep a loop running in this thread: the test takes one of its own.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(sealed())).result().startswith(b"%PDF")


def plain_pdf() -> bytes:
    """A page with a letter."""
    import typst

    source = b'#set document(title: "t", date: none)\n= t'
    pdf = typst.compile(source, format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)
    return pdf


def test_openssl_agrees_that_the_signature_is_of_these_bytes(tmp_path: Path):
    """An oracle that shares no code with the signer."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    pdf = sealing.sign(plain_pdf(), sealing.seal())
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    start, first, second, length = (int(each) for each in signature.byte_range)
    assert (start, second + length) == (0, len(pdf))
    (tmp_path / "signed").write_bytes(pdf[:first] + pdf[second:])
    (tmp_path / "cms").write_bytes(bytes(signature.pkcs7_content))
    (tmp_path / "own.pem").write_bytes(sealing.public_certificate())
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "signed",
               "-certfile", "own.pem", "-CAfile", "own.pem", "-partial_chain", "-purpose", "any",
               "-out", "out"]  # fmt: skip
    good = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert good.returncode == 0, good.stderr
    (tmp_path / "signed").write_bytes(pdf[:first] + pdf[second:] + b" ")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


def test_what_signs_nothing_loads_no_library_of_signatures(installation):
    """It is heavy: it is loaded when something is signed."""
    code = (
        "import sys, os; os.environ['DJANGO_SETTINGS_MODULE']='canbao.config.settings';"
        "import django; django.setup();"
        "import canbao.certificates.paper, canbao.certificates.issuing, canbao.certificates.verifying;"
        "print(sorted({'pyhanko', 'aiohttp', 'typst', 'segno'} & set(sys.modules)))"
    )
    environment = os.environ | {"CANBAO_VAR": str(installation)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
