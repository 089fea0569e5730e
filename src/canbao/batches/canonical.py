"""Canonical JSON and hashes: the same content gives the same bytes. Floats are refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain] | None"
Content: TypeAlias = Mapping[str, Plain]


def canonical(content: Plain) -> str:
    """Keys sorted, no blanks, characters as they are. Raises ValueError for a float, a key that is
    not text, or anything JSON has no word for."""
    _refuse(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse(content: object) -> None:
    if content is None or isinstance(content, str | int):
        return
    if isinstance(content, Mapping):
        for key, value in content.items():
            if not isinstance(key, str):
                raise ValueError(f"canonical JSON: key {key!r} is not text / 键不是文本")
            _refuse(value)
        return
    if isinstance(content, list | tuple):
        for value in content:
            _refuse(value)
        return
    raise ValueError(
        f"canonical JSON: {content!r} is no text, whole number, list or mapping / 不能写成规范JSON"
    )


def hash_of(content: Plain) -> str:
    """SHA-256 of the canonical form, 64 characters."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def hash_of_lines(lines: Iterable[str]) -> str:
    """SHA-256 of lines in their order, 64 characters; for outputs too long to hold as one."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()
