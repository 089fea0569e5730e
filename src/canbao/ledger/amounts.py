"""Fen as text in yuan: one way to write an amount, in files, in words and in facts of the law."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """Two places, no grouping, as files and the law take it: -1234.50."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def grouped(fen: int) -> str:
    """As people read it: -1,234.50."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
