"""The second factor: a time-based code (RFC 6238) from any device or program, a passkey, or a code on paper.
No way depends on a smartphone or a face: an authenticator runs on a computer, a security key is a passkey,
recovery codes are paper, and a clerk gives a code to whoever shows a document.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from typing import Final, Literal
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction

from canbao.accounts import codes, guard, sealed
from canbao.accounts.models import EMPLOYER, PERSON, Account, Authenticator
from canbao.accounts.models.security import COUNTER_CODE, RECOVERY
from canbao.people import log

STEP: Final = 30
DIGITS: Final = 6
ASIDE: Final = 1
"""How many steps a clock may be off, either way."""
Needed = Literal["none", "ask", "enrol"]


def needed(account: Account) -> Needed:
    """What a right password still lacks: nothing, the second factor, or that there be one."""
    if has_one(account):
        return "ask"
    staff = account.role not in (PERSON, EMPLOYER)
    return "enrol" if staff and settings.STAFF_SECOND_FACTOR else "none"


def has_one(account: Account) -> bool:
    """Whether a second factor is set up."""
    return has_authenticator(account) or account.passkeys.exists()


def has_authenticator(account: Account) -> bool:
    return Authenticator.objects.filter(account=account, confirmed__isnull=False).exists()


def totp(seed: bytes, step: int) -> str:
    """The code of a step: HMAC-SHA-1 of its number, cut as RFC 4226 says."""
    digest = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def begin(account: Account) -> str:
    """A seed not yet confirmed, in base 32; the same one until it is, so that a page can be loaded again.
    Raises ValueError where a confirmed one is there: it is taken off first."""
    with transaction.atomic():
        made, _ = Authenticator.objects.select_for_update().get_or_create(
            account=account, defaults={"sealed": sealed.seal(secrets.token_bytes(20))}
        )
        if made.confirmed is not None:
            raise ValueError("an authenticator is there already")
        return base64.b32encode(sealed.opened(made.sealed)).decode()


def address(account: Account, seed: str) -> str:
    """What an authenticator reads from the QR code."""
    query = urlencode({"secret": seed, "issuer": "canbao", "digits": DIGITS, "period": STEP})
    return f"otpauth://totp/canbao:{quote(account.username)}?{query}"


def confirm(account: Account, code: str, door: str) -> bool:
    """Whether the first code is right; from now on it is asked for."""
    with transaction.atomic():
        row = _locked(account, confirmed=False)
        step = _step_of(row, code) if row is not None else None
        if row is None or step is None:
            return False
        row.confirmed, row.last_step = guard.clock(), step
        row.save(update_fields=["confirmed", "last_step"])
        _log(account, door, "authenticator_added")
    return True


def remove(account: Account, door: str) -> None:
    """Takes the authenticator off; again is harmless."""
    with transaction.atomic():
        if Authenticator.objects.filter(account=account).delete()[0]:
            _log(account, door, "authenticator_removed")


def check(account: Account, code: str, door: str) -> str:
    """By which means a code is right (`totp`, `recovery`, `counter`), empty where it is not. A code is
    taken once; whoever may still try is asked of `guard` before."""
    plain = code.replace(" ", "").replace("-", "")
    if plain.isascii() and plain.isdigit() and len(plain) == DIGITS:
        with transaction.atomic():
            row = _locked(account, confirmed=True)
            step = _step_of(row, plain) if row is not None else None
            if row is None or step is None:
                return ""
            row.last_step = step
            row.save(update_fields=["last_step"])
        return "totp"
    used = codes.use(account, plain, RECOVERY, COUNTER_CODE, door=door) if plain else None
    return used.kind if used is not None else ""


def key_of(account: Account) -> str:
    """Under which key wrong codes of an account are counted."""
    return f"code:{account.username}"


def _locked(account: Account, *, confirmed: bool) -> Authenticator | None:
    rows = Authenticator.objects.select_for_update()
    return rows.filter(account=account, confirmed__isnull=not confirmed).first()


def _step_of(row: Authenticator, code: str) -> int | None:
    """The step whose code this is, among those not taken yet."""
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(guard.clock().timestamp()) // STEP
    seed = sealed.opened(row.sealed)
    for step in range(now - ASIDE, now + ASIDE + 1):
        if step > row.last_step and hmac.compare_digest(totp(seed, step), code):
            return step
    return None


def _log(account: Account, door: str, event: str) -> None:
    act = log.Act(
        log.WRITE, "sign_in", account.person, f"account:{account.username}", {"event": event}
    )
    log.append(account.actor, door, act)
