"""Everything that can go wrong when law is read or asked, each said once in Chinese and English.

An error names the thing (`field`), what was given (`value`) and the way out (`remedy_zh`,
`remedy_en`). Doors show it; they never build their own wording for a legal question.
"""

from __future__ import annotations

from typing import Any


class LawError(Exception):
    """Base of all errors of the law package.

    `code` is stable and machine-readable; `zh` and `en` say what is wrong; the remedies say how
    to mend it.
    """

    code = "law_error"

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        field: str | None = None,
        value: Any = None,
        remedy_zh: str = "",
        remedy_en: str = "",
    ) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.field = field
        self.value = value
        self.remedy_zh = remedy_zh
        self.remedy_en = remedy_en

    def __str__(self) -> str:
        return f"{self.message('zh')} / {self.message('en')}"

    def message(self, language: str = "zh") -> str:
        """What is wrong and the way out, in one language (`zh` or `en`)."""
        if language == "zh":
            return self.zh + (f"。{self.remedy_zh}" if self.remedy_zh else "")
        return self.en + (f". {self.remedy_en}" if self.remedy_en else "")

    def envelope(self) -> dict[str, Any]:
        """The error as data, the same for CLI, API and pages."""
        return {
            "code": self.code,
            "zh": self.zh,
            "en": self.en,
            "field": self.field,
            "value": None if self.value is None else str(self.value)[:200],
            "remedy": {"zh": self.remedy_zh, "en": self.remedy_en},
        }


class UnknownName(LawError):
    """A target, fact or name that the law does not have."""

    code = "unknown_name"


class UnknownRegion(LawError):
    """A region that is not in the list of regions."""

    code = "unknown_region"


class InvalidFact(LawError):
    """A fact of the wrong type, out of range or impossible."""

    code = "invalid_fact"


class MissingFacts(LawError):
    """Inputs the computation still needs; `names` lists all of them."""

    code = "missing_facts"

    def __init__(self, zh: str, en: str, names: list[str], **more: Any) -> None:
        super().__init__(zh, en, field=", ".join(names), **more)
        self.names = names


class MissingLaw(LawError):
    """The law has no sourced value here; the computation stops and names what is awaited."""

    code = "missing_law"


class NotInForce(LawError):
    """Nothing by that name was in force on the date asked."""

    code = "not_in_force"


class LoadError(LawError):
    """The law itself is badly written: refused when it is read, naming file and place."""

    code = "load_error"


class ReplayError(LawError):
    """An explanation does not belong to this law, or does not give the same bytes."""

    code = "replay_error"


class RuleError(LawError):
    """A rule gave what its unit does not allow, or divided by zero on these facts."""

    code = "rule_error"
