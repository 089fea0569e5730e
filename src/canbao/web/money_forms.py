"""Forms of the money pages: what was typed is read once into typed values, and what is wrong is told
beside its field; nothing that was typed is lost. What may be done is asked of the rooms, not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from canbao.batches.errors import BatchError
from canbao.inforce.errors import LawRefused
from canbao.law import LawError
from canbao.ledger.refusal import Refused
from canbao.web.formats import Month
from canbao.web.words import NOTHING, Text

Shape = Literal["text", "day", "month", "money", "whole", "select", "words", "file", "check",
                "password", "new-password", "code"]  # fmt: skip
LONGEST: Final = 200
LONGEST_WORDS: Final = 2_000
LARGEST: Final = 10**15
AMOUNT: Final = re.compile(r"\d{1,13}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Box:
    """One field of a form as it is shown."""

    name: str
    label: Text
    shape: Shape = "text"
    hint: Text = NOTHING
    options: Sequence[tuple[str, object]] = ()
    value: str = ""
    error: Text = NOTHING
    optional: bool = False

    @property
    def described_by(self) -> str:
        told = [("hint", self.hint), ("error", self.error)]
        return " ".join(f"{self.name}-{what}" for what, text in told if text)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it goes, its fields, the words on its button; `deed` tells a page's forms
    apart."""

    action: str
    boxes: Sequence[Box]
    button: Text
    deed: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    title: Text = NOTHING
    lede: Text = NOTHING
    quiet: bool = False
    others: Sequence[tuple[str, Text]] = ()
    """Further buttons: what is sent as `answer`, and the words."""

    @property
    def has_file(self) -> bool:
        return any(box.shape == "file" for box in self.boxes)


class Wrong(ValueError):
    """What was filled in cannot be read; each field's error by name."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(str(next(iter(errors.values()))))
        self.errors = errors


class Filled:
    """Reads what was typed; `finish` raises Wrong when something could not be read."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.errors: dict[str, Text] = {}

    def text(
        self, name: str, label: Text, *, longest: int = LONGEST, optional: bool = False
    ) -> str:
        """A text without blanks around it."""
        value = self.given.get(name, "").strip()
        if not value and not optional:
            self.errors[name] = Text("请填写{label}。", "Fill in: {label}.").format(label=label)
        elif len(value) > longest:
            self.errors[name] = Text(
                "{label}太长，最多{most}字。", "{label}: at most {most} letters."
            ).format(label=label, most=longest)
        return value[:longest]

    def day(self, name: str, label: Text, *, optional: bool = False) -> date | None:
        """A day as 2026-03-05."""
        value = self.text(name, label, longest=40, optional=optional)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.errors[name] = Text(
                "{label}“{value}”不是日期，请写成 2026-03-05。",
                "{label}: {value} is no day; write it as 2026-03-05.",
            ).format(label=label, value=value)
        return None

    def month(self, name: str, label: Text, *, optional: bool = False) -> int:
        """A month as 2026-03; year · 12 + month − 1."""
        value = self.text(name, label, longest=40, optional=optional)
        if not value:
            return 0
        try:
            return Month.parse(value).index
        except ValueError:
            self.errors[name] = Text(
                "{label}“{value}”不是月份，请写成 2026-03。",
                "{label}: {value} is no month; write it as 2026-03.",
            ).format(label=label, value=value)
        return 0

    def fen(self, name: str, label: Text) -> int:
        """An amount of yuan, such as 1,234.50, in fen."""
        value = self.text(name, label, longest=40)
        plain = value.replace(",", "").replace("，", "").lstrip("¥￥")
        if not value:
            return 0
        if not AMOUNT.fullmatch(plain):
            self.errors[name] = Text(
                "{label}“{value}”不是金额，请写成 1234.50。",
                "{label}: {value} is no amount; write it as 1234.50.",
            ).format(label=label, value=value)
            return 0
        yuan, _, rest = plain.partition(".")
        return int(yuan) * 100 + int((rest + "00")[:2])

    def whole(self, name: str, label: Text, *, low: int = 0, high: int = LARGEST) -> int:
        """A whole number."""
        value = self.text(name, label, longest=40)
        if value.isascii() and value.isdecimal() and low <= int(value) <= high:
            return int(value)
        if value:
            self.errors[name] = Text(
                "{label}“{value}”应为{low}到{high}的整数。",
                "{label}: {value} should be a whole number from {low} to {high}.",
            ).format(label=label, value=value, low=low, high=high)
        return low

    def choice(self, name: str, label: Text, options: Sequence[str]) -> str:
        """One of the words offered."""
        value = self.given.get(name, "")
        if value not in options:
            self.errors[name] = Text("请选择{label}。", "Choose: {label}.").format(label=label)
            return ""
        return value

    def finish(self) -> None:
        """Raises Wrong when a field could not be read."""
        if self.errors:
            raise Wrong(self.errors)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One line of the summary above a form; `field` is where it leads."""

    text: Text
    field: str = ""


def complaints(error: Exception) -> list[Complaint]:
    """What was refused, one line for each thing, in the words of the room that refused."""
    if isinstance(error, Wrong):
        return [Complaint(text, name) for name, text in error.errors.items()]
    if isinstance(error, Refused):
        return [Complaint(Text(each.zh, each.en)) for each in error.refusals]
    if isinstance(error, LawRefused):
        return [Complaint(Text(each.zh, each.en)) for each in error.complaints]
    if isinstance(error, BatchError):
        return [Complaint(Text(error.zh, error.en))]
    if isinstance(error, LawError):
        return [Complaint(Text(error.message("zh"), error.message("en")))]
    raise error


REFUSALS: Final = (Wrong, Refused, LawRefused, BatchError, LawError)
"""What a door catches and tells; everything else is a fault of ours."""


def filled(
    boxes: Sequence[Box], given: Mapping[str, str], error: Exception | None = None
) -> list[Box]:
    """The fields with what was typed, and the errors beside them."""
    errors = error.errors if isinstance(error, Wrong) else {}
    return [
        replace(
            box,
            value=given.get(box.name, box.value) if box.shape != "file" else "",
            error=errors.get(box.name, NOTHING),
        )
        for box in boxes
    ]
