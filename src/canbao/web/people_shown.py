"""Who did something, as pages say it: the name and office of an account, never the name it signs in with.

Rows of the ledger keep names of accounts; files of tables give those, pages give these words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from canbao.accounts.models import EMPLOYER, PERSON, Account
from canbao.web.words import NOTHING, Text

CREDIT_CODE: Final = 18
SYSTEM: Final = Text("系统", "the system")
ITSELF: Final = Text("单位", "the employer")
SELF: Final = Text("本人", "the person")


@dataclass(frozen=True, slots=True)
class By:
    """Whoever did it, by the name of the account; a cell of a table."""

    name: str


def names_of_accounts(names: Iterable[str], *, office: bool = False) -> dict[str, Text]:
    """What each account is called, in one query; with its `office` where that is wanted."""
    wanted = set(names)
    if not wanted:
        return {}
    told = {name: _unknown(name) for name in wanted}
    for each in Account.objects.filter(username__in=wanted):
        told[each.username] = _called(each, office=office)
    return told


def called(name: str, *, office: bool = False) -> Text:
    """What one account is called."""
    return names_of_accounts([name], office=office)[name]


def _called(account: Account, *, office: bool) -> Text:
    if account.role == PERSON:
        return SELF
    if account.role == EMPLOYER:
        return ITSELF
    if office and account.office_zh:
        return Text(
            f"{account.display_zh}（{account.office_zh}）",
            f"{account.display_en} ({account.office_en or account.office_zh})",
        )
    return Text(account.display_zh, account.display_en)


def _unknown(name: str) -> Text:
    """Robots, and employers that hand in by a machine of theirs, have no account."""
    if not name:
        return NOTHING
    if name.startswith("robot:") or name == "system":
        return SYSTEM
    if name[0] == "E" and len(name) == CREDIT_CODE + 1:
        return ITSELF
    return Text(name, name)
