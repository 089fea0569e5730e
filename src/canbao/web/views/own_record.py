"""The record in the shape the person's own page shows it: life line, tables, sources, looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao.accounts.models import ROLE_NAMES
from canbao.people.looks import Looked, PersonView
from canbao.people.models import Employer, Gap, Source, Value
from canbao.people.places import PlaceName, full_names_of
from canbao.people.purposes import purposes
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.pictures.lifeline import Band, LifeLine, Mark
from canbao.web.views import own_words as words
from canbao.web.views.analyst_words import reason
from canbao.web.words import NOTHING, Text

UNKNOWN: Final = Text("不详", "Not known")
PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")
PLACE_FIELDS: Final = ("registration_place", "residence_place")


def month_of(index: int) -> Month:
    """A month counted as `year * 12 + month - 1`."""
    return Month(index // 12, index % 12 + 1)


@dataclass(frozen=True, slots=True)
class SpellRow:
    """One spell as a row. `reference` names it in a contest, and outlives a publication."""

    reference: str
    scheme: Text
    place: Text
    employer: str
    kind: Text
    first: Month
    last: Month | None
    state: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Known:
    """One field: the value in force, and the other values with their sources."""

    field: str
    name: Text
    chosen: KnownValue | None
    others: tuple[KnownValue, ...]


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value, and from whom with which date."""

    value: str | Text | Day
    told: tuple[tuple[Text, Day | None], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A gap or an overlap in words."""

    reference: str
    title: Text
    what: Text
    then: Text
    first: Month | None
    last: Month | None
    places: str | Text = NOTHING


class Record:
    """Everything of one person's page; asks for names of places, sources and employers once."""

    def __init__(self, view: PersonView, today: date) -> None:
        self.view, self.today = view, today
        places: set[int | None] = {view.registration_place, view.residence_place}
        places |= {spell.place for spell in view.spells}
        places |= {place for o in view.overlaps for place in (o.place, o.other_place)}
        places |= {
            int(v.value) for v in view.values if v.field in PLACE_FIELDS and v.value.isdigit()
        }
        self._places = full_names_of(places)
        self._sources = {s.id: Text(s.zh, s.en) for s in Source.objects.all()}
        codes = {row.employer for row in view.spells if row.employer}
        codes |= {row.employer for row in view.activities if row.employer}
        self._employers = Employer.objects.in_bulk(sorted(codes))
        self.spells = self._spell_rows()
        self.gaps = self._gap_rows()
        self.overlaps = self._overlap_rows()
        self.known = self._known()
        self.line = self._line() if view.spells else None

    @property
    def sex(self) -> Text:
        return words.SEXES.get(str(self.view.sex), UNKNOWN)

    @property
    def birth(self) -> Day | Text:
        return Day(self.view.birth) if self.view.birth else UNKNOWN

    @property
    def residence(self) -> Text:
        return self.place(self.view.residence_place)

    @property
    def registration(self) -> Text:
        return self.place(self.view.registration_place)

    def place(self, place: int | None) -> Text:
        """Name of a place."""
        name: PlaceName | None = self._places.get(place or 0)
        return Text(name.zh, name.en) if name else UNKNOWN

    def source(self, source: int | None) -> Text:
        """Name of a source."""
        if source is None:
            return UNKNOWN
        return self._sources.get(source) or Text(f"来源 {source}", f"Source {source}")

    def _spell_rows(self) -> list[SpellRow]:
        rows = []
        for spell in self.view.spells:
            employer = self._employers.get(spell.employer)
            rows.append(
                SpellRow(
                    reference=f"{spell.scheme}:{spell.from_month}:{spell.place or 0}",
                    scheme=words.named(words.SCHEME_NAMES, spell.scheme),
                    place=self.place(spell.place),
                    employer=employer.name if employer else spell.employer,
                    kind=words.named(words.KIND_NAMES, spell.kind),
                    first=month_of(spell.from_month),
                    last=month_of(spell.to_month) if spell.to_month is not None else None,
                    state=words.named(words.STATE_NAMES, spell.state),
                    source=self.source(spell.source),
                )
            )
        return rows

    def _gap_rows(self) -> list[Finding]:
        """What is open, scheme by scheme; all pensions taken together only where no single one is
        open."""
        found = [gap for gap in self.view.gaps if gap.gap_class in words.OPEN_CLASSES]
        if any(gap.scheme in PENSIONS for gap in found):
            found = [gap for gap in found if gap.scheme != "any_pension"]
        return [
            Finding(
                reference=f"{gap.scheme}:{gap.gap_class}",
                title=words.named(words.SCHEME_NAMES, gap.scheme),
                what=words.GAP_WORDS[gap.gap_class],
                then=self._grounds(gap),
                first=month_of(gap.since_month) if gap.since_month is not None else None,
                last=None,
            )
            for gap in found
        ]

    def _grounds(self, gap: Gap) -> Text:
        """Why it is held so: the reason in words, and which register says it as of which day."""
        zh, en = [], []
        if gap.reason:
            told = reason(gap.reason)
            zh.append(f"判断：{told.zh}")
            en.append(f"Found: {told.en}")
        if gap.evidence_source is not None:
            source = self.source(gap.evidence_source)
            day = Day(gap.evidence_date) if gap.evidence_date else None
            zh.append(f"依据：{source.zh}" + (f"（{day}）" if day else ""))
            en.append(f"According to: {source.en}" + (f" ({day})" if day else ""))
        return Text("；".join(zh), "; ".join(en)) if zh else NOTHING

    def _overlap_rows(self) -> list[Finding]:
        found = []
        for row in self.view.overlaps:
            schemes = [words.named(words.SCHEME_NAMES, row.scheme)]
            if row.other_scheme and row.other_scheme != row.scheme:
                schemes.append(words.named(words.SCHEME_NAMES, row.other_scheme))
            places = [self.place(p) for p in dict.fromkeys((row.place, row.other_place)) if p]
            found.append(
                Finding(
                    reference=f"{row.kind}:{row.scheme}:{row.from_month}",
                    title=Text("、".join(s.zh for s in schemes), ", ".join(s.en for s in schemes)),
                    what=words.OVERLAP_NAMES[row.kind],
                    then=words.OVERLAP_NEXT[row.kind],
                    first=month_of(row.from_month),
                    last=month_of(row.to_month) if row.to_month is not None else None,
                    places=Text("、".join(p.zh for p in places), "; ".join(p.en for p in places)),
                )
            )
        return found

    def _known(self) -> list[Known]:
        by_field: dict[str, list[Value]] = {}
        for value in self.view.values:
            by_field.setdefault(value.field, []).append(value)
        order = list(words.FIELD_NAMES)
        fields = sorted(by_field, key=lambda f: (order.index(f) if f in order else 99, f))
        return [
            Known(
                field=field,
                name=words.named(words.FIELD_NAMES, field),
                chosen=next((self._value(v) for v in by_field[field] if v.chosen), None),
                others=tuple(self._value(v) for v in by_field[field] if not v.chosen),
            )
            for field in fields
        ]

    def _value(self, value: Value) -> KnownValue:
        said: str | Text | Day = value.value
        if value.field in PLACE_FIELDS and value.value.isdigit():
            said = self.place(int(value.value))
        elif value.field == "sex":
            said = words.SEXES.get(value.value, UNKNOWN)
        elif value.field in ("birth", "death"):
            said = _day(value.value)
        told = tuple(
            (self.source(each.source), Day(each.as_of) if each.as_of else None)
            for each in value.origins
        )
        return KnownValue(said, told)

    def _line(self) -> LifeLine:
        now = Month.of(self.today)
        starts = [row.first for row in self.spells]
        birth = Month.of(self.view.birth) if self.view.birth else min(starts)
        bands = [
            Band(
                words.LANES[spell.scheme],
                row.first,
                max(row.last or now, row.first),
                caption=row.state if spell.state == "in_payment" else None,
                note=Text(f"{row.scheme.zh}，{row.place.zh}", f"{row.scheme.en}, {row.place.en}"),
                href="#spells",
            )
            for spell, row in zip(self.view.spells, self.spells, strict=True)
        ]
        for gap in self.view.gaps:
            if gap.gap_class in ("E", "F") and gap.since_month is not None:
                first = month_of(gap.since_month)
                bands.append(
                    Band(words.LANES[gap.scheme], first, max(now, first), "gap", href="#gaps")
                )
        marks = [Mark(now, Text("今天", "Today"), "today")]
        if self.view.birth:
            marks.append(Mark(birth, Text("出生", "Born")))
        for row in self.view.overlaps[:3]:
            marks.append(Mark(month_of(row.from_month), Text("重复", "Overlap")))
        return LifeLine(
            title=Text("我的一生一线", "My life line"),
            start=min([birth, *starts]),
            end=max([now, *(band.last for band in bands)]),
            bands=tuple(bands),
            marks=tuple(marks),
            source=Text("来自各部门登记的比对结果。", "From the comparison of the registers."),
        )


def _day(text: str) -> Day | str:
    """A day as pages write it; what is none stays as it is."""
    try:
        return Day(date.fromisoformat(text))
    except ValueError:
        return text


def both(office: str) -> Text:
    """An office as the log has it, `中文 / English`, in both languages."""
    zh, _, en = office.partition(" / ")
    return Text(zh, en or zh)


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look in words."""

    seq: int
    at: str
    who: Text
    office: Text
    purpose: Text
    ground: Text
    door: Text
    change: bool
    refused: bool
    whole_numbers: bool


def look_rows(looks: list[Looked]) -> list[LookRow]:
    """Entries of the log about a person, as the person reads them."""
    declared = purposes()
    rows = []
    for each in looks:
        purpose = declared.get(each.purpose)
        zh, en = ROLE_NAMES.get(each.role, (each.role, each.role))
        rows.append(
            LookRow(
                seq=each.seq,
                at=each.at.astimezone(asking.CHINA).strftime("%Y-%m-%d %H:%M"),
                who=Text("您本人", "You") if each.role == "person" else Text(zh, en),
                office=both(each.office),
                purpose=Text(purpose.zh, purpose.en)
                if purpose
                else Text(each.purpose, each.purpose),
                ground=Text(purpose.ground_zh, purpose.ground_en) if purpose else NOTHING,
                door=words.named(words.DOORS, each.door),
                change=each.action == "write",
                refused=each.refused,
                whole_numbers=each.whole_numbers,
            )
        )
    return rows
