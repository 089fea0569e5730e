"""Issuing a document, and revoking one: both are rows that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from django.db import transaction

from canbao.batches.canonical import canonical, hash_of
from canbao.batches.clock import now
from canbao.benefits.office import Human
from canbao.certificates import numbers
from canbao.certificates.content import Said, compose
from canbao.certificates.kinds import Kind, kinds
from canbao.certificates.models import Certificate, Revocation
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

PURPOSE: Final = "certificate"
AsKind = Literal["kind"]  # good for as long as the kind says


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document is taken back, and the act and article that say so."""

    zh: str
    en: str
    ground: str


def issue(kind: str | Kind, subject: str, said: Said, *, by: Actor, door: str, day: date, key: str,
          valid_until: date | AsKind | None = "kind") -> Certificate:  # fmt: skip
    """The document of a kind about `subject` (`P<person>` or `E<credit code>`). The same key is the same
    document; with other content it is refused. Without `valid_until` the kind says how long it is good,
    None is for ever. Raises Refused with a message for each thing that is wrong."""
    kind = _kind(kind)
    until = _until(kind, day, valid_until)
    _about(kind, subject, by, day, until, key)
    content = compose(kind, subject, said, day, until)
    digest = hash_of(content)
    with transaction.atomic():
        # The log's head is the one lock all writers share: serials are counted under it.
        _log(by, door, subject, {"what": "issue", "kind": kind.name, "hash": digest})
        there = Certificate.objects.filter(key=key).first()
        if there is not None:
            if there.hash != digest:
                raise refused(
                    f"标识{key}已用于内容不同的证明{there.serial}，请另取标识",
                    f"key {key} issued {there.serial}, which says something else: take a new one",
                )
            return there
        return Certificate.objects.create(
            serial=_serial(day.year), kind=kind.name, subject=subject, content=canonical(content),
            hash=digest, code=numbers.new_code(), day=day, valid_until=until, by=by.name, at=now(),
            key=key,
        )  # fmt: skip


def revoke(serial: str, why: Why, *, human: Human, door: str, day: date) -> Revocation:
    """The document no longer counts from `day`; again is harmless. Raises Refused for a serial that was
    never issued, a day before its issue, and a reason that is not said in both languages with its
    ground."""
    certificate = Certificate.objects.filter(serial=serial).first()
    if certificate is None:
        raise refused(f"没有出具过{serial}号证明", f"no certificate {serial} was issued")
    if not (why.zh.strip() and why.en.strip() and why.ground.strip()):
        raise refused(
            "撤销须写明中英文理由和依据", "revoking needs a reason in both languages and its ground"
        )
    if day < certificate.day:
        raise refused(
            f"证明于{certificate.day}出具，不能自{day}撤销",
            f"it was issued on {certificate.day} and cannot be revoked from {day}",
        )
    with transaction.atomic():
        _log(human.actor, door, certificate.subject, {"what": "revoke", "serial": serial})
        made, _ = Revocation.objects.get_or_create(
            certificate=certificate,
            defaults={
                "day": day,
                "by": human.name,
                "zh": why.zh,
                "en": why.en,
                "ground": why.ground,
            },
        )
    return made


def _kind(kind: str | Kind) -> Kind:
    if isinstance(kind, Kind):
        return kind
    known = kinds()
    if kind not in known:
        raise refused(
            f"没有“{kind}”这种证明", f"{kind!r} is no kind of certificate: {', '.join(known)}"
        )
    return known[kind]


def _until(kind: Kind, day: date, given: date | AsKind | None) -> date | None:
    if not isinstance(given, str):
        return given
    return None if kind.valid_days is None else day + timedelta(days=kind.valid_days)


def _about(kind: Kind, subject: str, by: Actor, day: date, until: date | None, key: str) -> None:
    mark, of = subject[:1], subject[1:]
    is_person = mark == "P" and of.isascii() and of.isdigit()
    good = is_person or (mark == "E" and of.isalnum() and len(of) == 18)
    if not good or (kind.about, mark) in (("person", "E"), ("employer", "P")):
        raise refused(
            f"{kind.title.zh}不能开给{subject!r}", f"{kind.title.en} is not about {subject!r}"
        )
    if until is not None and until < day:
        raise refused(
            f"有效期至{until}，早于出具日{day}", f"valid until {until}, before its issue on {day}"
        )
    if not key:
        raise refused("出具证明须带幂等标识", "issuing needs an idempotency key")
    if by.role == "person" and f"P{by.person}" != subject:
        raise refused(
            "只能开具本人的证明", "a person is issued certificates about the own person only"
        )
    if by.role == "employer" and f"E{by.employer}" != subject:
        raise refused("只能开具本单位的证明", "an employer is issued its own certificates only")


def _serial(year: int) -> str:
    """The next one of the year; the caller holds the log's head."""
    last = Certificate.objects.filter(serial__startswith=str(year)).order_by("-serial").first()
    return numbers.serial(year, numbers.running_of(last.serial) + 1 if last else 1)


def _log(by: Actor, door: str, subject: str, detail: log.Detail) -> None:
    person = int(subject[1:]) if subject[0] == "P" else None
    record = "" if person is not None else subject
    log.append(by, door, log.Act(log.WRITE, PURPOSE, person, record, detail))
