"""A certificate of participation as the tests issue it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from canbao.certificates.content import Said
from canbao.certificates.issuing import Why, issue
from canbao.certificates.kinds import Words
from canbao.certificates.models import Certificate
from canbao.people.actor import SYSTEM, Actor

DAY: Final = date(2026, 3, 2)
JAN: Final = 2026 * 12
LI: Final = Actor("li", "person", person=1)
WANG: Final = Actor("wang", "payment_officer", "成都 / Chengdu")
WHY: Final = Why(
    "记录有误，已更正", "the record was wrong and is corrected", "社会保险经办条例第十一条"
)


def said(**fields: Any) -> Said:
    given = {"name": "李小明", "number": "510104197001011234", "period": (JAN - 12, JAN - 1)}
    return Said(
        fields=given | fields,
        tables={
            "schemes": [
                {
                    "scheme": Words("职工基本养老保险", "Employees' basic pension insurance"),
                    "period": (JAN - 12, JAN - 1), "months": 12,
                    "state": Words("正常", "insured"),
                }
            ],
            "spells": [],
        },
        words={},
    )  # fmt: skip


def issued(key: str = "k1", **more: Any) -> Certificate:
    given: dict[str, Any] = {"by": SYSTEM, "door": "test", "day": DAY, "key": key}
    return issue("participation_person", "P1", said(), **(given | more))
