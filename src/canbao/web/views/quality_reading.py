"""Reads what intake wrote of its deliveries (`delivery.json`, `quality.json`) into typed rows for
pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from canbao.web import registers_data
from canbao.web.views.analyst_words import DELIVERY_STATES, FIELDS, word
from canbao.web.words import Text

QUARTER: Final = "92"
"""Days within which an entry counts as fresh, as intake names it."""
DECIDED: Final = {
    "accepted": Text("放行", "Released"),
    "refused": Text("退回", "Turned away"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A share as its two numbers."""

    count: int
    of: int

    @property
    def text(self) -> str:
        """One decimal; what is less than all is not written as all."""
        if not self.of:
            return "—"
        thousandths = round(1000 * self.count / self.of)
        if self.count < self.of:
            thousandths = min(thousandths, 999)
        return f"{thousandths / 10:.1f}%"

    @property
    def width(self) -> str:
        return f"{100 * self.count / self.of:.2f}%" if self.of else "0%"


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """One field of a delivery: how often it is there, and how often it is right where it is."""

    name: Text
    complete: Part | None
    valid: Part | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as pages show it."""

    source: str
    name: Text
    key: str
    as_of: str
    arrived: str
    rows: int
    state: str
    state_name: Text
    accepted: Part | None
    numbered: Part | None
    matched: Part | None
    change: str
    newest: str
    fresh: Part | None
    shared: int
    reasons: tuple[Text, ...]
    decisions: tuple[tuple[Text, str, str], ...]
    fields: tuple[FieldQuality, ...]
    problems: tuple[tuple[Text, Text, int], ...]
    unknown_headers: tuple[str, ...]
    absent_headers: tuple[str, ...]

    @property
    def rows_text(self) -> str:
        return f"{self.rows:,}"

    @property
    def why(self) -> Text:
        """Why it was held back or refused, in one line."""
        return Text(
            "；".join(reason.zh for reason in self.reasons),
            "; ".join(reason.en for reason in self.reasons),
        )

    def parts(self) -> list[tuple[Text, Part]]:
        """Every share of the delivery with its name."""
        found = [
            (Text("收下的行", "Rows accepted"), self.accepted),
            (Text("有有效号码的行", "Rows with a valid number"), self.numbered),
            (Text("归到人的行", "Rows matched to a person"), self.matched),
            (Text("一个季度内更新的行", "Rows not older than a quarter"), self.fresh),
        ]
        for field in self.fields:
            zh, en = field.name.zh, field.name.en
            found.append((Text(f"{zh}：有值", f"{en}: present"), field.complete))
            found.append((Text(f"{zh}：有效", f"{en}: valid"), field.valid))
        return [(name, part) for name, part in found if part is not None]


def part_of(told: object) -> Part | None:
    """A share as intake writes it, `{"num": …, "den": …}`; None for anything else."""
    if not isinstance(told, Mapping):
        return None
    num, den = told.get("num"), told.get("den")
    return Part(num, den) if isinstance(num, int) and isinstance(den, int) and den else None


def deliveries() -> list[Delivery]:
    """All deliveries, by source, the newest first."""
    return [_delivery(said) for said in registers_data.deliveries()]


def matched_by_source() -> dict[str, Part]:
    """Records of each source that the present comparison joined to another record, of those in
    force. Empty where nothing has been compared."""
    try:
        told = registers_data.document("quality").get("matched") or {}
    except registers_data.NoResult:
        return {}
    return {str(name): Part(int(num), int(den)) for name, (num, den) in told.items() if den}


def _delivery(said: Mapping[str, Any]) -> Delivery:
    quality: Mapping[str, Any] = said["quality"]
    state, source = str(said.get("state", "")), str(said["source"])
    age = quality.get("age") or {}
    return Delivery(
        source=source,
        name=registers_data.source_names().get(source, Text(source, source)),
        key=str(said["delivery"]),
        as_of=str(said.get("as_of", "")),
        arrived=str(said.get("arrived", ""))[:10],
        rows=int(said.get("rows") or 0),
        state=state,
        state_name=word(DELIVERY_STATES, state),
        accepted=part_of(quality.get("accepted")),
        # Employers have a credit code; an identity number is nothing to expect of them.
        numbered=None
        if source in registers_data.employer_sources()
        else part_of(quality.get("valid_number")),
        matched=part_of(quality.get("matched")),
        change=_change(quality.get("change"), int(said.get("records") or 0)),
        newest=str(age.get("newest") or "—"),
        fresh=part_of((age.get("within") or {}).get(QUARTER)),
        shared=int((quality.get("shared_numbers") or {}).get("numbers") or 0),
        reasons=tuple(_text(reason) for reason in said.get("reasons") or ()),
        decisions=tuple(
            (word(DECIDED, str(each["state"])), str(each["by"]), str(each["why"]))
            for each in said.get("decisions") or ()
        ),
        fields=tuple(
            FieldQuality(
                word(FIELDS, str(name)), part_of(each.get("given")), part_of(each.get("valid"))
            )
            for name, each in (quality.get("fields") or {}).items()
        ),
        problems=tuple(
            (_text(each), word(FIELDS, str(each["field"])), int(each["rows"]))
            for each in quality.get("problems") or ()
        ),
        unknown_headers=tuple(map(str, quality.get("unknown_headers") or ())),
        absent_headers=tuple(map(str, quality.get("absent_headers") or ())),
    )


def _change(told: object, records: int) -> str:
    """Records against the delivery in force before: +3.2%."""
    before = told.get("before") if isinstance(told, Mapping) else None
    if not before:
        return "—"
    return f"{records / int(before) - 1:+.1%}".replace("-", "−")


def _text(told: Mapping[str, Any]) -> Text:
    return Text(str(told.get("zh", "")), str(told.get("en", "")))
