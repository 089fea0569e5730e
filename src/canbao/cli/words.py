"""How the command line speaks: one language per run, errors the same way everywhere.

Chinese unless `--lang en`, `CANBAO_LANG=en` or an English locale says otherwise. What is wrong with
a legal question is worded by the law (`LawError`), never here.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from canbao.law.engine.errors import LawError

LANGUAGES = ("zh", "en")
WIDE = 180
BAD_INPUT = 2
"""Exit status: what was given cannot be used."""
LAW_STOPS = 3
"""Exit status: the facts are fine, but the law has no sourced value; nothing is guessed."""


@dataclass
class Speech:
    """The language of this run."""

    language: str = "zh"

    def __call__(self, zh: str, en: str) -> str:
        """The one of two texts that this run speaks."""
        return en if self.language == "en" else zh

    def name(self, entry: Any) -> str:
        """The name of anything with `zh` and `en`, as attributes or keys."""
        if isinstance(entry, dict):
            return str(entry.get(self.language, ""))
        return str(getattr(entry, self.language, ""))


say = Speech()


def choose_language(arguments: list[str]) -> list[str]:
    """Takes `--lang zh|en` out of the arguments, wherever it stands, and sets the language."""
    rest: list[str] = []
    given = ""
    items = iter(arguments)
    for item in items:
        if item == "--":
            rest += [item, *items]
        elif item == "--lang":
            given = next(items, "")
        elif item.startswith("--lang="):
            given = item.partition("=")[2]
        else:
            rest.append(item)
            continue
        if item != "--" and given not in LANGUAGES:
            raise Refusal(
                f"--lang: 没有“{given}”这种语言",
                f"--lang: there is no language {given!r}",
                "请写 zh 或 en",
                "Give zh or en",
            )
    if not given:
        given = os.environ.get("CANBAO_LANG", "")
    if given not in LANGUAGES:
        locale = next((os.environ[n] for n in ("LC_ALL", "LANG") if os.environ.get(n)), "")
        given = "en" if locale.lower().startswith("en") else "zh"
    say.language = given
    return rest


class Refusal(Exception):
    """The command itself was given something it cannot use: what, and the way out."""

    def __init__(self, zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en
        self.remedy_zh, self.remedy_en = remedy_zh, remedy_en


def complain(zh: str, en: str, remedy_zh: str = "", remedy_en: str = "") -> None:
    """One message on stderr, in both languages, the chosen one first."""
    lines = [
        "错误：" + "".join(closed(part, "。") for part in (zh, remedy_zh) if part),
        "Error: " + " ".join(closed(part, ".") for part in (en, remedy_en) if part),
    ]
    if say.language == "en":
        lines.reverse()
    print("\n".join(lines), file=sys.stderr)


def closed(sentence: str, stop: str) -> str:
    """A sentence with its stop, once."""
    return sentence if sentence[-1] in "。？.?" else sentence + stop


def complain_law(error: LawError) -> int:
    """Says a `LawError`; the exit status."""
    from canbao.law.engine.errors import MissingLaw, NotInForce

    complain(error.zh, error.en, error.remedy_zh, error.remedy_en)
    return LAW_STOPS if isinstance(error, (MissingLaw, NotInForce)) else BAD_INPUT


def console(**options: Any) -> Console:
    """A Rich console; into a pipe or file it writes wide lines without colour."""
    from rich.console import Console

    made = Console(highlight=False, emoji=False, **options)
    if not made.is_terminal:
        made.width = WIDE
    return made
