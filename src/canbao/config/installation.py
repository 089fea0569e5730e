"""What belongs to one installation and not to the source: its directory, keys and address.

The directory is `CANBAO_VAR`; without it `var/` beside the source of a checkout, or the user's data
directory when canbao was installed as a package.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def var_directory() -> Path:
    """Directory for the database, the secret key and collected files; created when missing."""
    given = os.environ.get("CANBAO_VAR", "").strip()
    if given:
        path = Path(given).expanduser()
    else:
        checkout = Path(__file__).resolve().parents[3]
        if (checkout / "pyproject.toml").is_file():
            path = checkout / "var"
        else:
            home = os.environ.get("XDG_DATA_HOME", "").strip() or "~/.local/share"
            path = Path(home).expanduser() / "canbao"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"CANBAO_VAR={path}: {error.strerror}. / 目录不可写。 "
            "Set CANBAO_VAR to a directory that canbao may write."
        ) from None
    return path.resolve()


def secret_key(directory: Path) -> str:
    """`SECRET_KEY` from the environment, or this installation's own, made once (mode 0600)."""
    given = os.environ.get("SECRET_KEY", "").strip()
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured(
                "SECRET_KEY: fewer than 32 characters. / 密钥太短（少于32个字符）。 "
                "Give a longer one, or leave it out and canbao makes its own."
            )
        return given
    return _kept(directory, "secret_key")


def identity_key(directory: Path) -> str:
    """`CANBAO_IDENTITY_KEY`, or this installation's own: with it citizen numbers are hashed, so that
    two accounts of one person are known. It stays when `SECRET_KEY` is renewed."""
    given = os.environ.get("CANBAO_IDENTITY_KEY", "").strip()
    if given and len(given) < 32:
        raise ImproperlyConfigured(
            "CANBAO_IDENTITY_KEY: fewer than 32 characters. / 密钥太短（少于32个字符）。 "
            "Give a longer one, or leave it out and canbao makes its own."
        )
    return given or _kept(directory, "identity_key")


def _kept(directory: Path, name: str) -> str:
    """The key in a file of the directory, made once."""
    path = directory / name
    if not path.exists():
        # Two workers may start at once: each writes its own file whole, the link lets one win.
        draft = directory / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def public_address() -> str:
    """`CANBAO_ADDRESS` without a slash at its end: where people reach this installation."""
    given = os.environ.get("CANBAO_ADDRESS", "").strip().rstrip("/")
    if not given:
        return "http://localhost:8000"
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~\-/]*)?", given):
        raise ImproperlyConfigured(
            f"CANBAO_ADDRESS={given}: not an address such as https://pension.example.gov.cn. / "
            "请填写形如 https://pension.example.gov.cn 的网址。"
        )
    return given


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of identities: its address, what we are called there and the secret, and the claim in
    which the citizen number stands."""

    issuer: str
    client: str
    secret: str
    claim: str


def national_identity() -> Provider | None:
    """`CANBAO_OIDC_ISSUER` with `_CLIENT`, `_SECRET` and `_CLAIM` (`id_number` where it is left out)."""
    issuer = os.environ.get("CANBAO_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return None
    client = os.environ.get("CANBAO_OIDC_CLIENT", "").strip()
    secret = os.environ.get("CANBAO_OIDC_SECRET", "").strip()
    if not (client and secret and re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", issuer + "/")):
        raise ImproperlyConfigured(
            "CANBAO_OIDC_ISSUER needs https, CANBAO_OIDC_CLIENT and CANBAO_OIDC_SECRET. / "
            "统一身份认证须为 https 地址，并填写客户端编号和密钥。"
        )
    claim = os.environ.get("CANBAO_OIDC_CLAIM", "").strip() or "id_number"
    return Provider(issuer, client, secret, claim)


def proxies(behind_one: bool) -> int:
    """`CANBAO_PROXIES`: how many proxies of our own stand before the server, each of which adds the
    address it was asked from to X-Forwarded-For. One where HTTPS ends before us, else none."""
    given = os.environ.get("CANBAO_PROXIES", "").strip()
    if not given:
        return 1 if behind_one else 0
    if not re.fullmatch(r"[0-9]", given):
        raise ImproperlyConfigured(
            f"CANBAO_PROXIES={given}: a digit is expected. / 请填写代理层数（一位数字）。"
        )
    return int(given)
