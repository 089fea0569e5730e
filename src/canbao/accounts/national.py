"""Signing in with a national identity: OpenID Connect, authorization code with PKCE, state and nonce.

The provider says who the person is (a citizen number, in a declared claim); which account that is says
the hash of the number. It opens the account of a person, never one in office: those sign in with two
factors here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

import jwt
from django.conf import settings
from django.core import signing

from canbao.accounts.models import PERSON, Account
from canbao.people.identity import identity_of

COOKIE: Final = "canbao_national"
"""Holds the pending request while the person is at the provider: the session's own cookie does not come
back from another site."""
SALT: Final = "canbao.accounts.national"
GOOD_FOR: Final = 600
SECONDS: Final = 10
LARGEST: Final = 200_000
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY: Final = 60


class Provider(Protocol):
    """What the settings say of the provider."""

    @property
    def issuer(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def claim(self) -> str: ...


class Failed(RuntimeError):
    """The provider did not say who it is, or what it said cannot be trusted; `reason` is for the server's
    log, the person is told to try again or to sign in otherwise."""


class Unknown(Failed):
    """The provider knows the person, this house has no account of that person."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the person is sent, and what the cookie keeps meanwhile."""

    address: str
    cookie: str


def provider() -> Provider | None:
    """The provider of this installation; None where there is none."""
    found: Provider | None = settings.NATIONAL_IDENTITY
    return found


def begin(back: str, lang: str) -> Sent:
    """The way to the provider; `back` is our address it leads back to. Raises Failed where the provider
    cannot be asked."""
    to = _configured()
    described = _described(to)
    pending = {
        "state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48), "back": back, "lang": lang,
    }  # fmt: skip
    challenge = hashlib.sha256(pending["verifier"].encode()).digest()
    query = urlencode({
        "response_type": "code", "client_id": to.client, "redirect_uri": back, "scope": "openid profile",
        "state": pending["state"], "nonce": pending["nonce"], "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
    })  # fmt: skip
    return Sent(f"{_text(described, 'authorization_endpoint')}?{query}",
                signing.dumps(pending, salt=SALT))  # fmt: skip


def account_of(cookie: str, given: Mapping[str, str]) -> Account:
    """The account of whoever comes back with `given` (code and state). Raises Failed for an answer that is
    not to our question, or not the provider's; Unknown where there is no such account."""
    to = _configured()
    try:
        pending = signing.loads(cookie, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise Failed("no pending request, or too old") from None
    if not secrets.compare_digest(pending["state"].encode(), given.get("state", "").encode()):
        raise Failed("another state")
    if "code" not in given:
        raise Failed(f"no code: {given.get('error', '')[:60]}")
    described = _described(to)
    answer = _asked(_text(described, "token_endpoint"), urlencode({
        "grant_type": "authorization_code", "code": given["code"], "redirect_uri": pending["back"],
        "code_verifier": pending["verifier"], "client_id": to.client, "client_secret": to.secret,
    }).encode())  # fmt: skip
    claims = _claims(_text(answer, "id_token"), to, described)
    if not secrets.compare_digest(str(claims["nonce"]).encode(), pending["nonce"].encode()):
        raise Failed("another nonce")
    number = claims.get(to.claim)
    identity = identity_of(number) if isinstance(number, str) else ""
    found = (
        Account.objects.filter(identity=identity, role=PERSON, is_active=True) if identity else None
    )
    account = found.first() if found is not None else None
    if account is None:
        raise Unknown("no account of that person")
    return account


def _claims(token: str, to: Provider, described: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the provider signed, for us, now."""
    try:
        keys = jwt.PyJWKSet.from_dict(dict(_asked(_text(described, "jwks_uri"))))
        header = jwt.get_unverified_header(token)
        key = next(each for each in keys.keys if each.key_id == header.get("kid"))
        claims: Mapping[str, Any] = jwt.decode(
            token, key, algorithms=ALGORITHMS, audience=to.client, issuer=to.issuer, leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub", "nonce"]},
        )  # fmt: skip
    except (jwt.PyJWTError, StopIteration) as error:
        raise Failed(f"id token: {type(error).__name__}") from None
    return claims


def _described(to: Provider) -> Mapping[str, Any]:
    """The provider's own description; it must be of the issuer we were told of."""
    found = _asked(f"{to.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != to.issuer:
        raise Failed("another issuer")
    return found


def _asked(address: str, form: bytes | None = None) -> Mapping[str, Any]:
    """An answer of the provider, as JSON. Only https, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise Failed("the provider leads to an address without https")
    request = urllib.request.Request(address, data=form, headers={"Accept": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            read = json.loads(answer.read(LARGEST))
    except (urllib.error.URLError, ValueError, OSError) as error:
        raise Failed(f"the provider does not answer: {type(error).__name__}") from None
    if not isinstance(read, dict):
        raise Failed("the provider's answer is no object")
    return read


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise Failed(f"the provider's answer lacks {name}")
    return value


def _configured() -> Provider:
    found = provider()
    if found is None:
        raise Failed("no provider is configured")
    return found
