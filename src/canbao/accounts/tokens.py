"""Tokens: a program's way in, in the name of an account. Its owner makes it on a page, names what it may do,
and ends it at any time; it is shown once and kept as a hash.

A scope is an area of the API and whether it may write there (`cases:read`, `cases:write`), or a service of
the catalogue (`service:UNE-02`): with any of those a token acts in no other service.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case as Branch
from django.db.models import F, Value, When

from canbao.accounts import guard
from canbao.accounts.models import Account, Token
from canbao.batches.canonical import canonical
from canbao.ledger.refusal import refused
from canbao.people import log

PREFIX: Final = "canbao_"
MOST: Final = 20
LONGEST: Final = 366
DAYS: Final = (7, 30, 90, 180, 365)
PER_MINUTE: Final = 120
SERVICE: Final = "service:"
AREAS: Final[dict[str, tuple[str, str]]] = {
    "cases": ("办件", "cases"),
    "queries": ("查询", "queries"),
    "certificates": ("证明", "certificates"),
    "mandates": ("委托", "mandates"),
    "notices": ("通知", "notices"),
    "webhooks": ("回调", "webhooks"),
    "money": ("缴费与待遇", "money"),
    "office": ("经办", "case work"),
    "audit": ("稽核", "audit"),
    "manage": ("业务管理", "management"),
}
READ_ONLY: Final = ("queries", "notices", "office", "audit", "manage")
"""What is decided about people takes a person who signed in; and a query is read only anyway."""
SCOPES: Final = tuple(
    f"{area}:{verb}" for area in AREAS for verb in ("read", "write")
    if verb == "read" or area not in READ_ONLY
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Used:
    """A token on one request: whose, what it may, how many requests are left in this minute and when
    the next one begins (seconds)."""

    token: Token
    scopes: frozenset[str]
    left: int
    seconds: int

    def may(self, scope: str) -> bool:
        """Whether it may: who may write may read."""
        area, _, verb = scope.partition(":")
        return scope in self.scopes or (verb == "read" and f"{area}:write" in self.scopes)

    def serves(self, service: str) -> bool:
        """Whether it acts in a service: in all, unless some are named."""
        named = {each for each in self.scopes if each.startswith(SERVICE)}
        return not named or SERVICE + service in named


def make(account: Account, name: str, scopes: Sequence[str], days: int, services: Sequence[str],
         door: str) -> tuple[Token, str]:  # fmt: skip
    """A new token and what is shown of it, once. `services` are the ids the house knows. Raises Refused
    without a name, a scope, for a scope that does not exist, too many days or too many tokens."""
    wanted = sorted({each.strip() for each in scopes if each.strip()})
    unknown = [
        each for each in wanted
        if each not in SCOPES and not (each.startswith(SERVICE) and each[len(SERVICE):] in services)
    ]  # fmt: skip
    if unknown:
        example = next(iter(services), "QRY-01")
        named = [each.removeprefix(SERVICE) for each in unknown]
        raise refused(
            f"没有“{'、'.join(named)}”这样的事项或权限；请填事项编号，例如{example}",
            f"there is no service or scope {', '.join(named)}: give ids of services, for example {example}",
        )
    if not any(each in SCOPES for each in wanted):
        raise refused("请至少选择一项权限", "choose at least one thing the token may do")
    if not name.strip() or len(name) > 60:
        raise refused("请给令牌起名（60字以内）", "give the token a name of at most 60 characters")
    if not 1 <= days <= LONGEST:
        raise refused(f"有效期应为1至{LONGEST}天", f"a token is good for 1 to {LONGEST} days")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        now = guard.clock()
        if account.tokens.filter(ended__isnull=True, until__gt=now).count() >= MOST:
            raise refused(
                f"最多{MOST}个令牌，请先停用一个", f"at most {MOST} tokens: end one first"
            )
        made = Token.objects.create(
            account=account, name=name.strip(), hash=hashed(secret), scopes=canonical(wanted),
            made=now, until=now + timedelta(days=days),
        )  # fmt: skip
        _log(account, door, "token_made", made)
    return made, secret


def end(account: Account, key: int, door: str) -> None:
    """It works no more; again, or somebody else's, changes nothing."""
    with transaction.atomic():
        row = account.tokens.select_for_update().filter(pk=key, ended__isnull=True).first()
        if row is not None:
            row.ended = guard.clock()
            row.save(update_fields=["ended"])
            _log(account, door, "token_ended", row)


def ask(secret: str) -> Used | None:
    """The token of a request, counted; None for one that is none, ended, too old, or of a closed
    account. More than `PER_MINUTE` a minute leave less than nothing: `left` is negative."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    now = guard.clock()
    minute = int(now.timestamp()) // 60
    there = Token.objects.filter(hash=hashed(secret), ended__isnull=True, until__gt=now)
    # One statement: two requests at once are two.
    there.update(
        asked=Branch(When(minute=minute, then=F("asked") + 1), default=Value(1)),
        minute=minute, used=now,
    )  # fmt: skip
    row = there.select_related("account").first()
    if row is None or not row.account.is_active:
        return None
    left = PER_MINUTE - row.asked
    return Used(row, frozenset(json.loads(row.scopes)), left, 60 - int(now.timestamp()) % 60)


def hashed(secret: str) -> str:
    """A token has 256 bits of chance: a plain hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(account: Account, door: str, event: str, token: Token) -> None:
    detail: log.Detail = {"event": event, "token": token.pk, "scopes": token.scopes}
    act = log.Act(log.WRITE, "sign_in", account.person, f"account:{account.username}", detail)
    log.append(account.actor, door, act)
