"""Files handed in, each under the hash of its bytes in the installation's folder: the same file is kept
once, and one that was changed on the disk is found out."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from canbao.ledger.refusal import refused

SUFFIX: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def keep(content: bytes) -> str:
    """The hash under which the bytes are kept now; the same bytes again are the same file."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{digest}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(path)
    return digest


def read(digest: str) -> bytes:
    """The bytes of a hash. Raises Refused when they are gone or are not what was kept."""
    path = _path(digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise refused(
            f"文件{digest[:16]}丢失或被改动，请从备份恢复",
            f"file {digest[:16]} is gone or was changed: restore it from the backup",
        )
    return content


def is_sound(digest: str) -> bool:
    """Whether the bytes of a hash are there and unchanged."""
    path = _path(digest)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _path(digest: str) -> Path:
    if not (len(digest) == 64 and digest.isalnum() and digest.isascii()):
        raise ValueError(f"documents: {digest!r} is no hash")
    return Path(settings.DOCUMENTS_FOLDER) / digest[:2] / digest
