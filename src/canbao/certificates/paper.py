"""The paper: a document set by Typst as PDF/UA-1 with a QR code that leads to its verification, sealed.

A file that was given out is kept under its hash in the folder of the installation, and given out again as
the same bytes; a lost one is made anew and is a file of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from canbao.batches.clock import now
from canbao.certificates import numbers, sealing
from canbao.certificates.content import day_words
from canbao.certificates.models import LANGUAGES, Certificate, PaperFile
from canbao.certificates.verifying import state_of
from canbao.ledger.crediting.statement import FONTS_SETTING
from canbao.ledger.refusal import refused

TEMPLATE: Final = Path(__file__).with_name("certificate.typ")
WORDS: Final[dict[str, tuple[str, str]]] = {
    "serial": ("编号", "Serial"),
    "code": ("校验码", "Code"),
    "issued": ("出具日期", "Issued on"),
    "until": ("有效期至", "Valid until"),
    "ground": ("依据", "Ground"),
    "check": (
        "扫描二维码，或在查验页面输入编号和校验码，核对内容是否与本件一致。",
        "Scan the code, or enter serial and code on the verification page, and compare what it says.",
    ),
    "qr": ("查验二维码，内容为下方的查验地址", "QR code holding the verification address below"),
    "hash": ("内容哈希 SHA-256", "SHA-256 of the content"),
    "empty": ("无记录", "Nothing recorded"),
}


def address(certificate: Certificate, language: str) -> str:
    """Where this document is verified; what the QR code holds."""
    return f"{settings.PUBLIC_ADDRESS}/{language}/verify/{certificate.serial}/{certificate.code}/"


def folder() -> Path:
    """Where the files lie. It may be emptied: what is asked for again is made anew."""
    return Path(settings.VAR) / "certificates"


def paper(certificate: Certificate, language: str = "zh") -> bytes:
    """The signed PDF. Raises Refused for another language than zh and en, BadSeal for a seal that can't
    be used, Altered for a row that was changed. Who may have it is for the caller to ask."""
    if language not in LANGUAGES:
        raise refused(
            f"语言{language!r}不可用，可用：zh、en", f"language {language!r} is none of zh, en"
        )
    for given in certificate.files.filter(language=language).order_by("-id"):
        kept = _kept(given.hash)
        if kept is not None:
            return kept
    state_of(certificate, certificate.day)
    seal = sealing.seal()
    made = sealing.sign(_set(certificate, language), seal)
    digest = hashlib.sha256(made).hexdigest()
    _keep(digest, made)
    PaperFile.objects.create(
        certificate=certificate,
        language=language,
        hash=digest,
        sealed_by=seal.fingerprint,
        at=now(),
    )
    return made


def _path(digest: str) -> Path:
    return folder() / digest[:2] / f"{digest}.pdf"


def _kept(digest: str) -> bytes | None:
    """The file, unless it is gone or no longer what its name says."""
    try:
        content = _path(digest).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _keep(digest: str, content: bytes) -> None:
    """Whole or not at all."""
    file = _path(digest)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{digest}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(file)


def told(certificate: Certificate, language: str) -> dict[str, Any]:
    """Everything printed, as texts of one language; the template knows no values."""
    content = json.loads(certificate.content)
    w = {key: both[LANGUAGES.index(language)] for key, both in WORDS.items()}
    until = day_words(content["valid_until"])
    return {
        "language": language,
        "title": content["title"][language],
        "pairs": [[each["label"][language], each["value"][language]] for each in content["pairs"]],
        "tables": [
            {
                "title": table[language],
                "head": [each[language] for each in table["head"]],
                "figures": [each["form"] in ("money", "count", "share") for each in table["head"]],
                "rows": [
                    [cell[language] if cell else "–" for cell in row] for row in table["rows"]
                ],
            }
            for table in content["tables"]
        ],
        "words": [[each["head"][language], each[language]] for each in content["words"]],
        "says": content["says"][language],
        "foot": [
            [w["issued"], day_words(content["day"]).zh if language == "zh"
             else day_words(content["day"]).en],
            [w["until"], until.zh if language == "zh" else until.en],
            [w["ground"], content["ground"][language]],
            [w["serial"], numbers.grouped(certificate.serial)],
            [w["code"], numbers.grouped(certificate.code)],
        ],
        "check": w["check"],
        "address": address(certificate, language),
        "alt": w["qr"],
        "empty": w["empty"],
        "hash": f"{w['hash']} {certificate.hash}",
    }  # fmt: skip


def _set(certificate: Certificate, language: str) -> bytes:
    import segno
    import typst

    fonts = [os.environ[FONTS_SETTING]] if os.environ.get(FONTS_SETTING) else []
    drawn = io.BytesIO()
    segno.make(address(certificate, language), error="m", micro=False).save(drawn, kind="svg", border=4)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "certificate.typ"
        source.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        data = json.dumps(told(certificate, language), ensure_ascii=False)
        (Path(place) / "certificate.json").write_text(data, encoding="utf-8")
        (Path(place) / "qr.svg").write_bytes(drawn.getvalue())
        made: bytes = typst.compile(
            str(source), format="pdf", font_paths=fonts, pdf_standards=["ua-1"]
        )
    return made
