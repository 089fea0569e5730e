"""Two people hold a value against the official notice: reading, confirmation, withdrawal, dispute.

The first person reads; a second one confirms. Whoever finds that the notice says otherwise opens a
dispute, and nobody pays on the value until another person settles it. Rows are only ever added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from canbao.inforce.documents import PURPOSE
from canbao.inforce.errors import Complaint, LawRefused, refused
from canbao.inforce.laws import law
from canbao.inforce.models import (
    CORRECTED,
    OUTCOMES,
    Confirmation,
    Document,
    Reading,
    Settlement,
    Withdrawal,
)
from canbao.inforce.values import Value, every_value, still_taken
from canbao.inforce.waiting import Standing, standings
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import own_names

LONGEST: Final = 2_000
MOST_LOGGED: Final = 20


def read(
    values: Iterable[Value], document: Document, *, actor: Actor, door: str, day: date
) -> list[Reading]:
    """The first person says that the notice says what the values say.

    LawRefused, naming each, for a value that is not in the law here any more, is disputed, or
    was confirmed or read by somebody already.
    """
    wanted = list(dict.fromkeys(values))
    with transaction.atomic():
        complaints = _gone(wanted)
        for value, standing in standings(wanted).items():
            complaints += _why_not_read(value, standing)
        if complaints or not wanted:
            raise LawRefused(complaints or [_nothing()])
        readings = [_reading(value, document, actor, day) for value in wanted]
        made = Reading.objects.bulk_create(readings)
        _log(actor, door, "read", made, document)
    return made


def differ(
    value: Value, document: Document, found: str, *, actor: Actor, door: str, day: date
) -> Reading:
    """Somebody says that the notice says otherwise: `found` is what it says. The value is disputed
    and nobody pays on it until the dispute is settled."""
    words = _words(found, "文件上写的是什么", "what the notice says")
    with transaction.atomic():
        complaints = _gone([value])
        if standings([value])[value].state == "disputed":
            complaints.append(
                Complaint(f"{_zh(value)}已有异议待处理", f"{_en(value)} is disputed already")
            )
        if complaints:
            raise LawRefused(complaints)
        made = _reading(value, document, actor, day, found=words)
        made.save(force_insert=True)
        _log(actor, door, "differs", [made], document)
    return made


def confirm(
    readings: Sequence[Reading], *, actor: Actor, door: str, day: date
) -> list[Confirmation]:
    """The second person says what the first said, of each reading. LawRefused, naming each, when it
    is the same person, the value has changed, is disputed or confirmed already."""
    with transaction.atomic():
        wanted = list(
            Reading.objects.select_for_update(of=("self",))
            .filter(id__in=[each.pk for each in readings])
            .select_related("document")
            .order_by("id")
        )
        values = _present(wanted)
        found = standings(values.values())
        complaints: list[Complaint] = []
        own = own_names(actor, {each.by for each in wanted})
        for each in wanted:
            value = values.get(each.pk)
            if value is None:
                complaints.append(_changed(each.name, each.region, each.value))
            else:
                complaints += _why_not_confirmed(each, value, found[value], own)
        if complaints or not wanted:
            raise LawRefused(complaints or [_nothing()])
        confirmations = [
            Confirmation(
                reading=each,
                row=each.row,
                last=each.last,
                first=each.by,
                second=actor.name,
                day=day,
            )
            for each in wanted
        ]
        try:
            with transaction.atomic():
                made = Confirmation.objects.bulk_create(confirmations)
        except IntegrityError:
            raise _twice() from None
        _log(actor, door, "confirmed", wanted, wanted[0].document)
    return made


def withdraw(
    confirmation: Confirmation, why: str, *, actor: Actor, door: str, day: date
) -> Withdrawal:
    """A confirmation counts no more. Anybody who confirms may withdraw; the reason is kept."""
    words = _words(why, "撤回的理由", "the reason")
    try:
        with transaction.atomic():
            made = Withdrawal.objects.create(
                confirmation=confirmation, why=words, by=actor.name, day=day
            )
            reading = confirmation.reading
            _log(actor, door, "withdrawn", [reading], reading.document)
    except IntegrityError:
        raise _twice() from None
    return made


def settle(
    reading: Reading, outcome: str, words: str, *, actor: Actor, door: str, day: date
) -> Settlement:
    """Ends the dispute that `reading` opened: the value `stands`, or it has been `corrected` – then
    the law here must take another. Not by the person who opened it."""
    said = _words(words, "处理的理由", "the reason")
    if reading.agrees or outcome not in OUTCOMES:
        raise refused(
            f"处理结果应为 {'、'.join(OUTCOMES)} 之一，且只用于有异议的核对",
            f"a dispute is settled as one of {', '.join(OUTCOMES)}",
        )
    if own_names(actor, [reading.by]):
        raise refused(
            f"异议由您（{reading.by}）提出，须由另一人处理",
            f"you ({reading.by}) opened the dispute: another person must settle it",
        )
    if outcome == CORRECTED and any(
        still_taken(law(), value) for value in _present([reading]).values()
    ):
        raise refused(
            f"{reading.name} 的这个数值仍在本地生效；请先登记更正后的数值并生效",
            f"this value of {reading.name} is still in force here; first put the corrected one in "
            "force",
        )
    try:
        with transaction.atomic():
            made = Settlement.objects.create(
                reading=reading,
                outcome=outcome,
                words=said,
                opened_by=reading.by,
                by=actor.name,
                day=day,
            )
            _log(actor, door, f"settled:{outcome}", [reading], reading.document)
    except IntegrityError:
        raise _twice() from None
    return made


# --- what may not be -----------------------------------------------------------------------------


def _present(readings: Sequence[Reading]) -> dict[int, Value]:
    """The value of the law here that each reading speaks of; none where it has changed."""
    there: dict[str, Value] = {}
    for value in every_value(law()):
        there[value.row] = value
    return {
        each.pk: there[each.row]
        for each in readings
        if each.row in there and there[each.row].last <= each.last
    }


def _gone(values: Sequence[Value]) -> list[Complaint]:
    there = {(value.row, value.last) for value in every_value(law())}
    return [
        _changed(value.name, value.region, value.value)
        for value in values
        if (value.row, value.last) not in there
    ]


def _changed(name: str, region: str, value: str) -> Complaint:
    return Complaint(
        f"{name}（{region}，{value}）已不是本地现行法规中的数值；请重新打开登记页核对",
        f"{name} ({region}, {value}) is not a value of the law here any more; open the register "
        "again and read the present one",
    )


def _why_not_read(value: Value, standing: Standing) -> list[Complaint]:
    if standing.state == "disputed":
        return [
            Complaint(
                f"{_zh(value)}有异议，处理后才能确认",
                f"{_en(value)} is disputed; settle that first",
            )
        ]
    if standing.state == "confirmed":
        return [Complaint(f"{_zh(value)}已由两人确认", f"{_en(value)} is confirmed already")]
    if standing.state == "read":
        by = standing.readings[-1].by
        return [
            Complaint(
                f"{_zh(value)}已由 {by} 核对，请由第二人确认",
                f"{_en(value)} was read by {by}; a second person confirms it",
            )
        ]
    return []


def _why_not_confirmed(
    reading: Reading, value: Value, standing: Standing, own: frozenset[str]
) -> list[Complaint]:
    if not reading.agrees or standing.state == "disputed":
        return _why_not_read(value, Standing("disputed", standing.readings))
    if reading.by in own:
        return [
            Complaint(
                f"{_zh(value)}是您（{reading.by}）核对的，须由另一人确认",
                f"{_en(value)} was read by you ({reading.by}): another person must confirm it",
            )
        ]
    if standing.state == "confirmed":
        return _why_not_read(value, standing)
    if standing.state == "open":  # read before a dispute that ended in a correction
        return [_changed(value.name, value.region, value.value)]
    return []


def _twice() -> LawRefused:
    return refused(
        "别人刚刚办理了同一项；请刷新页面", "somebody has just done the same; load the page again"
    )


def _nothing() -> Complaint:
    return Complaint("没有选择任何数值", "no value was chosen")


def _zh(value: Value) -> str:
    return f"{value.zh}（{value.name}，{value.region}，{value.key or value.since}）"


def _en(value: Value) -> str:
    return f"{value.en} ({value.name}, {value.region}, {value.key or value.since})"


def _words(said: str, zh: str, en: str) -> str:
    words = said.strip()
    if not words or len(words) > LONGEST:
        raise refused(
            f"请写明{zh}（不超过 {LONGEST} 字）", f"write {en} (at most {LONGEST} letters)"
        )
    return words


def _reading(
    value: Value, document: Document, actor: Actor, day: date, *, found: str = ""
) -> Reading:
    return Reading(
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
        document=document,
        agrees=not found,
        found=found,
        by=actor.name,
        day=day,
    )


def _log(
    actor: Actor, door: str, event: str, readings: Sequence[Reading], document: Document
) -> None:
    """One entry for the deed, however many values it speaks of."""
    names = [f"{each.name}/{each.region}/{each.key or each.first}" for each in readings]
    detail: dict[str, str | int | bool | None] = {
        "event": event,
        "values": len(readings),
        "first": "; ".join(names[:MOST_LOGGED]),
        "rows": ",".join(each.row[:16] for each in readings[:MOST_LOGGED]),
        "document": document.hash,
    }
    record = f"law:{readings[0].name}"
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record, detail=detail))
