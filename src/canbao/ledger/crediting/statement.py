"""The yearly statement of a person's account (权益记录单) as PDF/UA, Chinese or English.

It says as of which day and as known on which, and the hash of each book's head it rests on, so that
anybody can check it against the ledger. The same question gives the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from canbao.ledger.amounts import grouped
from canbao.ledger.balances import NOW, When, known_until
from canbao.ledger.crediting.careers import EMPLOYEE_PENSION
from canbao.ledger.crediting.reads import AccountOf, MonthLine, YearLine, account
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Account, Book, Transaction
from canbao.ledger.numbering import identity, month_text
from canbao.ledger.refusal import refused
from canbao.people.models import Employer

TEMPLATE: Final = Path(__file__).with_name("statement.typ")
FONTS_SETTING: Final = "CANBAO_FONTS"
LANGUAGES: Final = ("zh", "en")
Words = Mapping[str, tuple[str, str]]

SCHEMES: Final[Words] = {
    "employee_pension": ("职工基本养老保险", "Employees' basic pension insurance"),
    "public_sector_pension": ("机关事业单位基本养老保险", "Public sector basic pension insurance"),
    "resident_pension": ("城乡居民基本养老保险", "Residents' basic pension insurance"),
}
WORDS: Final[Words] = {
    "title": ("{year}年度社会保险个人权益记录单", "Statement of social insurance rights, {year}"),
    "scheme": ("险种", "Scheme"),
    "person": ("姓名", "Name"),
    "number": ("个人编号", "Personal number"),
    "as_of": ("数据截至", "As of"),
    "as_known": ("登记截至", "As known on"),
    "summary": ("本年度情况（金额单位：元）", "The year, in yuan"),
    "opening": ("年初个人账户储存额", "Balance at the beginning of the year"),
    "months_paid": ("本年缴费月数", "Months paid in the year"),
    "base": ("月平均缴费基数", "Average monthly base"),
    "month_base": ("缴费基数", "Base"),
    "own": ("个人缴费", "Paid by the person"),
    "others": ("单位缴费及补贴", "Paid by the employer or public budgets"),
    "credited": ("记入个人账户", "Credited to the account"),
    "paid": ("从个人账户支出", "Paid out of the account"),
    "interest": ("利息", "Interest"),
    "rate": ("记账利率", "Interest rate"),
    "closing": ("年末个人账户储存额", "Balance at the end of the year"),
    "all_months": ("累计缴费月数", "Months paid altogether"),
    "months": ("逐月缴费", "Month by month"),
    "nothing": ("本年度没有缴费记录。", "No contributions are recorded for the year."),
    "years": ("历年个人账户", "The account year by year"),
    "terms": ("说明", "What the words mean"),
    "month": ("月份", "Month"),
    "payer": ("缴费方", "Paid by"),
    "booked": ("入账日", "Booked"),
    "year": ("年度", "Year"),
    "count": ("月数", "Months"),
    "balance": ("年末储存额", "Closing balance"),
    "self": ("本人", "the person"),
    "brought": ("转入或原系统", "brought from elsewhere"),
    "proof": ("账簿{book}第{number}笔，哈希 {hash}", "Book {book}, entry {number}, hash {hash}"),
    "provisional": (
        "带 * 的利息为暂估：该年度记账利率尚未入账，按最近公布的{rate}%计算，未计入储存额。",
        "Interest marked * is provisional: interest of that year is not posted yet. It is worked out "
        "at {rate} %, the last published rate, and is not in the balance.",
    ),
}
TERMS: Final[tuple[tuple[tuple[str, str], tuple[str, str]], ...]] = (
    (
        ("缴费月数", "Months paid"),
        (
            "有到账缴费的月份；同一月份有两处缴费的，计一个月。",
            "Months for which contributions have arrived; a month paid twice counts once.",
        ),
    ),
    (
        ("月平均缴费基数", "Average monthly base"),
        (
            "本年度各月缴费基数之和除以缴费月数，四舍五入到分。",
            "The bases of the year's months by the number of months, to the nearest fen.",
        ),
    ),
    (
        ("个人账户储存额", "Balance of the account"),
        (
            "记入个人账户的本金和利息，减去已支出的金额。",
            "What was credited, with its interest, less what was paid out.",
        ),
    ),
    (
        ("有异议怎么办", "If something is wrong"),
        (
            "可以向参保地经办机构申请核查更正；对处理结果不服的，可以申请行政复议或者提起行政诉讼。",
            "Ask the agency of the place where you are insured to check and correct it; against its "
            "answer you may apply for administrative review or go to court.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who the statement is for, as the door that prints it knows the person."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class YearStatement:
    """What a yearly statement says: the account, the year, its months; and the books it rests on
    (book, number and hash of the last transaction counted)."""

    account: AccountOf
    year: int
    line: YearLine
    months: tuple[MonthLine, ...]
    heads: tuple[tuple[int, int, str], ...]
    day: date


def year_statement(
    person: int, year: int, *, day: date, scheme: str = EMPLOYEE_PENSION, when: When = NOW
) -> YearStatement:
    """The statement's data. Raises Refused when nothing of the year is recorded."""
    found = account(person, day=day, scheme=scheme, when=when)
    line = next((each for each in found.years if each.year == year), None)
    if line is None:
        raise refused(
            f"人员{person}在{year}年没有{SCHEMES.get(scheme, (scheme, scheme))[0]}记录",
            f"person {person} has no record of {scheme} in {year}",
        )
    months = tuple(each for each in found.lines if each.month // 12 == year)
    return YearStatement(found, year, line, months, tuple(_heads(person, scheme, when)), day)


def _heads(person: int, scheme: str, when: When) -> list[tuple[int, int, str]]:
    books = Book.objects.filter(
        scheme=scheme,
        id__in=Account.objects.filter(holder=f"P{person}", kind="individual").values("book"),
    ).order_by("id")
    heads = []
    for book in books:
        if when.as_known is None:
            last = last_transaction(book)
        else:
            number = known_until(book, when.as_known)
            last = Transaction.objects.filter(id=identity(book.id, number)).first()
        if last is not None:
            heads.append((book.id, last.number, last.hash))
    return heads


def render(statement: YearStatement, holder: Holder, language: str = "zh") -> bytes:
    """The statement as PDF. Fonts are those of the system or of the folder named in the environment
    variable `CANBAO_FONTS`. Raises Refused for another language than zh and en."""
    import typst

    if language not in LANGUAGES:
        raise refused(
            f"语言{language!r}不可用，可用：zh、en", f"language {language!r} is none of zh, en"
        )
    content = _content(statement, holder, LANGUAGES.index(language))
    fonts = [os.environ[FONTS_SETTING]] if os.environ.get(FONTS_SETTING) else []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "statement.typ"
        source.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        data = json.dumps(content, ensure_ascii=False)
        (Path(folder) / "statement.json").write_text(data, encoding="utf-8")
        made: bytes = typst.compile(
            str(source), format="pdf", font_paths=fonts, pdf_standards=["ua-1"]
        )
    return made


def _content(statement: YearStatement, holder: Holder, at: int) -> dict[str, object]:
    """Everything printed, as texts: the template knows no amounts."""
    w = {key: both[at] for key, both in WORDS.items()}
    line, when, scheme = statement.line, statement.account.when, statement.account.scheme
    told = [year for year in statement.account.years if year.year <= statement.year]
    names = _names(statement.months)
    marked = [year for year in told if year.provisional]
    return {
        "language": LANGUAGES[at],
        "title": w["title"].format(year=statement.year),
        "words": {key: w[key] for key in ("summary", "months", "years", "terms", "nothing")},
        "heading": [
            [w["person"], holder.name],
            [w["number"], holder.number],
            [w["scheme"], SCHEMES[scheme][at]],
            [w["as_of"], (when.as_of or statement.day).isoformat()],
            [w["as_known"], (when.as_known or statement.day).isoformat()],
        ],
        "summary": [
            [w["opening"], yuan(line.opening)],
            [w["months_paid"], str(line.months)],
            [w["base"], yuan(line.base)],
            [w["own"], yuan(line.own)],
            [w["others"], yuan(line.others)],
            [w["credited"], yuan(line.credited)],
            [w["paid"], yuan(line.paid)],
            [w["interest"], _interest(line)],
            [w["rate"], f"{line.rate} %" if line.rate else "–"],
            [w["closing"], yuan(line.closing)],
            [w["all_months"], str(sum(year.months for year in told))],
        ],
        "provisional": w["provisional"].format(rate=marked[-1].rate) if marked else "",
        "months_head": [
            w[key] for key in ("month", "payer", "month_base", "own", "others", "credited", "booked")
        ],
        "months": [
            [_months(each), _payer(each, w, names), yuan(each.base), yuan(each.own), yuan(each.others),
             yuan(each.credited), each.day.isoformat()]
            for each in statement.months
        ],
        "years_head": [
            w[key]
            for key in ("year", "count", "base", "credited", "paid", "interest", "rate", "balance")
        ],
        "years": [
            [str(year.year), str(year.months), yuan(year.base), yuan(year.credited),
             yuan(year.paid), _interest(year), year.rate or "–", yuan(year.closing)]
            for year in told
        ],
        "terms": [[term[at], meaning[at]] for term, meaning in TERMS],
        "proof": " · ".join(
            w["proof"].format(book=book, number=number, hash=sealed[:32])
            for book, number, sealed in statement.heads
        ),
    }  # fmt: skip


def yuan(fen: int) -> str:
    """An amount as people read it on paper: −12,345.67."""
    return grouped(fen).replace("-", "−")


def _interest(line: YearLine) -> str:
    return yuan(line.interest) + ("*" if line.provisional else "")


def _months(line: MonthLine) -> str:
    if abs(line.months) <= 1:
        return month_text(line.month)
    return f"{month_text(line.month)} – {month_text(line.month + abs(line.months) - 1)}"


def _names(lines: Iterable[MonthLine]) -> dict[str, str]:
    """Employers by credit code, as they are called today."""
    codes = {line.payer[1:] for line in lines if line.payer[:1] == "E"}
    return dict(Employer.objects.filter(code__in=codes).values_list("code", "name"))


def _payer(line: MonthLine, words: Mapping[str, str], names: Mapping[str, str]) -> str:
    if not line.payer:
        return words["brought"]
    if line.payer.startswith("P"):
        return words["self"]
    return names.get(line.payer[1:]) or line.payer[1:]
