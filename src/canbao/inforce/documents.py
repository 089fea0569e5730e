"""Official notices: the file lies under `documents/` of the installation, named by its hash, and
never changes; title, number, day and address are kept beside it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from canbao.inforce.errors import Complaint, LawRefused, refused
from canbao.inforce.models import Document
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "law_in_force"
LARGEST: Final = 20_000_000
# What an official notice comes as, known by its first bytes. OFD and DOCX are ZIP files.
SHAPES: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF-", ".pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
    (b"PK\x03\x04", "", "application/octet-stream"),
)
OTHERS: Final = (".txt", ".html", ".htm", ".mht", ".mhtml")


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of a document: `number` is that of the act (文号), `published` its day."""

    title: str
    number: str
    published: date
    url: str = ""


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.VAR) / "documents"


def path_of(hash_: str) -> Path:
    """The file of a document."""
    return folder() / hash_[:2] / hash_


def keep(
    content: bytes, name: str, notice: Notice, *, actor: Actor, door: str, day: date
) -> Document:
    """The document, kept now or before. The same bytes are the same document; LawRefused when they
    were given in with another title, number or day, and for what is no document."""
    complaints = [*_content(content, name), *_notice(notice, day)]
    if complaints:
        raise LawRefused(complaints)
    digest = hashlib.sha256(content).hexdigest()
    told = (notice.title.strip(), notice.number.strip(), notice.published)
    there = Document.objects.filter(hash=digest).first()
    if there is None:
        _write(digest, content)
        try:
            with transaction.atomic():
                made = Document.objects.create(
                    hash=digest,
                    name=PurePosixPath(name.replace("\\", "/")).name[:200],
                    size=len(content),
                    title=told[0],
                    number=told[1],
                    published=told[2],
                    url=notice.url.strip(),
                    by=actor.name,
                    day=day,
                )
                detail = {"event": "document", "title": told[0], "number": told[1]}
                act = log.Act(log.WRITE, PURPOSE, record=f"document:{digest}", detail=detail)
                log.append(actor, door, act)
            return made
        except IntegrityError:
            there = Document.objects.filter(hash=digest).first()
            if there is None:
                raise
    if (there.title, there.number, there.published) != told:
        raise refused(
            f"这份文件已于 {there.day} 以“{there.title} {there.number}（{there.published}）”登记；"
            "请照此填写",
            f"this document was given in on {there.day} as “{there.title} {there.number} "
            f"({there.published})”; give it the same title, number and day",
        )
    _write(digest, content)  # the row outlives a lost file; whoever has the bytes mends it
    return there


def read(document: Document) -> bytes:
    """The bytes of a document; LawRefused when the file is gone or is not what its hash says."""
    try:
        content = path_of(document.hash).read_bytes()
    except OSError as error:
        raise refused(
            f"文件 {document.hash[:12]} 读不到（{error.strerror}）；请从备份恢复 documents 目录",
            f"document {document.hash[:12]} cannot be read ({error.strerror}); restore the folder "
            "documents from a backup",
        ) from None
    if hashlib.sha256(content).hexdigest() != document.hash:
        raise refused(
            f"文件 {document.hash[:12]} 与登记的哈希不符，内容被改动过；请从备份恢复",
            f"document {document.hash[:12]} is not what its hash says: it was altered; restore it "
            "from a backup",
        )
    return content


def media_type(content: bytes) -> str:
    """What a browser is told; anything that could run there is a mere file."""
    for first, _, media in SHAPES:
        if content.startswith(first):
            return media
    return "application/octet-stream"


def _content(content: bytes, name: str) -> list[Complaint]:
    if not content:
        return [
            Complaint(
                f"文件 {name or '（未选择）'} 是空的；请附上官方文件",
                f"the file {name or '(none)'} is empty; attach the official notice",
            )
        ]
    if len(content) > LARGEST:
        return [
            Complaint(
                f"文件 {name} 过大（{len(content):,} 字节，最多 {LARGEST:,}）",
                f"the file {name} is too large ({len(content):,} bytes, at most {LARGEST:,})",
            )
        ]
    if any(content.startswith(first) for first, _, _ in SHAPES):
        return []
    if name.lower().endswith(OTHERS) and b"\0" not in content:
        return []
    return [
        Complaint(
            f"文件 {name} 不是 PDF、图片、OFD、网页或文本",
            f"the file {name} is neither PDF, picture, OFD, web page nor text",
        )
    ]


def _notice(notice: Notice, day: date) -> list[Complaint]:
    complaints = []
    if not notice.title.strip():
        complaints.append(Complaint("请填写文件标题", "give the title of the notice"))
    for zh, en, said, most in (
        ("标题", "title", notice.title, 300),
        ("文号", "number", notice.number, 100),
        ("网址", "address", notice.url, 500),
    ):
        if len(said) > most:
            complaints.append(
                Complaint(f"{zh}超过 {most} 字", f"the {en} is longer than {most} letters")
            )
    if notice.url.strip() and not notice.url.strip().startswith(("http://", "https://")):
        complaints.append(
            Complaint(
                f"网址“{notice.url}”应以 http:// 或 https:// 开头",
                f"the address {notice.url!r} must begin with http:// or https://",
            )
        )
    if notice.published > day:
        complaints.append(
            Complaint(
                f"公布日期 {notice.published} 晚于今天 {day}",
                f"the notice's day {notice.published} is later than today, {day}",
            )
        )
    return complaints


def _write(digest: str, content: bytes) -> None:
    """The file whole or not at all; written to the disk before a row says that it is there."""
    path = path_of(digest)
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{digest}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise refused(
            f"文件写不进 {path.parent}（{error.strerror}）；请腾出空间后再试",
            f"the file cannot be written to {path.parent} ({error.strerror}); make room and try "
            "again",
        ) from None
