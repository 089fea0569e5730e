"""What the commands on money share: who acts, the day, the month, the fund, amounts as people read
them, and how what a room refuses becomes one bilingual message. No command stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from canbao.cli.law_here_acting import DayGiven, day_of
from canbao.cli.registers_store import place_code, print_json, record_open
from canbao.cli.words import LAW_STOPS, Refusal, complain, say

if TYPE_CHECKING:
    from canbao.ledger.balances import When
    from canbao.ledger.models import Book
    from canbao.people.actor import Actor

__all__ = ["AsJson", "By", "DayGiven", "Dry", "Place", "Queue", "Scheme", "day_of", "print_json"]

DOOR: Final = "cli"
MOST_REASONS: Final = 20
NOTHING: Final = 1
"""Exit status: what was asked for is not so (a check failed, a run failed, a payer owes)."""

By = Annotated[str, typer.Option("--by", metavar="ACCOUNT", help="本人账户名 / your account")]
Dry = Annotated[
    bool, typer.Option("--dry-run", help="只看影响，不写入 / show the effect, write nothing")
]
Queue = Annotated[
    bool,
    typer.Option("--queue", help="交给后台（canbao work）办理 / leave it to the workers"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Scheme = Annotated[
    str, typer.Option("--scheme", metavar="SCHEME", help="险种 / scheme, employee_pension …")
]
Place = Annotated[
    str, typer.Option("--place", metavar="CODE", help="区划代码 / division code")
]  # fmt: skip
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="截至此业务日 / as of this day")
]
AsKnown = Annotated[
    str | None, typer.Option("--as-known", metavar="DAY", help="按此日所知 / as known on this day")
]

SCHEMES: Final = {
    "employee_pension": ("职工基本养老保险", "employee pension"),
    "public_sector_pension": ("机关事业单位养老保险", "public sector pension"),
    "resident_pension": ("城乡居民养老保险", "residents' pension"),
    "unemployment": ("失业保险", "unemployment insurance"),
    "work_injury": ("工伤保险", "work injury insurance"),
}
ROLES: Final = {
    "books": ("finance_clerk",),
    "arrears": ("finance_clerk",),
    "anchoring": ("finance_clerk", "auditor"),
    "benefits": ("payment_officer", "payment_checker"),
    "paying": ("payment_officer",),
    "releasing": ("payment_checker",),
    "auditing": ("auditor",),
    "declaring": ("employer", "finance_clerk"),
    "transfer": ("finance_clerk", "payment_officer", "payment_checker"),
    "cases": ("case_officer", "case_manager", "reviewer", "auditor", "payment_officer",
              "payment_checker"),
    "escalating": ("case_manager", "administrator"),
    "deciding": ("case_manager", "administrator"),
    "runs": ("finance_clerk", "payment_officer", "payment_checker"),
}  # fmt: skip
"""Who may do what at this door: the roles of the pages that do the same."""


@contextmanager
def acting() -> Iterator[None]:
    """The record opened; what a room refuses as a Refusal, what waits for a human as exit status 3."""
    record_open()
    from canbao.batches.errors import BatchError, Waiting
    from canbao.inforce.errors import LawRefused
    from canbao.ledger.refusal import Refused

    try:
        yield
    except Refused as error:
        rest = len(error.refusals) - MOST_REASONS
        zh = [each.zh for each in error.refusals[:MOST_REASONS]]
        en = [each.en for each in error.refusals[:MOST_REASONS]]
        if rest > 0:
            zh.append(f"另有{rest}项")
            en.append(f"and {rest} more")
        raise Refusal("\n  ".join(zh), "\n  ".join(en)) from None
    except Waiting as error:
        complain(error.zh, error.en)
        raise typer.Exit(LAW_STOPS) from None
    except (BatchError, LawRefused) as error:
        raise Refusal(error.zh, error.en) from None


def actor(by: str, deed: str, *, option: str = "--by") -> Actor:
    """The account of that name, which may do this. Who has this machine has its database: the name
    is believed, and the log says that it came through the command line."""
    from canbao.accounts.models import ROLE_NAMES, Account

    roles = ROLES[deed]
    account = Account.objects.filter(username=by.strip().lower(), is_active=True).first()
    if account is None or account.role not in roles:
        zh = "、".join(ROLE_NAMES[role][0] for role in roles)
        en = ", ".join(ROLE_NAMES[role][1].lower() for role in roles)
        raise Refusal(
            f"{option}：{by} 不是{zh}的账户",
            f"{option}: {by} is not the account of a {en}",
            "请写本人的账户名",
            "Give your own account's name",
        )
    found: Actor = account.actor
    return found


def month_of(text: str, option: str = "MONTH") -> int:
    """`2025-01` as a month number."""
    year, _, month = text.partition("-")
    if len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year) * 12 + int(month) - 1
    raise Refusal(
        f"{option}：“{text}”不是月份",
        f"{option}: {text!r} is not a month",
        "请写成 2025-01",
        "Write it as 2025-01",
    )


def place_of(text: str) -> int:
    """A division code as the 12-digit place; nothing given is everywhere."""
    return place_code(text) if text.strip() else 0


def scheme_of(text: str) -> str:
    """A scheme this software keeps money of."""
    if text in SCHEMES:
        return text
    raise Refusal(
        f"--scheme：没有险种“{text}”",
        f"--scheme: there is no scheme {text!r}",
        "可选：" + "、".join(f"{word}（{zh}）" for word, (zh, _) in SCHEMES.items()),
        "Choose from " + ", ".join(SCHEMES),
    )


def scheme_word(scheme: str) -> str:
    """A scheme as people say it."""
    return say(*SCHEMES.get(scheme, (scheme, scheme)))


def books(scheme: str = "", place: str = "") -> list[Book]:
    """The books there are: of one scheme, of the pool a place belongs to, or all."""
    from canbao.ledger.models import Book
    from canbao.ledger.pools import pool_of

    found = list(Book.objects.order_by("scheme", "place"))
    if scheme:
        found = [book for book in found if book.scheme == scheme_of(scheme)]
    if place:
        at = place_of(place)
        found = [book for book in found if book.place == pool_of(book.scheme, at)]
    if not found:
        raise Refusal(
            f"没有这样的基金账簿（{scheme or '全部险种'}，{place or '全部地区'}）",
            f"there is no such book of a fund ({scheme or 'any scheme'}, {place or 'anywhere'})",
            "有哪些账簿，见 canbao money books",
            "canbao money books lists those there are",
        )
    return found


def book(scheme: str, place: str) -> Book:
    """The one book of a scheme and a place."""
    if not scheme or not place:
        raise Refusal(
            "请用 --scheme 和 --place 指明基金账簿",
            "name the book with --scheme and --place",
            "有哪些账簿，见 canbao money books",
            "canbao money books lists those there are",
        )
    return books(scheme, place)[0]


def book_word(of: Book) -> str:
    """A book as people say it."""
    return f"{scheme_word(of.scheme)} {of.place}"


def when(as_of: str | None, as_known: str | None) -> When:
    """As of a business day, as known on a day."""
    from canbao.ledger.balances import When

    return When(day_of(as_of) if as_of else None, day_of(as_known) if as_known else None)


def when_text(at: When) -> str:
    """Said under every table: as of, as known."""
    now = say("现在", "now")
    return say(
        f"截至 {at.as_of or now}，按 {at.as_known or now} 所知",
        f"as of {at.as_of or now}, as known {at.as_known or now}",
    )


def yuan(fen: int) -> str:
    """Fen as people read them: 1,234.56."""
    from canbao.ledger.amounts import grouped

    return grouped(fen)


def fen_of(text: str, option: str) -> int:
    """Yuan with up to two places as fen."""
    try:
        given = Decimal(text.replace(",", "").strip()) * 100
    except InvalidOperation:
        given = Decimal("0.5")
    if not given.is_finite() or given != given.to_integral_value() or abs(given) >= 10**16:
        raise Refusal(
            f"{option}：“{text}”不是金额",
            f"{option}: {text!r} is no amount",
            "请写成 1234.56",
            "Write it as 1234.56",
        )
    return int(given)


def content_of(file: Path) -> bytes:
    """A file's bytes; what cannot be read is said by the command line itself (OSError)."""
    if not file.is_file():
        raise Refusal(
            f"没有文件 {file}", f"there is no file {file}", "请检查路径", "Check the path"
        )
    return file.read_bytes()
