"""What belongs to one installation and not to the source: its directory and its secret key.

The directory is `CANBAO_VAR`; without it `var/` beside the source of a checkout, or the user's data
directory when canbao was installed as a package.
"""

from __future__ import annotations

import os
import secrets
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
    path = directory / "secret_key"
    if not path.exists():
        # Two workers may start at once: each writes its own file whole, the link lets one win.
        draft = directory / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
