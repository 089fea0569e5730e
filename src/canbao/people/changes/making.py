"""Making a change: refused when it cannot be, else written into the record, with its provenance, its
row and its log entry, in the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Content, canonical
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.changes import fields, spells
from canbao.people.changes.standing import held, to_decide
from canbao.people.identity import own_names
from canbao.people.models import (
    Change,
    ChangeAnswer,
    Employer,
    ParticipationSpell,
    Person,
    Source,
)
from canbao.people.models.changes import ACCEPTED, EMPLOYER, FIELD, REPLACED, SPELL, SPELL_END
from canbao.people.models.spells import KINDS, SCHEMES
from canbao.people.numbers import display_number
from canbao.people.refusal import refused

PURPOSE: Final = "record_change"
CODE: Final = 18


@dataclass(frozen=True, slots=True)
class Warrant:
    """On whose word the record is changed: who, through which door, on which ground (`case 2025…`) and
    day, and who checked it, where it takes two."""

    actor: Actor
    door: str
    ground: str
    day: date
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class NewSpell:
    """A spell that begins: months are numbers, `place` has twelve digits."""

    scheme: str
    kind: str
    place: int
    from_month: int
    employer: str = ""


@dataclass(frozen=True, slots=True)
class NewEmployer:
    """An employer the registers do not have yet."""

    code: str
    name: str
    place: int
    kind: str
    industry: str = ""
    founded: str = ""


def set_field(person: int, field: str, value: str, by: Warrant) -> Change:
    """Another value of a person's field, as text. Raises Refused for an unknown person or field, a
    value it cannot have, and one it has already."""
    how = fields.field_of(fields.PERSON, field)
    fields.read(how, value)
    with transaction.atomic():
        row = _person(person)
        before = fields.now_of(row, how)
        if before == value:
            raise refused(
                f"{how.zh}已经是“{value}”，无需变更", f"the {how.en} is {value!r} already"
            )
        _possible(row, field, value)
        matter = f"field {field}"
        said: Content = {"field": field, "value": value, "was": _was(person, "", matter, before)}
        made = _kept(FIELD, matter, said, by, person=person)
        fields.write_person(person, field, value, by.day, count=True)
    return made


def open_spell(person: int, spell: NewSpell, by: Warrant) -> Change:
    """A spell begins. Raises Refused for words or months that cannot be, and where one of the same
    scheme and employer runs in that month or begins later."""
    if spell.scheme not in SCHEMES or spell.kind not in KINDS:
        raise refused(
            f"险种{spell.scheme!r}或类别{spell.kind!r}不在目录内",
            f"scheme {spell.scheme!r} or kind {spell.kind!r} is none of "
            f"{', '.join((*SCHEMES, *KINDS))}",
        )
    if not 10**11 <= spell.place < 10**12:
        raise refused(
            f"参保地{spell.place}应为十二位区划代码", f"place {spell.place} must have twelve digits"
        )
    with transaction.atomic():
        row = _person(person)
        _alive(row, spell.from_month)
        there = spells.overlapping(person, spell.scheme, spell.employer, spell.from_month)
        if there is not None:
            whom = spell.employer or display_number(person)
            raise refused(
                f"{whom}的{spell.scheme}自{spells.text(there.from_month)}起已有参保记录，"
                f"不能自{spells.text(spell.from_month)}起再参保；请先停保或更正",
                f"{whom} has {spell.scheme} from {spells.text(there.from_month)} on: it cannot begin "
                f"in {spells.text(spell.from_month)} too; end that spell or put it right first",
            )
        said: Content = {
            "scheme": spell.scheme, "kind": spell.kind, "place": spell.place,
            "from_month": spell.from_month, "employer": spell.employer,
        }  # fmt: skip
        made = _kept(SPELL, spells.matter(SPELL, said), said, by, person=person)
        spells.begin(person, said)
        _counted(person)
    return made


def end_spell(spell: int, to_month: int, reason: str, by: Warrant) -> Change:
    """A spell ends with `to_month` (included). `spell` is its row as it stands now. Raises Refused for
    an end before its start, after it ended, or without a reason."""
    if not reason.strip():
        raise refused("停保须说明原因", "say why the spell ends")
    with transaction.atomic():
        row = ParticipationSpell.objects.select_for_update().filter(id=spell).first()
        if row is None:
            raise refused(f"没有参保记录{spell}，请重新查看", f"there is no spell {spell}: look again")
        _person(row.person_id)
        if to_month < row.from_month:
            raise refused(
                f"止月{spells.text(to_month)}早于起月{spells.text(row.from_month)}",
                f"the end {spells.text(to_month)} is before the start {spells.text(row.from_month)}",
            )
        if row.to_month is not None and row.to_month <= to_month:
            raise refused(
                f"该参保记录已于{spells.text(row.to_month)}停止",
                f"the spell has ended in {spells.text(row.to_month)} already",
            )
        key: Content = {
            "scheme": row.scheme, "kind": row.kind, "place": row.place,
            "from_month": row.from_month, "employer": row.employer, "source": row.source,
        }  # fmt: skip
        matter = spells.matter(SPELL_END, key)
        before = "" if row.to_month is None else str(row.to_month)
        was = _was(row.person_id, "", matter, before)
        said: Content = {**key, "to_month": to_month, "reason": reason, "was": was}
        made = _kept(SPELL_END, matter, said, by, person=row.person_id)
        spells.finish(row, to_month)
        _counted(row.person_id)
    return made


def employer_change(code: str, field: str, value: str, by: Warrant) -> Change:
    """Another value of an employer's field, as text; `closed` may be emptied. Raises Refused for an
    unknown employer or field, a value it cannot have, and one it has already."""
    how = fields.field_of(fields.EMPLOYER, field)
    fields.read(how, value)
    with transaction.atomic():
        row = Employer.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise refused(f"没有登记单位{code}", f"there is no employer {code}: register it first")
        before = fields.now_of(row, how)
        if before == value:
            raise refused(
                f"{how.zh}已经是“{value}”，无需变更", f"the {how.en} is {value!r} already"
            )
        matter = f"employer {field}"
        said: Content = {"field": field, "value": value, "was": _was(None, code, matter, before)}
        made = _kept(EMPLOYER, matter, said, by, employer=code)
        fields.write_employer(code, field, value)
    return made


def new_employer(firm: NewEmployer, by: Warrant) -> Change:
    """An employer is registered. Raises Refused for a code that is not 18 letters and digits, or is
    registered already, and for values that cannot be."""
    if not (len(firm.code) == CODE and firm.code.isascii() and firm.code.isalnum()):
        raise refused(
            f"统一社会信用代码“{firm.code}”应为18位", f"credit code {firm.code!r} must have 18 characters"
        )
    given = {
        "name": firm.name, "place": str(firm.place), "kind": firm.kind,
        "industry": firm.industry, "founded": firm.founded,
    }  # fmt: skip
    said = {name: value for name, value in given.items() if value}
    for name in ("name", "place", "kind", *said):
        fields.read(fields.EMPLOYER[name], said.get(name, ""))
    with transaction.atomic():
        if Employer.objects.filter(code=firm.code).exists():
            raise refused(f"单位{firm.code}已登记", f"employer {firm.code} is registered already")
        made = _kept(EMPLOYER, "employer", {"new": said}, by, employer=firm.code)
        Employer.objects.create(code=firm.code, digest="")
        for name, value in said.items():
            fields.write_employer(firm.code, name, value)
    return made


def accept(change: int, by: Warrant) -> ChangeAnswer:
    """What the registers say stays; the change is off the list of those to decide. Raises Refused for
    one that is not on it."""
    with transaction.atomic():
        there = to_decide().filter(id=change).first()
        if there is None:
            raise refused(f"变更{change}无需处理", f"change {change} does not wait for anybody")
        seq = _logged(there.person, f"change {there.pk}", {"accepted": there.matter}, by)
        return ChangeAnswer.objects.create(change=there, answer=ACCEPTED, log_seq=seq)


def _kept(kind: str, matter: str, said: Content, by: Warrant, *, person: int | None = None,
          employer: str = "") -> Change:  # fmt: skip
    if not by.ground.strip():
        raise refused("变更档案须有依据", "a change of the record has a ground")
    if own_names(by.actor, [by.checked_by]):
        raise refused(
            f"经办和复核不能是同一人（{by.checked_by}）",
            f"maker and checker are both {by.checked_by}",
        )
    if not Source.objects.filter(id=fields.NUMBER).exists():
        Source.objects.create(id=fields.NUMBER, name=fields.SOURCE, zh="办件", en="Decided cases")
    record = f"employer {employer}" if employer else ""
    seq = _logged(person, record, {"change": matter, "ground": by.ground}, by)
    before = _open(person, employer, matter)
    made = Change.objects.create(
        person=person, employer=employer, kind=kind, matter=matter, content=canonical(said),
        ground=by.ground, day=by.day, by=by.actor.name, checked_by=by.checked_by, log_seq=seq,
    )  # fmt: skip
    ChangeAnswer.objects.bulk_create(
        ChangeAnswer(change=each, answer=REPLACED, told=str(made.pk), log_seq=seq) for each in before
    )
    return made


def _open(person: int | None, employer: str, matter: str) -> list[Change]:
    """Changes of the same matter that still count, or wait for people."""
    mine = {"person": person, "employer": employer, "matter": matter}
    return [*held().filter(**mine), *to_decide().filter(**mine).filter(answers__isnull=False)]


def _was(person: int | None, employer: str, matter: str, before: str) -> list[str]:
    """What the registers may still say without telling anything new: the value before, and those that
    changes still held found and wrote."""
    known = {before}
    for each in held().filter(person=person, employer=employer, matter=matter):
        known |= set(json.loads(each.content)["was"])
    return sorted(known)


def _logged(person: int | None, record: str, detail: log.Detail, by: Warrant) -> int:
    act = log.Act(log.WRITE, PURPOSE, person, record, detail)
    return log.append(by.actor, by.door, act).seq


def _person(person: int) -> Person:
    row = Person.objects.select_for_update().filter(id=person, withdrawn=False).first()
    if row is None:
        number = display_number(person)
        raise refused(f"档案中没有{number}", f"{number} is not in the record")
    return row


def _possible(row: Person, field: str, value: str) -> None:
    birth = value if field == "birth" else fields.text_of(row.birth)
    death = value if field == "death" else fields.text_of(row.death)
    if field in ("birth", "death") and birth and death and death < birth:
        raise refused(
            f"死亡日期{death}早于出生日期{birth}", f"the death {death} is before the birth {birth}"
        )


def _alive(row: Person, month: int) -> None:
    if row.death is not None and month > row.death.year * 12 + row.death.month - 1:
        raise refused(
            f"此人已于{row.death}死亡，不能自{spells.text(month)}起参保",
            f"this person died on {row.death}: nothing can begin in {spells.text(month)}",
        )


def _counted(person: int) -> None:
    row = Person.objects.get(id=person)
    Person.objects.filter(id=person).update(version=row.version + 1)
