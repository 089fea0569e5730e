"""Changes still held, as a delivery of the source `cases`: the next comparison knows them.

Delivered are fields and the spells cases began, with their end. That a spell of another register has
ended, and what changed of an employer, only that register can say; documents have no column there.
Columns and words are those that `registers/sources/cases.yaml` reads. Names and numbers leave only
through `people.looks`, one entry in the log for each person.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from canbao.people.actor import Actor
from canbao.people.changes import spells
from canbao.people.changes.standing import held
from canbao.people.looks import MOST_AT_ONCE, PersonView, look_at_those_open
from canbao.people.models import Change
from canbao.people.models.changes import FIELD, SPELL

PURPOSE: Final = "change_delivery"
NAMED: Final = ("人员编号", "姓名", "公民身份号码", "性别", "出生日期", "办结日期")
FIELDS: Final = {
    "registration_place": "户籍地区划", "residence_place": "居住地区划", "phone": "联系电话",
    "death": "死亡日期",
}  # fmt: skip
# Name, sex and birth date stand in every row, as they are now: the comparison knows people by them.
DEAD: Final = "是否死亡"
SPELLS: Final = ("险种", "参保类别", "参保地区划", "单位代码", "参保年月", "停保年月", "参保情况")
COLUMNS: Final = (*NAMED, *FIELDS.values(), DEAD, *SPELLS)
SEXES: Final = {1: "男", 2: "女", None: ""}
SCHEMES: Final = {
    "employee_pension": "企业职工养老", "public_sector_pension": "机关事业养老",
    "resident_pension": "城乡居民养老", "unemployment": "失业", "work_injury": "工伤",
    "employee_medical": "职工医疗", "resident_medical": "居民医疗",
}  # fmt: skip
KINDS: Final = {
    "employee": "职工", "flexible": "灵活就业", "resident": "居民", "public": "机关事业",
    "pensioner": "领取待遇",
}  # fmt: skip


def deliver(path: Path, since: date | None, actor: Actor, door: str = "cli") -> int:
    """Writes the delivery of those who have a held change made on or after `since` (None: of all), the
    whole file or none; returns how many persons are in it. A person is delivered with all changes
    held, because a delivered key replaces what was delivered under it before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    changes: dict[int, list[Change]] = defaultdict(list)
    for each in held().filter(person__isnull=False, kind__in=(FIELD, SPELL)):
        changes[each.person or 0].append(each)
    asked = sorted(
        person
        for person, made in changes.items()
        if since is None or any(each.day >= since for each in made)
    )
    count = 0
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for start in range(0, len(asked), MOST_AT_ONCE):
            some = asked[start : start + MOST_AT_ONCE]
            seen = look_at_those_open(actor, some, PURPOSE, door, unmask=True)
            for person in some:
                if person in seen:
                    count += 1
                    writer.writerows(_rows(seen[person], changes[person]))
    draft.replace(path)
    return count


def _rows(person: PersonView, changes: Sequence[Change]) -> Iterator[list[str]]:
    """A row for what changed of the person, and one for each spell."""
    known = [
        str(person.id), person.name, person.number, SEXES[person.sex],
        person.birth.isoformat() if person.birth else "",
        max(each.day for each in changes).isoformat(),
    ]  # fmt: skip
    said = [json.loads(each.content) for each in changes if each.kind == FIELD]
    values = {each["field"]: each["value"] for each in said}
    told = [values.get(name, "") for name in FIELDS]
    dead = "是" if values.get("death") else ""
    begun = [json.loads(each.content) for each in changes if each.kind == SPELL]
    if not begun:
        yield [*known, *told, dead, *([""] * len(SPELLS))]
    for each in begun:
        row = spells.find(person.id, each)
        ended = row.to_month if row is not None else None
        yield [
            *known, *told, dead, SCHEMES[each["scheme"]], KINDS[each["kind"]], str(each["place"]),
            each["employer"], spells.text(each["from_month"]),
            "" if ended is None else spells.text(ended), "参保" if ended is None else "终止",
        ]  # fmt: skip
