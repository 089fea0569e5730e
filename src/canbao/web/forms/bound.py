"""A field on a page: what stands in its boxes, and what is wrong with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from canbao.web.forms.answers import Answers, plain
from canbao.web.forms.fields import (
    Choice,
    ChoiceField,
    DayField,
    Field,
    LengthField,
    MonthField,
    Wrong,
)
from canbao.web.words import NOTHING, Text


@dataclass(slots=True)
class Bound:
    """A field, the texts in its boxes and its error, for the template."""

    field: Field
    boxes: dict[str, str] = dataclasses.field(default_factory=dict)
    error: Text = NOTHING
    alone: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def template(self) -> str:
        return self.field.template

    @property
    def value(self) -> str:
        return self.boxes.get(self.field.name, "")

    @property
    def values(self) -> list[tuple[str, str]]:
        """The boxes in order, as (name, text)."""
        return [(part, self.boxes.get(part, "")) for part in self.field.parts()]

    @property
    def options(self) -> tuple[Choice, ...]:
        return self.field.options() if isinstance(self.field, ChoiceField) else ()

    @property
    def first_box(self) -> str:
        """Id of the box an error message leads to."""
        if isinstance(self.field, ChoiceField) and self.field.template.endswith("radios.html"):
            options = self.options
            return f"{self.name}-{options[0].value}" if options else self.name
        return self.field.parts()[0]

    @property
    def described_by(self) -> str:
        ids = [f"{self.name}-hint"] if self.field.hint else []
        if self.error:
            ids.append(f"{self.name}-error")
        return " ".join(ids)


def boxes_of(field_: Field, text: str) -> dict[str, str]:
    """A canonical text put back into the boxes it came from."""
    parts = field_.parts()
    if isinstance(field_, MonthField | DayField):
        pieces = text.split("-") if text else []
        return {
            part: piece if i == 0 else piece.lstrip("0") or piece
            for i, (part, piece) in enumerate(zip(parts, pieces, strict=False))
        }
    if isinstance(field_, LengthField) and text.isdigit():
        years, months = divmod(int(text), 12)
        return {parts[0]: str(years), parts[1]: str(months)}
    return {field_.name: text}


def bind(field_: Field, answers: Answers) -> Bound:
    """A field with the answer already given, if any."""
    return Bound(field_, boxes_of(field_, answers.get(field_.name, "")))


def bind_typed(field_: Field, query: Mapping[str, str]) -> tuple[Bound, str]:
    """A field as just sent, checked: the bound field and its canonical text ("" if wrong)."""
    boxes = {part: plain(query.get(part, ""))[:200] for part in field_.parts()}
    try:
        return Bound(field_, boxes), field_.check(query)
    except Wrong as wrong:
        return Bound(field_, boxes, wrong.text), ""
