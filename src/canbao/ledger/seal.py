"""What a transaction's hash is made of: its header as canonical JSON, then its lines.

Posting and verifying both hash by `seal`, so a chain that was written can be walked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from json.encoder import encode_basestring as quoted
from typing import Final

import numpy as np
from numpy.typing import NDArray

START: Final = "0" * 64
LINE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Header:
    """Everything a transaction says but its own hash. `day` and `known_at` as ISO texts."""

    id: int
    number: int
    kind: str
    month: int
    about_month: int | None
    day: str
    known_at: str
    ground: str
    key: str
    corrects: int | None
    lines: int
    previous: str


def canonical(header: Header) -> bytes:
    """JSON with its names in order, no spaces, Han as they are."""
    h = header
    return beginning(
        h.about_month, h.corrects, h.day, h.ground, h.id, h.key, h.kind, h.known_at, h.lines,
        h.month, h.number,
    ) + ending(h.previous)  # fmt: skip


def beginning(
    about_month: int | None,
    corrects: int | None,
    day: str,
    ground: str,
    id: int,
    key: str,
    kind: str,
    known_at: str,
    lines: int,
    month: int,
    number: int,
) -> bytes:
    """The canonical JSON up to the hash before, which is its last word: what can be made of many
    headers before the first of them is sealed."""
    about = "null" if about_month is None else about_month
    named = "null" if corrects is None else corrects
    return (
        f'{{"about_month":{about},"corrects":{named},"day":"{day}","ground":{quoted(ground)},'
        f'"id":{id},"key":{quoted(key)},"kind":{quoted(kind)},"known_at":"{known_at}","lines":{lines},'
        f'"month":{month},"number":{number},"previous":"'
    ).encode()


def ending(previous: str) -> bytes:
    """What follows it."""
    return f'{previous}"}}'.encode()


def packed(accounts: NDArray[np.int64], amounts: NDArray[np.int64]) -> memoryview:
    """Lines as little-endian pairs (account, amount), sixteen bytes each."""
    return memoryview(np.stack([accounts, amounts], axis=1).astype("<i8").tobytes())


def seal(header: Header, lines: bytes | memoryview) -> str:
    """The hash of a transaction."""
    digest = hashlib.sha256(canonical(header))
    digest.update(lines)
    return digest.hexdigest()


def sealed(
    beginnings: Iterable[bytes], lines: memoryview, bounds: Sequence[int], previous: str
) -> list[str]:
    """The hashes of transactions that follow each other, by the beginnings of their headers and all
    their lines; `bounds` is where each one's lines begin, and the end of the last."""
    digest, found, low = hashlib.sha256, [], bounds[0] * LINE_BYTES
    for place, begun in enumerate(beginnings, 1):
        high = bounds[place] * LINE_BYTES
        previous = digest(b"".join((begun, ending(previous), lines[low:high]))).hexdigest()
        found.append(previous)
        low = high
    return found


def day_text(day: date) -> str:
    """As it stands in a header: 2026-03-05."""
    return day.isoformat()


def moment_text(at: datetime) -> str:
    """As it stands in a header: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
