"""Bank accounts of persons: entering, checking by another, many from an old system, what may be
shown.

Which account a run pays to is decided in `picking`, by the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.benefits.payments.actors import human, note
from canbao.benefits.payments.models import AccountCheck, BankAccount
from canbao.benefits.payments.models.account import REJECTED, RETURNED, VERIFIED
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.actor import Actor
from canbao.people.identity import own_names
from canbao.people.models import Person

PURPOSE: Final = "bank_account"
AT_ONCE: Final = 2_000
SHOWN: Final = 4  # digits of an account number that reads show


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as it is given in: `bank` is the bank's code, `holder` the name it is kept
    under."""

    person: int
    bank: str
    number: str
    holder: str


def enter(
    entry: Entry, day: date, *, actor: Actor, door: str, source: str, own: bool = False
) -> BankAccount:
    """A new account of a person, from `day` on; it is paid to once somebody else has checked it,
    and where it replaces another only after the cooling-off. `own`: the person entered it.

    Raises Refused for an unknown person, a number that is none, a holder who is not the person, and
    an own entry by anybody else. The same account again gives the one that is there.
    """
    wrong = _wrong(entry, 0)
    if wrong is not None:
        raise Refused([wrong])
    if own and actor.person != entry.person:
        raise refused(
            f"{actor.name}不是账户所有人本人，请由工作人员登记",
            f"{actor.name} is not the person; an officer enters accounts of others",
        )
    if not own:
        human(actor, "登记他人账户", "entering somebody's account")
    person = Person.objects.filter(id=entry.person, withdrawn=False).first()
    if person is None:
        raise refused(f"人员{entry.person}不存在", f"there is no person {entry.person}")
    if person.name and entry.holder != person.name:
        raise refused(
            f"户名{entry.holder!r}与本人姓名不符，待遇只发放到本人账户",
            f"the account holder {entry.holder!r} is not the person's name; benefits are paid to "
            "the person's own account",
        )
    with transaction.atomic():
        Person.objects.select_for_update().get(id=person.id)
        last = current(entry.person)
        if last is not None and _said(last) == entry:
            return last
        made = BankAccount.objects.create(
            person=entry.person,
            bank=entry.bank,
            number=entry.number,
            holder=entry.holder,
            own=own,
            from_day=day,
            by=actor.name,
            source=source,
        )
        note(
            actor,
            door,
            PURPOSE,
            record="bank account",
            subject=entry.person,
            detail={"bank": entry.bank, "number": masked(entry.number), "own": own},
        )
    return made


def check(
    account: BankAccount, *, agrees: bool, words: str, day: date, actor: Actor, door: str
) -> AccountCheck:
    """What a second person found: the account is the person's (`words`: how that was seen), or not.
    Raises Refused for whoever entered it, and for a robot."""
    by = human(actor, "核实账户", "checking an account")
    if own_names(actor, [account.by]):
        raise refused(
            f"账户由{by}登记，须由另一人核实", f"{by} entered the account; somebody else checks it"
        )
    if not words.strip():
        raise refused("请写明如何核实", "say how the account was checked")
    with transaction.atomic():
        made = AccountCheck.objects.create(
            account=account,
            outcome=VERIFIED if agrees else REJECTED,
            entered_by=account.by,
            by=by,
            words=words.strip(),
            day=day,
        )
        note(
            actor,
            door,
            PURPOSE,
            record="bank account",
            subject=account.person,
            detail={"outcome": made.outcome, "number": masked(account.number)},
        )
    return made


def enter_many(
    entries: Sequence[Entry], day: date, *, by: str, checked_by: str, source: str
) -> list[BankAccount]:
    """Accounts brought from another system, checked there as the source says; `by` gave them in and
    `checked_by` answers for the check. Raises Refused with a message for each wrong row; then none
    is written. Rows that are there already are not written again."""
    if by == checked_by or not checked_by:
        raise refused(
            "批量登记账户须由另一人核实", "accounts entered in bulk are checked by another person"
        )
    refusals = [wrong for place, entry in enumerate(entries) if (wrong := _wrong(entry, place))]
    if refusals:
        raise Refused(refusals)
    made: list[BankAccount] = []
    with transaction.atomic():
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            there = {
                _said(account)
                for account in BankAccount.objects.filter(person__in=[e.person for e in some])
            }
            fresh = [
                BankAccount(
                    person=entry.person,
                    bank=entry.bank,
                    number=entry.number,
                    holder=entry.holder,
                    from_day=day,
                    by=by,
                    source=source,
                )
                for entry in some
                if entry not in there
            ]
            made += BankAccount.objects.bulk_create(fresh)
        checks = [
            AccountCheck(
                account=account,
                outcome=VERIFIED,
                entered_by=by,
                by=checked_by,
                words=source,
                day=day,
            )
            for account in made
        ]
        AccountCheck.objects.bulk_create(checks, batch_size=AT_ONCE)
        if made:
            note(
                Actor(by, "system"),
                "batch",
                PURPOSE,
                record=source,
                detail={"accounts": len(made), "checked_by": checked_by},
            )
    return made


def returned(found: Mapping[int, str], day: date) -> None:
    """What the bank found of accounts (words by account): nothing is paid to them until somebody
    has checked them again. Within the transaction that books the returns."""
    AccountCheck.objects.bulk_create(
        AccountCheck(
            account=account,
            outcome=RETURNED,
            entered_by=account.by,
            by=f"bank:{account.bank}",
            words=found[account.id],
            day=day,
        )
        for account in BankAccount.objects.filter(id__in=found).order_by("id")
    )


def current(person: int) -> BankAccount | None:
    """The last account of a person that nobody rejected, checked or not."""
    found = BankAccount.objects.filter(person=person).exclude(checks__outcome=REJECTED)
    return found.order_by("-id").first()


def masked(number: str) -> str:
    """An account number as it is shown: its last four digits."""
    return "*" * max(0, len(number) - SHOWN) + number[-SHOWN:]


def _said(account: BankAccount) -> Entry:
    return Entry(account.person, account.bank, account.number, account.holder)


def _wrong(entry: Entry, place: int) -> Refusal | None:
    if not (entry.number.isascii() and entry.number.isalnum() and 8 <= len(entry.number) <= 34):
        return Refusal(
            f"第{place + 1}行：账号{entry.number!r}须为8至34位数字或字母",
            f"row {place + 1}: account number {entry.number!r} must be 8 to 34 digits or letters",
            place,
        )
    if not (entry.bank.isascii() and entry.bank.isalnum() and len(entry.bank) <= 16):
        return Refusal(
            f"第{place + 1}行：银行代码{entry.bank!r}须为1至16位字母或数字",
            f"row {place + 1}: bank code {entry.bank!r} must be 1 to 16 letters or digits",
            place,
        )
    if not entry.holder.strip() or any(not c.isprintable() or c == "|" for c in entry.holder):
        return Refusal(
            f"第{place + 1}行：户名{entry.holder!r}为空或含有不可用的字符",
            f"row {place + 1}: holder {entry.holder!r} is empty or holds a character that no bank "
            "file takes",
            place,
        )
    return None
