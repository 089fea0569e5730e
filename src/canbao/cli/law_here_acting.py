"""What the commands on the law in force here share: the officer who acts, the day, the notice, and
how what is refused becomes one bilingual message. No command stands here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canbao.cli.words import Refusal

if TYPE_CHECKING:
    from canbao.inforce.models import Document, Draft, Reading
    from canbao.people.actor import Actor

CHINA = dt.timezone(dt.timedelta(hours=8))
By = Annotated[
    str, typer.Option("--by", metavar="ACCOUNT", help="政策数值确认人员的账户 / a law officer")
]
DayGiven = Annotated[
    str | None,
    typer.Option("--day", help="业务日期，缺省为今天 / business day, today if not given"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@contextmanager
def acting() -> Iterator[None]:
    """The record opened; what the room refuses as a Refusal."""
    from canbao.cli.registers_store import record_open

    record_open()
    from canbao.inforce.errors import LawRefused

    try:
        yield
    except LawRefused as error:
        raise Refusal(error.zh, error.en) from None


def officer(name: str) -> Actor:
    """The law officer of that account. Who has this machine has its database: the name is believed,
    and the log says that it came through the command line."""
    from canbao.accounts.models import Account
    from canbao.accounts.rights import keeps_law

    account = Account.objects.filter(username=name.strip().lower()).first()
    if account is None or not keeps_law.test(account):
        raise Refusal(
            f"--by：{name} 不是政策数值确认人员的账户",
            f"--by: {name} is not the account of a law officer",
            "请写本人的账户名；演示账户为 law 与 law2",
            "Give your own account's name; those of the demonstration are law and law2",
        )
    found: Actor = account.actor
    return found


def day_of(text: str | None) -> dt.date:
    """A day as typed; today in China when nothing was."""
    if not text:
        return dt.datetime.now(CHINA).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"“{text}”不是日期",
            f"{text!r} is no date",
            "请写成 2026-07-01",
            "Write it as 2026-07-01",
        ) from None


def document_of(
    file: Path, title: str, number: str, published: str, url: str, actor: Actor, day: dt.date
) -> Document:
    """The notice in a file, kept."""
    from canbao.inforce import documents

    notice = documents.Notice(title, number, day_of(published), url)
    return documents.keep(file.read_bytes(), file.name, notice, actor=actor, door="cli", day=day)


def reading_of(number: int) -> Reading:
    """A reading by its number."""
    from canbao.inforce.models import Reading

    found = Reading.objects.filter(pk=number).first()
    if found is None:
        raise Refusal(
            f"没有核对第{number}号", f"there is no reading {number}",
            "用 canbao law here waiting 查看", "See canbao law here waiting",
        )  # fmt: skip
    return found


def draft_of(number: int) -> Draft:
    """A draft by its number."""
    from canbao.inforce.models import Draft

    found = Draft.objects.filter(pk=number).select_related("document").first()
    if found is None:
        raise Refusal(
            f"没有草稿第{number}号", f"there is no draft {number}",
            "用 canbao law here waiting 查看", "See canbao law here waiting",
        )  # fmt: skip
    return found


def print_json(data: Any) -> None:
    """Data as readable JSON on stdout."""
    print(json.dumps(data, ensure_ascii=False, indent=2))
