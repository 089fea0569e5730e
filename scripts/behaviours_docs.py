"""Makes `docs/services/behaviours.md`: the ninety-one, what works here and what does not yet, and the test
that shows it. Written by `generate_docs`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "services"
Page = Callable[..., str]
Table = Callable[[Iterable[str], Iterable[Iterable[Any]]], list[str]]
BREAK = "\v"


def pages(page: Page, table: Table) -> dict[str, str]:
    """The page, by file name."""
    import django

    django.setup()
    from canbao.services.catalogue import RECONSTRUCTED, words
    from canbao.services.proving import proofs

    found = proofs()
    kinds = words().lists["kinds"]
    works = [each for each in found if each.test]
    rows = [
        (
            each.entry.id, BREAK.join((each.entry.zh, each.entry.en)),
            kinds[each.entry.kind].en, each.entry.level,
            "可办 works" if each.test else "尚未 not yet", BREAK.join((each.zh, each.en)),
            f"`{each.test}`" if each.test else "",
        )
        for each in found
    ]  # fmt: skip
    intro = (
        f"{len(works)} of {len(found)} work here from the application to the effect in ledger or record and "
        "back to what the person sees; each with the test that shows it. What a line says is open is not "
        "done by rule or not by this house: where a source is missing, two people decide and nothing is "
        "computed. "
        f"{RECONSTRUCTED.en} / {RECONSTRUCTED.zh}"
    )
    head = ("id", "事项 service", "kind", "robot", "", "open, or why not", "test")
    return {"behaviours.md": page("核心事项 The ninety-one", intro, table(head, rows))}
