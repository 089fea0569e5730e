"""Lists the repository's own files, without environments, caches and built things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

SKIPPED = {".git", ".venv", "site", "var", "__pycache__", "node_modules", "dist", "build"}
ROOT = Path(__file__).resolve().parents[2]


def files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    """Files with one of the endings, anywhere below a folder."""
    for path in sorted((ROOT / below).rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in (".ci", ".gitignore") for part in parts)
        if hidden or SKIPPED & set(parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield path


def name(path: Path) -> str:
    """Path as people write it."""
    return path.relative_to(ROOT).as_posix()
