"""Overlays: a draft is tried out, a second person puts it in force, and the file of all of them
travels with the installation. The package itself is never edited.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from canbao.inforce import documents, effects
from canbao.inforce.documents import PURPOSE, Notice
from canbao.inforce.entering import draft as make_draft
from canbao.inforce.entering import new_values, wrong_with
from canbao.inforce.errors import LawRefused, refused
from canbao.inforce.laws import NOTHING, chain_of, digest_of, keep_versions, law
from canbao.inforce.models import (
    Confirmation,
    Draft,
    Overlay,
    Reading,
    Rejection,
    Trial,
)
from canbao.law.engine.law import Law
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import own_names

FORMAT: Final = "canbao-overlays/1"
LONGEST_WHY: Final = 2_000
LARGEST: Final = 200_000_000


def try_out(draft: Draft, *, actor: Actor, door: str, day: date) -> Trial:
    """The dry run of a draft on top of the law in force: what would change in the law, for persons
    and for the budget. Kept, so that whoever puts it in force saw it. Nothing else is written."""
    _still_open(draft)
    before = law()
    after = _on_top(draft, before)
    told = effects.tell(before, after, draft.text, day)
    with transaction.atomic():
        made = Trial.objects.create(
            draft=draft,
            before=before.hash,
            after=after.hash,
            effects=told.json(),
            by=actor.name,
            day=day,
        )
        _log(actor, door, draft, {"event": "trial", "effects": len(told.effects)})
    return made


def put_in_force(draft: Draft, *, actor: Actor, door: str, day: date) -> Overlay:
    """The second person puts a draft in force. Its values are confirmed by the same two people
    against the same notice.

    LawRefused when it is the person who entered it, when the dry run was not made on the law as it
    is now, and when somebody else was faster.
    """
    if own_names(actor, [draft.by]):
        raise refused(
            f"草稿第{draft.pk}号由您（{draft.by}）登记，须由另一人生效",
            f"you ({draft.by}) entered draft {draft.pk}: another person must put it in force",
        )
    try:
        with transaction.atomic():
            _still_open(draft)
            before = law()
            after = _on_top(draft, before)
            trial = draft.trials.filter(before=before.hash).order_by("-id").first()
            if trial is None:
                raise refused(
                    f"草稿第{draft.pk}号尚未在现行法规上试算，或试算后法规已变；请先试算并查看影响",
                    f"draft {draft.pk} was not tried out on the law as it is now; make the dry run "
                    "and look at its effects first",
                )
            last = Overlay.objects.order_by("-number").first()
            chain = NOTHING if last is None else last.chain
            number = 1 if last is None else last.number + 1
            name = Overlay(number=number).name
            made = Overlay.objects.create(
                number=number,
                text=draft.text,
                digest=draft.digest,
                chain=chain_of(chain, draft.digest),
                law=before.overlay(draft.text, name=name).hash,
                document=draft.document,
                draft=draft,
                trial=trial,
                first=draft.by,
                second=actor.name,
                day=day,
            )
            _confirmed(draft, after, actor, day)
            keep_versions()
            _log(actor, door, draft, {"event": "in_force", "overlay": made.number})
    except IntegrityError:
        raise refused(
            "别人刚刚使另一份覆盖文件生效；请重新试算",
            "somebody has just put another overlay in force; make the dry run again",
        ) from None
    return made


def reject(draft: Draft, why: str, *, actor: Actor, door: str, day: date) -> Rejection:
    """A draft will not be put in force; also whoever entered it may say so."""
    words = why.strip()
    if not words or len(words) > LONGEST_WHY:
        raise refused(
            f"请写明退回的理由（不超过 {LONGEST_WHY} 字）",
            f"write the reason (at most {LONGEST_WHY} letters)",
        )
    with transaction.atomic():
        _still_open(draft)
        made = Rejection.objects.create(draft=draft, why=words, by=actor.name, day=day)
        _log(actor, door, draft, {"event": "rejected"})
    return made


def _still_open(draft: Draft) -> None:
    overlay = Overlay.objects.filter(draft=draft).first()
    if overlay is not None:
        raise refused(
            f"草稿第{draft.pk}号已作为覆盖文件第{overlay.number}号生效",
            f"draft {draft.pk} is in force already as overlay {overlay.number}",
        )
    rejection = Rejection.objects.filter(draft=draft).first()
    if rejection is not None:
        raise refused(
            f"草稿第{draft.pk}号已由 {rejection.by} 退回：{rejection.why}",
            f"draft {draft.pk} was rejected by {rejection.by}: {rejection.why}",
        )


def _on_top(draft: Draft, before: Law) -> Law:
    """The law with the draft on top; LawRefused when it does not fit the law as it is now."""
    complaints = wrong_with(before, draft.text, replaces=draft.replaces)
    if complaints:
        raise LawRefused(complaints)
    return before.overlay(draft.text, name="draft.yaml")


def _confirmed(draft: Draft, after: Law, actor: Actor, day: date) -> None:
    """The values of the overlay are confirmed by who entered it and who puts it in force."""
    readings = Reading.objects.bulk_create(
        Reading(
            kind=value.kind,
            name=value.name,
            region=value.region,
            first=value.first,
            last=value.last,
            key=value.key,
            value=value.value,
            status=value.status,
            source=value.source,
            row=value.row,
            document=draft.document,
            agrees=True,
            by=draft.by,
            day=draft.day,
        )
        for value in new_values(after, draft.text)
    )
    Confirmation.objects.bulk_create(
        Confirmation(
            reading=each, row=each.row, last=each.last, first=draft.by, second=actor.name, day=day
        )
        for each in readings
    )


def _log(actor: Actor, door: str, draft: Draft, detail: dict[str, str | int]) -> None:
    told: dict[str, str | int | bool | None] = {**detail, "digest": draft.digest}
    act = log.Act(log.WRITE, PURPOSE, record=f"law:draft:{draft.pk}", detail=told)
    log.append(actor, door, act)


# --- the file that travels -----------------------------------------------------------------------


def export() -> bytes:
    """Every overlay here with its notice, as one file; the same overlays, the same bytes. Its last
    line is the hash of the rest."""
    rows = []
    for each in Overlay.objects.select_related("document", "draft").order_by("number"):
        notice = each.document
        rows.append(
            {
                "number": each.number,
                "text": each.text,
                "digest": each.digest,
                "replaces": each.draft.replaces,
                "why": each.draft.why,
                "first": each.first,
                "second": each.second,
                "day": each.day.isoformat(),
                "document": {
                    "hash": notice.hash,
                    "name": notice.name,
                    "title": notice.title,
                    "number": notice.number,
                    "published": notice.published.isoformat(),
                    "url": notice.url,
                    "content": base64.b64encode(documents.read(notice)).decode(),
                },
            }
        )
    told = {"format": FORMAT, "overlays": rows}
    told["hash"] = _seal(told)
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: drafts made now, overlays that were here already."""

    drafts: tuple[Draft, ...]
    there: int


def bring(content: bytes, *, actor: Actor, door: str, day: date) -> Brought:
    """Takes a file of overlays as drafts: two people here try them out and put them in force, as if
    they had entered them. What is here already, in force or as a draft, is passed over.

    LawRefused, and nothing taken, for a file that is not what its hash says.
    """
    told = _opened(content)
    drafts: list[Draft] = []
    there = 0
    with transaction.atomic():
        for each in told["overlays"]:
            waiting = Draft.objects.filter(digest=each["digest"], rejection=None)
            if Overlay.objects.filter(digest=each["digest"]).exists() or waiting.exists():
                there += 1
                continue
            given = each["document"]
            notice = Notice(
                given["title"],
                given["number"],
                date.fromisoformat(given["published"]),
                given["url"],
            )
            bytes_ = base64.b64decode(given["content"], validate=True)
            document = documents.keep(
                bytes_, given["name"], notice, actor=actor, door=door, day=day
            )
            if document.hash != given["hash"]:
                raise _altered()
            origin = f"{told['hash'][:16]} {each['number']} {each['first']} {each['second']}"
            drafts.append(
                make_draft(
                    each["text"],
                    document,
                    actor=actor,
                    door=door,
                    day=day,
                    replaces=each["replaces"],
                    why=each["why"],
                    origin=f"{origin} {each['day']}",
                )
            )
    return Brought(tuple(drafts), there)


def _opened(content: bytes) -> dict[str, Any]:
    """The file as data, its hashes proven."""
    if len(content) > LARGEST:
        raise refused(
            f"覆盖文件过大（{len(content):,} 字节）",
            f"the file is too large ({len(content):,} bytes)",
        )
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise refused(
                f"不认识的格式 {str(told['format'])[:40]}；应为 {FORMAT}",
                f"unknown format {str(told['format'])[:40]!r}; it should be {FORMAT}",
            )
        kept = told.pop("hash")
        sound = kept == _seal(told) and all(
            digest_of(each["text"]) == each["digest"] for each in told["overlays"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, LawRefused):
            raise
        raise refused(
            "这不是覆盖文件；请用 canbao law overlay export 重新导出",
            "this is no file of overlays; export it again with canbao law overlay export",
        ) from None
    if not sound:
        raise _altered()
    told["hash"] = kept
    return dict(told)


def _altered() -> LawRefused:
    return refused(
        "文件与其哈希不符，传送中损坏或被改动；请重新导出",
        "the file is not what its hash says: it was damaged or altered on the way; export it again",
    )


def _seal(told: Mapping[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
