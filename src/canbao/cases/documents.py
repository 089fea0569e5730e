"""Documents handed in with a case, and promises made in place of one.

What a file is its content says; it is kept as `cleaning` wrote it anew, under its hash. A promise is
read, with what follows from a false one, before it is signed; it is the person's own.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from canbao.batches.canonical import hash_of
from canbao.cases import stored
from canbao.cases.cleaning import LARGEST, SECONDS
from canbao.cases.hands import Deed, holding
from canbao.cases.mandates import acting
from canbao.cases.models import Case, Document, Promise
from canbao.cases.states import hand_of
from canbao.ledger.refusal import Refused, refused

OPEN: Final = ("draft", "received", "incomplete", "complete", "in_check", "on_hold", "needs_human",
               "changed")  # fmt: skip
MOST: Final = 40
"""How many files a case may have."""
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("文件是空的，请重新选择", "the file is empty; choose another"),
    "large": ("文件超过10 MB，请压缩或分开上传", "the file has more than 10 MB; make it smaller or split it"),
    "kind": ("只接受PDF、JPEG、PNG；请转换后再上传", "only PDF, JPEG and PNG are taken; convert the file first"),
    "pixels": ("图片像素过大，请重新拍照", "the picture has too many pixels; take it again"),
    "broken": ("文件已损坏，打不开；请重新生成", "the file is damaged and cannot be opened; make it anew"),
    "encrypted": ("PDF有密码，请去除密码后上传", "the PDF has a password; take it off first"),
    "pages": ("PDF没有页面或页数过多，请分开上传", "the PDF has no pages or too many; split it"),
    "active": ("PDF含有脚本、附件或链接动作，请打印成PDF后再上传",
               "the PDF holds scripts, attachments or links; print it to PDF and upload that"),
    "costly": ("文件处理所需资源过多，请重新生成", "the file takes too much to open; make it anew"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: what it is for (the catalogue's word), on which ground it was asked for, the
    name it had there, its bytes."""

    kind: str
    ground: str
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised in place of which document, and what follows from a false promise, in both
    languages; on which ground a promise is enough."""

    instead: str
    zh: str
    en: str
    follows_zh: str
    follows_en: str
    ground: str

    @property
    def hash(self) -> str:
        """The seal of what is read before signing."""
        return hash_of([self.instead, self.zh, self.en, self.follows_zh, self.follows_en, self.ground])


def hand_in(number: str, version: int, upload: Upload, deed: Deed) -> Document:
    """A file kept with the case; a check made before no longer speaks of it. The same file for the same
    purpose again is the same document. Raises Refused for a file that is not taken, saying what to do;
    for one too many, and where the case takes nothing more."""
    if not (upload.kind.strip() and upload.ground.strip()):
        raise refused("上传材料须写明用途和依据", "a document says what it is for and on which ground")
    media, content = cleaned(upload.content)
    received = hashlib.sha256(upload.content).hexdigest()
    with holding(number, version, deed, "document", [upload.kind, received]) as held:
        case = held.case
        digest = hashlib.sha256(content).hexdigest()
        there = case.documents.filter(kind=upload.kind, hash=digest).first()
        if there is not None:
            return there
        _open(case)
        if case.documents.count() >= MOST:
            raise refused(
                f"办件{number}已有{MOST}份材料，不能再传",
                f"case {number} has {MOST} documents and takes no more",
            )
        stored.keep(content)
        made = Document.objects.create(
            case=case, kind=upload.kind, file_name=plain_name(upload.file_name), media=media,
            size=len(content), hash=digest, ground=upload.ground, day=deed.day, by=deed.actor.name,
        )  # fmt: skip
        held.more()
        held.tell({"document": upload.kind, "received": received, "kept": digest})
    return made


def promise(number: str, version: int, said: Promised, read: str, deed: Deed) -> Promise:
    """A promise signed in place of a proof. `read` is the seal of the text that was shown: another text
    than the one signed is refused, as is anyone's signature but the person's own or a guardian's. The
    same promise again is the same."""
    if read != said.hash:
        raise refused(
            "承诺书内容已更新，请重新阅读后签署", "the text of the promise has changed: read it again"
        )
    with holding(number, version, deed, "promise", said.hash) as held:
        case = held.case
        there = case.promises.filter(instead=said.instead).first()
        if there is not None:
            if there.text_hash == said.hash:
                return there
            raise refused(
                f"已就{said.instead}作出承诺", f"a promise in place of {said.instead} is there already"
            )
        _open(case)
        _own_signature(case, deed)
        made = Promise.objects.create(
            case=case, instead=said.instead, zh=said.zh, en=said.en, follows_zh=said.follows_zh,
            follows_en=said.follows_en, ground=said.ground, text_hash=said.hash, day=deed.day,
            by=deed.actor.name,
        )  # fmt: skip
        held.more()
        held.tell({"promise": said.instead, "text": said.hash})
    return made


def cleaned(content: bytes) -> tuple[str, bytes]:
    """Media type and bytes of a file as it may be kept, made in a process of its own. Raises
    Refused."""
    if not content:
        raise unclean("empty")
    if len(content) > LARGEST:
        raise unclean("large")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, the file goes to its input
            [sys.executable, "-I", "-c", _CHILD, *sys.path],
            input=content, capture_output=True, timeout=2 * SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise unclean("costly") from None
    line, _, made = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise unclean("costly")
    told = json.loads(line)
    if "reason" in told:
        raise unclean(told["reason"])
    return told["media"], made


# The child sees the modules of this process and nothing of its environment.
_CHILD: Final = (
    "import sys; sys.path[:] = sys.argv[1:]; from canbao.cases.cleaning import main; main()"
)


def unclean(reason: str) -> Refused:
    """The refusal of a file, with what to do about it."""
    return refused(*REASONS[reason])


def plain_name(given: str) -> str:
    """The name a file had, for people to recognise it by: without folders and signs that cannot be
    printed, at most 200 characters. It is never used on the disk."""
    name = PurePath(given.replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[:200] or "file"


def _open(case: Case) -> None:
    if case.state not in OPEN:
        raise refused(
            f"办件{case.number}已{case.state}，不能再补充材料",
            f"case {case.number} is {case.state}: nothing can be added",
        )


def _own_signature(case: Case, deed: Deed) -> None:
    actor = deed.actor
    own = (case.person is not None and actor.person == case.person) or (
        bool(case.employer) and actor.employer == case.employer
    )
    if own:
        return
    if hand_of(actor) == "applicant":
        mandate = acting(
            actor.name, case.service, deed.day, person=case.person, employer=case.employer
        )
        if mandate.kind == "guardian":
            return
    raise refused(
        "承诺须由本人签署，无行为能力的由监护人签署",
        "a promise is signed by the person concerned, or by the guardian of who cannot",
    )
