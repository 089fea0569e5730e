"""The rows of a village's survey form: who is on its list, with what registers know of them.

Words are put into Chinese and English here; the sheet itself is made in `forms`.
"""

from __future__ import annotations

import datetime as dt

from canbao.registers.coverage.forms import FormRow, words
from canbao.registers.coverage.settings import Settings
from canbao.registers.engine import Engine
from canbao.registers.standard import numbers

SEXES = {1: "男", 2: "女"}


def form_rows(
    engine: Engine, settings: Settings, reference_month: int, place: int
) -> list[FormRow]:
    """The list of a place as rows of its form, in the order of the list; reads `lists`, `persons`.

    The number of a form is month and person, so that a form given out twice is one form.
    """
    rows = engine.arrow(
        'SELECT l.position, l.person, l.reason, l.schemes, l."group" AS belongs, p.name, '
        "p.number17, p.document, p.sex, p.birth, p.nationality_group, p.phone, "
        "p.residence_place, p.registration_place, p.household "
        "FROM lists l JOIN persons p ON p.person = l.person "
        f"WHERE l.place = {int(place)} ORDER BY l.position"
    ).to_pylist()
    month = f"{reference_month // 12:04d}{reference_month % 12 + 1:02d}"
    return [
        FormRow(
            form=f"{month}-{row['person']}", position=row["position"], name=row["name"] or "",
            number=numbers.full(row["number17"]) if row["number17"] else "",
            sex=SEXES.get(row["sex"], ""), birth=_date(row["birth"]),
            document=row["document"] or "",
            nationality=_word("nationality_groups", row["nationality_group"]),
            phone=str(row["phone"] or ""), place=str(row["residence_place"] or ""),
            registration=str(row["registration_place"] or ""),
            household=str(row["household"] or ""),
            schemes="、".join(_word("schemes", name) for name in row["schemes"].split()),
            reason=_reason(settings, row["reason"]),
            group="、".join(g.zh for g in settings.groups if g.name in row["belongs"].split()),
        )
        for row in rows
    ]


def _reason(settings: Settings, key: str) -> str:
    tests = {test.key: test.zh for test in settings.order}
    given = {name: zh for name, (zh, _) in settings.reasons.items()}
    return tests.get(key) or given.get(key, key)


def _word(listed: str, key: str | None) -> str:
    return words()[listed].get(key or "", {}).get("zh", key or "")


def _date(value: dt.date | None) -> str:
    return value.isoformat() if value else ""
