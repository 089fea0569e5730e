"""The names of `words.yaml` in code: labels in both languages, and the problems a row can have.

Reads only that file; what the words mean stands in docs/developers/registers.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "words.yaml"


@dataclass(frozen=True)
class Word:
    """One word in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Problem(Word):
    """What can be wrong in a row; `quarantine` keeps the row out until it is mended."""

    code: str
    number: int
    quarantine: bool


@cache
def words(group: str) -> dict[str, Word]:
    """The words of a group (`schemes`, `states`, `fields` …), in the order of the file."""
    table = _read()
    if group not in table or group == "problems":
        options = "、".join(name for name in table if name != "problems")
        raise KeyError(f"words.yaml: {group}（可用 / options: {options}）")
    return {key: Word(entry["zh"], entry["en"]) for key, entry in table[group].items()}


@cache
def problems() -> dict[str, Problem]:
    """Every problem of a row by its code."""
    return {
        code: Problem(entry["zh"], entry["en"], code, at, entry["severity"] == "quarantine")
        for at, (code, entry) in enumerate(_read()["problems"].items())
    }


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    table: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return table
