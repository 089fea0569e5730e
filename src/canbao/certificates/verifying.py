"""Anybody may check a document: by what it carries (serial and code), or by the file itself.

A failed check is written down, so that a forged number shows (audit rule R40). Nothing of who asked is
kept, and a successful check leaves no trace.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Count

from canbao.batches.canonical import hash_of
from canbao.batches.clock import now
from canbao.certificates import numbers
from canbao.certificates.kinds import kinds
from canbao.certificates.models import Certificate, FailedCheck, PaperFile, Revocation

State = Literal["valid", "revoked", "expired", "unknown"]
MOST_KEPT: Final = 100  # failed checks of one serial kept for one day: enough for the rule
UNKNOWN: Final = "unknown"


class Altered(RuntimeError):
    """The row says something else than when it was issued: somebody changed the database."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What may be told to whoever holds the paper. `content` is what was issued, to be compared with
    the paper, and empty for one that is revoked or unknown; an unknown serial and a wrong code get the
    same answer."""

    state: State
    serial: str = ""
    kind: str = ""
    day: date | None = None
    valid_until: date | None = None
    revoked: date | None = None
    content: Mapping[str, Any] | None = None


def verify(serial: str, code: str, day: date) -> Verified:
    """The state on `day` of the document with that serial and code, as somebody typed them. Raises
    Altered when the row no longer fits its hash."""
    asked = numbers.read_serial(serial)
    if asked is None:
        return Verified(UNKNOWN)
    found = Certificate.objects.filter(serial=asked).first()
    if found is None:
        _failed(asked, "unknown", day)
        return Verified(UNKNOWN)
    if not hmac.compare_digest(found.code.encode(), numbers.read_code(code).encode()):
        _failed(asked, "wrong_code", day)
        return Verified(UNKNOWN)
    return state_of(found, day)


def verify_file(content: bytes, day: date) -> Verified:
    """The state on `day` of the document this very file is; `unknown` for a file that is not, byte for
    byte, one that was given out. The file is not opened: a hostile one costs one hash."""
    digest = hashlib.sha256(content).hexdigest()
    given = PaperFile.objects.select_related("certificate").filter(hash=digest).first()
    return state_of(given.certificate, day) if given else Verified(UNKNOWN)


def state_of(certificate: Certificate, day: date) -> Verified:
    """What stands on `day`. Raises Altered."""
    content = json.loads(certificate.content)
    if hash_of(content) != certificate.hash:
        raise Altered(
            f"{certificate.serial}号证明与其哈希不符，数据库被改动过 / certificate {certificate.serial} "
            "is not what its hash says: the database was altered; restore it from a backup"
        )
    content = to_compare(certificate.kind, content)
    told = Verified(
        "valid", certificate.serial, certificate.kind, certificate.day, certificate.valid_until,
        content=content,
    )  # fmt: skip
    revoked = Revocation.objects.filter(certificate=certificate).first()
    if revoked is not None and revoked.day <= day:
        return Verified(
            "revoked", told.serial, told.kind, told.day, told.valid_until, revoked=revoked.day
        )
    if told.valid_until is not None and told.valid_until < day:
        return Verified(
            "expired", told.serial, told.kind, told.day, told.valid_until, content=content
        )
    return told


def to_compare(kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What of a document is told to whoever has its serial and code: all of it, or, where the kind is for
    the person alone, only the fields its `verified` names."""
    told = kinds().get(kind)  # none for those that operators add
    if told is None or told.verified is None:
        return content
    labels = {each.label.zh for each in told.fields if each.name in told.verified}
    pairs = [each for each in content["pairs"] if each["label"]["zh"] in labels]
    return {**content, "pairs": pairs, "tables": [], "words": []}


def failed_checks(day: date, at_least: int = 1) -> dict[str, int]:
    """Serials with that many failed checks on a day, at most `MOST_KEPT` of each; what rule R40 reads."""
    counted = (
        FailedCheck.objects.filter(day=day)
        .values("serial")
        .annotate(times=Count("id"))
        .filter(times__gte=at_least)
        .order_by("-times", "serial")
    )
    return {each["serial"]: each["times"] for each in counted}


def _failed(serial: str, why: str, day: date) -> None:
    if FailedCheck.objects.filter(day=day, serial=serial).count() < MOST_KEPT:
        FailedCheck.objects.create(serial=serial, why=why, day=day, at=now())
