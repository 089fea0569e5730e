"""Codes that work once: ten printed ones of one's own, one from a clerk who was shown a document, one sent to
the address on record. Kept are keyed hashes; what was used, or is too old, works no more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from canbao.accounts import guard
from canbao.accounts.models import ADMINISTRATOR, COUNTER, EMPLOYER, PERSON, Account, Code
from canbao.accounts.models.security import COUNTER_CODE, MAILED, RECOVERY, SHOWN
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.identity import behind, same_person

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH: Final = 12
MANY: Final = 10
GOOD_FOR: Final = {COUNTER_CODE: timedelta(hours=24), MAILED: timedelta(minutes=30)}


def hashed(code: str) -> str:
    """The hash of a code as somebody typed it: small letters, spaces and dashes don't matter."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hmac.new(
        settings.IDENTITY_KEY.encode(), b"code:" + plain.encode(), hashlib.sha256
    ).hexdigest()


def _new() -> str:
    plain = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def print_recovery(account: Account, door: str) -> list[str]:
    """Ten new codes for paper; the ones before work no more. Shown once, kept nowhere."""
    made = [_new() for _ in range(MANY)]
    with transaction.atomic():
        account.codes.filter(kind=RECOVERY).delete()
        Code.objects.bulk_create(
            Code(account=account, kind=RECOVERY, hash=hashed(each), made=guard.clock())
            for each in made
        )
        _log(account, door, "recovery_codes")
    return made


def give(account: Account, shown: str, by: Account, door: str) -> str:
    """A code that a named clerk hands to somebody at the counter who showed `shown`: it stands for the
    second factor once, or sets a new password once. Raises Refused for a clerk that may not, for the own
    account or another of the same person, and without a document."""
    allowed = COUNTER if account.role in (PERSON, EMPLOYER) else ADMINISTRATOR
    if by.role != allowed:
        raise refused(
            "单位工作人员的一次性码由管理员发放，参保人和单位的由综合窗口发放",
            "codes for people in office are given by the administrator, those for persons and "
            "employers at the counter",
        )
    if same_person(by.actor, account.actor) or (
        behind(by.actor) and by.identity == account.identity
    ):
        raise refused("不能给自己发放一次性码", "nobody gives a code to the own account")
    if shown not in SHOWN:
        raise refused("请选择核验的证件", "say which document was shown")
    if not account.is_active:
        raise refused("该账户已停用", "that account is closed")
    return _given(account, COUNTER_CODE, door, by=by, shown=shown)


def mail(account: Account, door: str) -> str:
    """A code for a new password, to be sent to the address on record."""
    return _given(account, MAILED, door)


def use(account: Account, code: str, *kinds: str, door: str) -> Code | None:
    """The code, used up now; None where it is none of these kinds, used before or too old."""
    with transaction.atomic():
        found = (
            Code.objects.select_for_update()
            .filter(account=account, hash=hashed(code), kind__in=kinds, used__isnull=True)
            .first()
        )
        if found is None or (found.until is not None and found.until <= guard.clock()):
            return None
        found.used = guard.clock()
        found.save(update_fields=["used"])
        _log(account, door, f"code_used_{found.kind}")
    return found


def left(account: Account) -> int:
    """How many printed codes have not been used."""
    return account.codes.filter(kind=RECOVERY, used__isnull=True).count()


def _given(
    account: Account, kind: str, door: str, *, by: Account | None = None, shown: str = ""
) -> str:
    made = _new()
    with transaction.atomic():
        account.codes.filter(kind=kind, used__isnull=True).delete()
        Code.objects.create(
            account=account, kind=kind, hash=hashed(made), made=guard.clock(), shown=shown,
            until=guard.clock() + GOOD_FOR[kind], given_by=by.username if by else "",
        )  # fmt: skip
        _log(account, door, f"code_given_{kind}", by=by, shown=shown)
    return made


def _log(
    account: Account, door: str, event: str, *, by: Account | None = None, shown: str = ""
) -> None:
    detail: dict[str, str | int | bool | None] = {"event": event}
    if shown:
        detail["shown"] = shown
    act = log.Act(log.WRITE, "sign_in", account.person, f"account:{account.username}", detail)
    log.append((by or account).actor, door, act)
