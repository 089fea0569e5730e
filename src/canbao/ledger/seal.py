"""What a transaction's hash is made of: its header as canonical JSON, then its lines.

Posting and verifying both hash by `seal`, so a chain that was written can be walked.
"""

from __future__ import annotations

import hashlib
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
    about = "null" if h.about_month is None else h.about_month
    corrects = "null" if h.corrects is None else h.corrects
    return (
        f'{{"about_month":{about},"corrects":{corrects},"day":"{h.day}",'
        f'"ground":{quoted(h.ground)},"id":{h.id},"key":{quoted(h.key)},'
        f'"kind":{quoted(h.kind)},"known_at":"{h.known_at}","lines":{h.lines},'
        f'"month":{h.month},"number":{h.number},"previous":"{h.previous}"}}'
    ).encode()


def packed(accounts: NDArray[np.int64], amounts: NDArray[np.int64]) -> memoryview:
    """Lines as little-endian pairs (account, amount), sixteen bytes each."""
    return memoryview(np.stack([accounts, amounts], axis=1).astype("<i8").tobytes())


def seal(header: Header, lines: bytes | memoryview) -> str:
    """The hash of a transaction."""
    digest = hashlib.sha256(canonical(header))
    digest.update(lines)
    return digest.hexdigest()


def day_text(day: date) -> str:
    """As it stands in a header: 2026-03-05."""
    return day.isoformat()


def moment_text(at: datetime) -> str:
    """As it stands in a header: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
