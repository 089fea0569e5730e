"""The file of a case: frozen as canonical JSON with its hash when the case is closed, and exported as
evidence for whoever reviews it, within the review's deadline.

The Administrative Review Law has no evidence in time count as no evidence (70): so the file is made by
one command, and its clock runs.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Model

from canbao.batches.canonical import Content, Plain, canonical, hash_of
from canbao.cases import chain, clocks, kept, stored
from canbao.cases.access import readable
from canbao.cases.clocks import Limit
from canbao.cases.hands import PURPOSE, Deed
from canbao.cases.models import Archive, Case, Clock
from canbao.cases.states import hand_of
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.models import LogEntry

_ORDINARY: Final = "行政复议法（2023年修订）第四十八条、第八十八条；条号未与原文核对"
_SIMPLE: Final = "行政复议法（2023年修订）第五十四条、第八十八条"
COPY: Final = Limit("review_copy", 7, "working", _ORDINARY, "secondary")
ANSWER: Final = Limit("review_answer", 10, "working", _ORDINARY, "secondary")
SIMPLE_COPY: Final = Limit("review_copy", 3, "working", _SIMPLE, "secondary")
SIMPLE_ANSWER: Final = Limit("review_answer", 5, "working", _SIMPLE, "secondary")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time every file of an export bears, so that the same case gives the same bytes."""
SKIPPED: Final = {"id", "case", "clock", "decision", "check_row"}
OPENED: Final = {
    "value", "evidence", "items", "candidates", "barred", "findings", "explanation", "detail",
}  # fmt: skip
"""Columns that hold canonical JSON: in the file it stands as what it says."""
OWN_PARTS: Final = (
    "case", "facts", "documents", "promises", "transitions", "clocks", "decisions", "notices",
)  # fmt: skip
"""What of a file its own person gets; draws, checks and proposals are the office's work."""
OFFICERS: Final = {"actor", "by", "checked_by", "identity", "checked_identity", "switched_on_by"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What of a case is as it was written: the first step that does not fit, archives whose hash does
    not, documents that are missing or changed."""

    step: int | None
    archives: tuple[int, ...]
    documents: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return self.step is None and not self.archives and not self.documents


def frozen(case: Case) -> Content:
    """Everything known of a case, in a fixed order."""
    decisions = [
        {**_row(each), "check": each.check_row.number, "effects": _rows(kept.effects(each))}
        for each in kept.rows(case, "decisions")
    ]
    running = [
        {**_row(each), "pauses": _rows(clocks.pauses(each))}
        for each in kept.rows(case, "clocks")
    ]
    return {
        "case": _row(case),
        "facts": _rows(kept.rows(case, "facts")),
        "documents": _rows(kept.rows(case, "documents")),
        "promises": _rows(kept.rows(case, "promises")),
        "transitions": _rows(kept.rows(case, "transitions")),
        "clocks": running,
        "draws": _rows(kept.rows(case, "draws")),
        "checks": _rows(kept.rows(case, "checks")),
        "proposals": _rows(kept.rows(case, "proposals")),
        "decisions": decisions,
        "notices": _rows(kept.rows(case, "notices")),
    }


def freeze(case: Case, day: date) -> Archive:
    """The file as it stands, kept; in the transaction that closes the case."""
    content = canonical(frozen(case))
    made = Archive(
        case=case, number=kept.count(case, "archives") + 1, content=content,
        hash=hashlib.sha256(content.encode()).hexdigest(), day=day,
    )  # fmt: skip
    kept.put(case, made)
    return made


def verify(case: Case) -> Verified:
    """Walks the steps, and compares archives and documents with their hashes."""
    return Verified(
        chain.verify(case),
        tuple(
            each.number
            for each in case.archives.order_by("number")
            if hashlib.sha256(each.content.encode()).hexdigest() != each.hash
        ),
        tuple(
            each for each in case.documents.order_by("pk").values_list("hash", flat=True)
            if not stored.is_sound(each)
        ),
    )  # fmt: skip


def evidence(number: str, deed: Deed) -> bytes:
    """The file of a case as a zip: each part as JSON, the documents, the log's entries about it, every
    archive, and a manifest with the hash of each. The same case gives the same bytes but for the log's
    own entry of earlier exports. Raises Refused for an unknown case, a hand not in office, and one
    that may not read the case unmasked."""
    if hand_of(deed.actor) == "applicant":
        raise refused("证据材料由机构导出", "evidence is exported by the office")
    with transaction.atomic():
        case = _case(number)
        reading = readable(deed.actor, case, deed.day)
        if reading is None or reading.masked:
            raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
        files = _files(case)
        manifest: dict[str, Plain] = {
            "case": number, "state": case.state, "version": case.version,
            "exported": deed.day.isoformat(), "by": deed.actor.name,
            "chain": "sound" if chain.verify(case) is None else "broken",
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in sorted(files.items())
            },
        }  # fmt: skip
        files["manifest.json"] = canonical(manifest).encode()
        log.append(deed.actor, deed.door, log.Act(
            log.READ, reading.purpose, case.person, f"case {number}",
            {"evidence": hash_of(manifest)}))  # fmt: skip
    return _packed(files)


def own_file(number: str, deed: Deed) -> bytes:
    """The copy of a case for whoever it is about or who acts for them: what was said, fetched, handed in,
    decided and told, and every step, as JSON with the documents and a manifest of hashes. What was drawn,
    checked and logged stays with the office, and officers stand in it by their role. Raises Refused for a
    case that is not the actor's to see."""
    with transaction.atomic():
        case = _case(number)
        reading = readable(deed.actor, case, deed.day)
        if reading is None or reading.masked:
            raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
        parts = frozen(case)
        files = {f"{name}.json": canonical(_by_role(parts[name])).encode() for name in OWN_PARTS}
        files |= _documents(case)
        manifest: dict[str, Plain] = {
            "case": number, "state": case.state, "version": case.version,
            "copied": deed.day.isoformat(),
            "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
        }  # fmt: skip
        files["manifest.json"] = canonical(manifest).encode()
        detail: log.Detail = {"copy": hash_of(manifest)}
        act = log.Act(log.READ, reading.purpose, case.person, f"case {number}", detail)
        log.append(deed.actor, deed.door, act)
    return _packed(files)


def review_accepted(number: str, deed: Deed, *, simple: bool = False) -> Clock:
    """The review body accepted an application: its copy is to reach us within 7 working days (3 in the
    simple procedure), and the file is made ready meanwhile."""
    return _review(number, SIMPLE_COPY if simple else COPY, deed)


def review_received(number: str, deed: Deed, *, simple: bool = False) -> Clock:
    """The review body's copy arrived: our answer with the evidence is due in 10 working days (5 in the
    simple procedure)."""
    return _review(number, SIMPLE_ANSWER if simple else ANSWER, deed)


def review_done(number: str, kind: str, deed: Deed) -> Clock:
    """The copy arrived, or our answer with the evidence went out. Raises Refused where no such clock
    runs."""
    with transaction.atomic():
        case = _case(number)
        there = next((each for each in clocks.running(case) if each.kind == kind), None)
        if there is None:
            raise refused(
                f"办件{number}没有{kind}期限在计时", f"no clock {kind} runs for case {number}"
            )
        _log(case, deed, {"review": kind, "done": deed.day.isoformat()})
        return clocks.end(there, deed.day)


def _review(number: str, limit: Limit, deed: Deed) -> Clock:
    if hand_of(deed.actor) == "applicant":
        raise refused("复议期限由机构登记", "the clock of a review is started by the office")
    with transaction.atomic():
        case = _case(number)
        if not case.decisions.exists():
            raise refused(
                f"办件{number}尚无决定，没有可复议的内容",
                f"case {number} has no decision that could be reviewed",
            )
        _log(case, deed, {"review": limit.kind, "days": limit.days})
        return clocks.start(case, limit, deed.day)


def _files(case: Case) -> dict[str, bytes]:
    parts = frozen(case)
    found = {f"{name}.json": canonical(part).encode() for name, part in parts.items()}
    for each in case.archives.order_by("number"):
        found[f"archive-{each.number}.json"] = each.content.encode()
    found |= _documents(case)
    entries = LogEntry.objects.filter(record=f"case {case.number}").order_by("seq")
    found["log.json"] = canonical([_row(each) for each in entries]).encode()
    return found


def _documents(case: Case) -> dict[str, bytes]:
    return {
        f"documents/{each.hash}{stored.SUFFIX[each.media]}": stored.read(each.hash)
        for each in case.documents.order_by("pk")
    }


def _packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _by_role(part: Plain) -> Plain:
    """A part of the file without the account names of officers: their role stands beside them."""
    if isinstance(part, list):
        return [_by_role(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: _by_role(each) for name, each in part.items() if name not in OFFICERS}


def _rows(rows: Iterable[Model]) -> list[Plain]:
    return [_row(each) for each in rows]


def _row(row: Model) -> dict[str, Plain]:
    """The columns of a row, without those that only number it here; JSON in it is opened."""
    said: dict[str, Plain] = {}
    for field in row._meta.concrete_fields:
        if field.name in SKIPPED:
            continue
        value: Any = getattr(row, field.attname)
        if field.name in OPENED:
            value = json.loads(value)
        elif value is not None and not isinstance(value, str | int):
            value = value.isoformat()
        said[field.name] = value
    return said


def _case(number: str) -> Case:
    case = Case.objects.select_for_update().filter(number=number).first()
    if case is None:
        raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
    return case


def _log(case: Case, deed: Deed, detail: log.Detail) -> None:
    act = log.Act(log.WRITE, PURPOSE, case.person, f"case {case.number}", detail)
    log.append(deed.actor, deed.door, act)
