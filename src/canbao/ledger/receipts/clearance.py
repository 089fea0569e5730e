"""The certificate of no arrears (无欠费证明): whether it may be given, why not, and the PDF.

It speaks of one payer on one day: no overdue contribution, no late fee open, every month declared.
Its number is the hash of what it says, so that anybody can check it against the log.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from canbao.batches.canonical import canonical, hash_of
from canbao.ledger.contributions import bills
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.statement import FONTS_SETTING, SCHEMES, yuan
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Book
from canbao.ledger.receipts import standing
from canbao.ledger.refusal import Refusal, Refused
from canbao.people import log
from canbao.people.actor import Actor

FORMAT: Final = "canbao-no-arrears/1"
PURPOSE: Final = "contribution_payment"
TEMPLATE: Final = Path(__file__).with_name("clearance.typ")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NAMES: Final = {
    **SCHEMES,
    "unemployment": ("失业保险", "Unemployment insurance"),
    "work_injury": ("工伤保险", "Work injury insurance"),
}


@dataclass(frozen=True, slots=True)
class Clearance:
    """What stands against a certificate of a payer on a day; it may be given where nothing does.
    `deferred` orders are no arrears and are said."""

    payer: str
    day: date
    reasons: tuple[Refusal, ...]
    deferred: int
    schemes: tuple[str, ...]

    @property
    def clear(self) -> bool:
        return not self.reasons


def of(payer: str, day: date) -> Clearance:
    """Whether the certificate can be given on `day`, by orders, late fees and declarations."""
    receipts = standing.certificate(payer, day)
    declared = bills.standing(payer, day)
    reasons = []
    for scheme in sorted({each.scheme for each in receipts.late}):
        mine = [each for each in receipts.late if each.scheme == scheme]
        zh, en = _months(each.month for each in mine)
        fen = sum(each.open for each in mine)
        reasons.append(
            Refusal(
                f"{NAMES[scheme][0]}欠缴{yuan(fen)}元（{zh}）；缴清后即可开具",
                f"{NAMES[scheme][1]}: {yuan(fen)} yuan overdue ({en}); "
                "pay it first",
            )
        )
    if receipts.fees:
        reasons.append(
            Refusal(
                f"滞纳金{yuan(receipts.fees)}元未缴；缴清后即可开具",
                f"late fees of {yuan(receipts.fees)} yuan are open; pay them first",
            )
        )
    if declared.undeclared:
        zh, en = _months(declared.undeclared)
        reasons.append(
            Refusal(
                f"未申报的月份：{zh}；申报（无职工的作零申报）后即可开具",
                f"not declared: {en}; declare them (nil where nobody was employed)",
            )
        )
    if declared.unassessed:
        zh, en = _months(declared.unassessed)
        reasons.append(
            Refusal(
                f"已过缴费期限、申报尚未核定的月份：{zh}；请联系经办机构核定，缴清后即可开具",
                f"declared, past the due day and not assessed yet: {en}; ask the agency to assess "
                "them and pay what is owed",
            )
        )
    if not reasons and declared.overdue:
        fen = sum(each[2] for each in declared.overdue)
        reasons.append(
            Refusal(
                f"账上另有{yuan(fen)}元未结清；请与经办机构核对",
                f"the books hold another {yuan(fen)} yuan open; check it with the agency",
            )
        )
    orders = PaymentOrder.objects.filter(payer=payer, day__lte=day)
    schemes = tuple(sorted(set(orders.values_list("book__scheme", flat=True))))
    return Clearance(
        payer, day, tuple(reasons), sum(each.open for each in receipts.deferred), schemes
    )


def _months(months: Iterable[int]) -> tuple[str, str]:
    """Months as people say them, those that follow each other as a stretch: 2026年1月至10月."""
    stretches: list[list[int]] = []
    for month in sorted(set(months)):
        if stretches and stretches[-1][1] == month - 1:
            stretches[-1][1] = month
        else:
            stretches.append([month, month])
    zh, en = [], []
    for first, last in stretches:
        a, b = (f"{each // 12}年{each % 12 + 1}月" for each in (first, last))
        c, d = (f"{MONTHS[each % 12]} {each // 12}" for each in (first, last))
        if first == last:
            zh.append(a)
            en.append(c)
        else:
            zh.append(f"{a}至{b.partition('年')[2] if first // 12 == last // 12 else b}")
            en.append(f"{c.partition(' ')[0] if first // 12 == last // 12 else c} to {d}")
    return "、".join(zh), ", ".join(en)


def issue(
    payer: str, name: str, language: str, *, day: date, actor: Actor, door: str
) -> tuple[str, bytes]:
    """Number and PDF of the certificate, and its entry in the log. Raises Refused with a message for
    each thing that stands against it. The same payer on the same books gives the same bytes."""
    found = of(payer, day)
    if not found.clear:
        raise Refused(found.reasons)
    content = _content(found, name)
    number = hash_of(content)
    made = _pdf(content, number, 0 if language == "zh" else 1)
    detail: dict[str, str | int | bool | None] = {"what": "certificate", "hash": number}
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=payer, detail=detail))
    return number, made


def _content(found: Clearance, name: str) -> dict[str, Any]:
    books = Book.objects.filter(paymentorder__payer=found.payer).distinct().order_by("id")
    heads = [(book, last_transaction(book)) for book in books]
    return json.loads(  # type: ignore[no-any-return]
        canonical(
            {
                "format": FORMAT,
                "payer": found.payer,
                "name": name,
                "day": found.day.isoformat(),
                "deferred": found.deferred,
                "schemes": list(found.schemes),
                "books": [[book.id, head.number, head.hash] for book, head in heads if head],
            }
        )
    )


def _day(text: str, at: int) -> str:
    """A day as people write it."""
    day = date.fromisoformat(text)
    return (f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}")[at]


def _pdf(content: dict[str, Any], number: str, at: int) -> bytes:
    import typst

    def say(zh: str, en: str) -> str:
        return (zh, en)[at]

    schemes = [NAMES[scheme][at] for scheme in content["schemes"]]
    told = {
        "language": say("zh", "en"),
        "title": say("社会保险费无欠费证明", "Certificate of no arrears"),
        "pairs": [
            [say("单位名称", "Name"), content["name"]],
            [say("统一社会信用代码", "Unified social credit code"), content["payer"][1:]],
            [say("险种", "Schemes"), say("、", ", ").join(schemes) or "–"],
            [say("截至", "As of"), _day(content["day"], at)],
            [say("批准缓缴（不属于欠费）", "Deferred (no arrears)"),
             f"{yuan(content['deferred'])} {say('元', 'yuan')}"],
        ],
        "words": say(
            "截至上述日期，该单位已申报全部应申报月份，没有到期未缴的社会保险费和滞纳金。",
            "As of the day above this employer has declared every month it had to declare, and no "
            "contribution or late fee is overdue.",
        ),
        "check": say(
            "核对方法：向经办机构报编号，日志中应有同一编号的开具记录。",
            "To check: give the number to the agency; its log holds the issue under this number.",
        ),
        "number": say(f"编号（内容哈希 SHA-256）{number}", f"Number (SHA-256 of content) {number}"),
        "books": " · ".join(
            say(f"账簿{book}第{entry}笔 {sealed[:16]}", f"book {book}, entry {entry} {sealed[:16]}")
            for book, entry, sealed in content["books"]
        ),
    }  # fmt: skip
    fonts = [os.environ[FONTS_SETTING]] if os.environ.get(FONTS_SETTING) else []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "clearance.typ"
        source.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        data = json.dumps(told, ensure_ascii=False)
        (Path(folder) / "clearance.json").write_text(data, encoding="utf-8")
        made: bytes = typst.compile(
            str(source), format="pdf", font_paths=fonts, pdf_standards=["ua-1"]
        )
    return made
