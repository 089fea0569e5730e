"""Passkeys (WebAuthn): a key pair in a device or a security key, opened by a PIN or what the device asks for.
It proves both factors at once; the challenge is the session's, the address our own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from canbao.accounts import guard
from canbao.accounts.models import Account, Passkey
from canbao.people import log

CHALLENGE: Final = "passkey"
MOST: Final = 10
NAME: Final = 60


class Wrong(ValueError):
    """What the browser sent is no answer to our challenge; nothing more is told."""


def to_add(request: HttpRequest, account: Account) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge is kept in the session."""
    options = generate_registration_options(
        rp_id=_party(request), rp_name="canbao 参保", user_name=account.username,
        user_id=_handle(account), user_display_name=account.display_zh,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(base64url_to_bytes(each.credential))
            for each in account.passkeys.all()
        ],
    )  # fmt: skip
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def add(
    request: HttpRequest, account: Account, sent: dict[str, Any], name: str, door: str
) -> Passkey:
    """Keeps the public half. Raises Wrong for anything that is no answer to the challenge."""
    challenge = _challenge(request)
    try:
        told = verify_registration_response(
            credential=sent, expected_challenge=challenge, expected_rp_id=_party(request),
            expected_origin=_origin(request), require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise Wrong(type(error).__name__) from None
    with transaction.atomic():
        if account.passkeys.count() >= MOST:
            raise Wrong("too many passkeys")
        credential = bytes_to_base64url(told.credential_id)
        if Passkey.objects.filter(credential=credential).exists():
            raise Wrong("known already")
        made = Passkey.objects.create(
            account=account, credential=credential, signs=told.sign_count, added=guard.clock(),
            public_key=bytes_to_base64url(told.credential_public_key),
            name=name.strip()[:NAME] or "passkey",
        )  # fmt: skip
        _log(account, door, "passkey_added")
    return made


def to_sign_in(request: HttpRequest) -> str:
    """What the browser needs to sign in; which account, its passkey says."""
    options = generate_authentication_options(
        rp_id=_party(request), user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def signed_by(request: HttpRequest, sent: dict[str, Any]) -> Account:
    """The account whose passkey answered the challenge. Raises Wrong for any other answer, a closed
    account, and a copied key (a counter that does not grow)."""
    challenge = _challenge(request)
    credential = sent.get("id")
    if not isinstance(credential, str):
        raise Wrong("no credential")
    with transaction.atomic():
        row = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(credential=credential[:1400])
            .first()
        )
        if row is None or not row.account.is_active:
            raise Wrong("unknown")
        try:
            told = verify_authentication_response(
                credential=sent, expected_challenge=challenge, expected_rp_id=_party(request),
                expected_origin=_origin(request), require_user_verification=True,
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.signs,
            )  # fmt: skip
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise Wrong(type(error).__name__) from None
        row.signs, row.used = told.new_sign_count, guard.clock()
        row.save(update_fields=["signs", "used"])
    return row.account


def remove(account: Account, key: int, door: str) -> None:
    """Takes a passkey off; one of somebody else, or none, changes nothing."""
    with transaction.atomic():
        if account.passkeys.filter(pk=key).delete()[0]:
            _log(account, door, "passkey_removed")


def _challenge(request: HttpRequest) -> bytes:
    """The challenge of the session; it is answered once."""
    kept = request.session.pop(CHALLENGE, None)
    if not isinstance(kept, str):
        raise Wrong("no challenge")
    return base64url_to_bytes(kept)


def _party(request: HttpRequest) -> str:
    """The name passkeys belong to: our host, which `ALLOWED_HOSTS` has let through."""
    return request.get_host().rsplit(":", 1)[0]


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _handle(account: Account) -> bytes:
    """How a device knows the account: nothing about the person can be read from it."""
    return hmac.new(settings.IDENTITY_KEY.encode(), f"passkey:{account.pk}".encode(), hashlib.sha256).digest()


def read(body: bytes) -> dict[str, Any]:
    """What a browser sent. Raises Wrong for anything but an object of JSON."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong("not JSON") from None
    if not isinstance(sent, dict):
        raise Wrong("not an object")
    return sent


def _log(account: Account, door: str, event: str) -> None:
    act = log.Act(
        log.WRITE, "sign_in", account.person, f"account:{account.username}", {"event": event}
    )
    log.append(account.actor, door, act)
