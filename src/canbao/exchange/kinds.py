"""The kinds of transfer, read from `kinds.yaml` and checked; what they mean is done elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao.ledger.refusal import refused

FILE: Final = Path(__file__).with_name("kinds.yaml")
STATED: Final = "stated"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of transfer; `account` and `pooled` name rules of the law, `deadlines` its three
    steps in `legal_deadline`, None where the limit has no source."""

    word: str
    zh: str
    en: str
    ground: str
    scheme_out: str | None
    scheme_in: str
    account: str
    pooled: str | None
    months: bool
    deadlines: tuple[str | None, str | None, str | None]
    paper: bool = False
    priority: bool = False

    @property
    def linkage(self) -> bool:
        """Between the employee and the residents' pension: decided at pension age only."""
        return self.word in ("to_employee", "to_resident")

    @property
    def clears(self) -> bool:
        """Whether the law here says what becomes of a month that was paid at both places."""
        return self.word != "resident"


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its word. Raises ValueError or TypeError for one that is not well said."""
    found: dict[str, Kind] = {}
    for word, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        first, second, third = said.pop("deadlines")
        found[word] = Kind(word=word, deadlines=(first, second, third), **said)
    return found


def kind_of(word: str) -> Kind:
    """The kind of that word. Raises Refused naming it and those that exist."""
    known = kinds()
    if word not in known:
        raise refused(
            f"转移种类{word!r}不存在，可用：{'、'.join(known)}",
            f"kind of transfer {word!r} is none of {', '.join(known)}",
        )
    return known[word]
