"""Short secrets that have to be read again (the seed of an authenticator, the key of a webhook), sealed with
the installation's secret; a former one still opens what it sealed."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SALT: Final = b"canbao.accounts.sealed"


def _keys() -> MultiFernet:
    given = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(SALT + key.encode()).digest()))
        for key in given
    ])  # fmt: skip


def seal(secret: bytes) -> str:
    """The secret as it is kept."""
    return _keys().encrypt(secret).decode()


def opened(sealed: str) -> bytes:
    """The secret. Raises ValueError where it was sealed with a key this house no longer has."""
    try:
        return _keys().decrypt(sealed.encode())
    except InvalidToken:
        raise ValueError(
            "sealed with another SECRET_KEY; put it into SECRET_KEY_FALLBACKS"
        ) from None
