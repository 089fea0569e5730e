"""Newly published values as somebody enters them: an overlay in the law's own format, with
the notice it comes from. What is malformed, unknown, or silently replaces something is refused
here; nothing is in force before `overlays.put_in_force`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from canbao.inforce.documents import PURPOSE
from canbao.inforce.errors import Complaint, LawRefused
from canbao.inforce.laws import digest_of, law
from canbao.inforce.models import Document, Draft, Overlay
from canbao.inforce.values import Value, values_of_row
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law
from canbao.law.engine.parameters import ALWAYS, FOREVER, Dated, Row
from canbao.law.engine.reader import load_yaml
from canbao.law.engine.regions import NATION
from canbao.people import log
from canbao.people.actor import Actor

SECTIONS: Final = {"parameter": "parameters", "axis": "axes", "rounding": "roundings"}
FIELDS: Final = {"parameter": "value", "axis": "option", "rounding": "value"}
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as it was typed: `value` in the unit of `name`, `key` where it is keyed, `since`
    and `until` its first and last day (None: always, open)."""

    name: str
    value: str
    region: str = NATION
    since: date | None = None
    until: date | None = None
    key: str = ""
    note: str = ""


def overlay_text(entries: Sequence[Entry], document: Document) -> str:
    """The entries as YAML of the law's own format, in order of name; the same entries, the same
    text. LawRefused for names that are no values of the law here."""
    ours = law()
    complaints: list[Complaint] = []
    rows: dict[str, dict[str, list[str]]] = {}
    for entry in sorted(entries, key=lambda e: (e.name, e.region, str(e.since), e.key)):
        dated = ours.contents.dated.get(entry.name)
        if dated is None:
            complaints.append(_unknown(ours, entry.name))
            continue
        row = json.dumps(_row(dated, entry, document), ensure_ascii=False)
        rows.setdefault(SECTIONS[dated.kind], {}).setdefault(dated.name, []).append(row)
    if complaints or not entries:
        raise LawRefused(complaints or [Complaint("没有填写任何数值", "no value was given")])
    lines = [f"# {_source(document)}", f"# sha256 {document.hash}"]
    for section in SECTIONS.values():
        if section in rows:
            lines.append(f"{section}:")
        for name, values in rows.get(section, {}).items():
            lines += [f"  {name}:", "    values:", *(f"      - {value}" for value in values)]
    return "\n".join(lines) + "\n"


def _row(dated: Dated, entry: Entry, document: Document) -> dict[str, Any]:
    """One row as the law writes it. It is known from the day of publication – unless a row of the
    same beginning is replaced by a notice older than that: then it takes its place altogether."""
    value: Any = entry.value.strip()
    if dated.key is not None:
        value = {entry.key.strip(): value}
    made: dict[str, Any] = {"region": entry.region}
    if entry.since is not None:
        made["from"] = entry.since.isoformat()
    if entry.until is not None:
        made["to"] = entry.until.isoformat()
    if not _overtakes(dated, entry, document.published):
        made["known"] = document.published.isoformat()
    made[FIELDS[dated.kind]] = value
    made["status"] = "text"
    made["source"] = _source(document)
    if entry.note.strip():
        made["note"] = entry.note.strip()
    return made


def _overtakes(dated: Dated, entry: Entry, published: date) -> bool:
    """Whether a row there would hide the new one, because it counts as published later."""
    first = ALWAYS if entry.since is None else entry.since.toordinal()
    return any(
        row.region == entry.region
        and row.first == first
        and (row.known or row.first) > published.toordinal()
        and entry.key.strip() in {value.key for value in values_of_row(dated, row)}
        for row in dated.rows
    )


def _source(document: Document) -> str:
    number = f" {document.number}" if document.number else ""
    return f"{' '.join(document.title.split())}{number}（{document.published}）"


def enter(
    entries: Sequence[Entry],
    document: Document,
    *,
    actor: Actor,
    door: str,
    day: date,
    replaces: bool = False,
    why: str = "",
) -> Draft:
    """A draft of newly published values. `replaces` says, with the reason `why`, that values there
    are meant to give way; without it LawRefused names them."""
    text = overlay_text(entries, document)
    return draft(text, document, actor=actor, door=door, day=day, replaces=replaces, why=why)


def draft(
    text: str,
    document: Document,
    *,
    actor: Actor,
    door: str,
    day: date,
    replaces: bool = False,
    why: str = "",
    origin: str = "",
) -> Draft:
    """A draft whose overlay was written as a file (`enter` writes it itself). LawRefused with one
    message for each thing that is wrong with it."""
    complaints = wrong_with(law(), text, replaces=replaces)
    if replaces and (not why.strip() or len(why) > LONGEST):
        complaints.append(
            Complaint(
                f"替换已有数值须写明理由（不超过 {LONGEST} 字）",
                f"say why a value there is replaced (at most {LONGEST} letters)",
            )
        )
    digest = digest_of(text)
    if Overlay.objects.filter(digest=digest).exists():
        complaints.append(
            Complaint("同样的内容已经生效", "the same content is in force here already")
        )
    waiting = Draft.objects.filter(digest=digest, rejection=None, overlay=None).first()
    if waiting is not None:
        complaints.append(
            Complaint(
                f"同样的内容已由 {waiting.by} 登记为草稿第{waiting.pk}号",
                f"{waiting.by} has entered the same content as draft {waiting.pk}",
            )
        )
    if complaints:
        raise LawRefused(complaints)
    with transaction.atomic():
        made = Draft.objects.create(
            text=text,
            digest=digest,
            document=document,
            replaces=replaces,
            why=why.strip() if replaces else "",
            origin=origin,
            by=actor.name,
            day=day,
        )
        detail = {"event": "draft", "digest": digest, "document": document.hash}
        act = log.Act(log.WRITE, PURPOSE, record=f"law:draft:{made.pk}", detail=detail)
        log.append(actor, door, act)
    return made


# --- what is wrong with an overlay ---------------------------------------------------------------


def wrong_with(ours: Law, text: str, *, replaces: bool) -> list[Complaint]:
    """What keeps this overlay from being put on top of `ours`; nothing when it is sound."""
    try:
        unknown = [
            _unknown(ours, name)
            for names in _sections(text).values()
            for name in names
            if name not in ours.contents.dated
        ]
        if unknown:
            return unknown
        after = ours.overlay(text, name="draft.yaml")
    except LawError as error:
        return [Complaint(error.message("zh"), error.message("en"))]
    complaints: list[Complaint] = []
    rows = new_rows(after, text)
    for dated, row in rows:
        complaints += _vouched(dated, row)
        complaints += _possible(ours.contents.dated[dated.name], row)
        complaints += _overlaps(ours.contents.dated[dated.name], row, replaces)
        if not _answers(after, dated, row):
            complaints.append(
                Complaint(
                    f"{_where(dated, row)[0]}：填写的数值不会生效，另有公布更晚的同期数值",
                    f"{_where(dated, row)[1]}: the value given would never be taken, one of the "
                    "same period counts as published later",
                )
            )
    if not rows:
        complaints.append(Complaint("覆盖文件里没有数值", "the overlay has no values"))
    return complaints


def _sections(text: str) -> dict[str, list[str]]:
    """Names by section, as far as the text has that shape; the law words what is wrong with it."""
    data = load_yaml(text, "draft.yaml")
    if not isinstance(data, dict):
        return {}
    wanted = set(SECTIONS.values())
    return {
        str(section): [str(name) for name in entries]
        for section, entries in data.items()
        if section in wanted and isinstance(entries, dict)
    }


def new_rows(after: Law, text: str) -> list[tuple[Dated, Row]]:
    """The rows that an overlay added to `after`: the last ones of each name."""
    data = load_yaml(text, "draft.yaml")
    found = []
    for section in SECTIONS.values():
        for name, entry in (data.get(section) or {}).items():
            count = len(entry.get("values") or []) + len(entry.get("rows") or [])
            dated = after.contents.dated[name]
            found += [(dated, row) for row in dated.rows[len(dated.rows) - count :]]
    return found


def new_values(after: Law, text: str) -> list[Value]:
    """The values of those rows."""
    return [value for dated, row in new_rows(after, text) for value in values_of_row(dated, row)]


def _unknown(ours: Law, name: str) -> Complaint:
    if name in ours.rules:
        return Complaint(
            f"{name} 是规则，不是数值；规则随法规包更新",
            f"{name} is a rule, not a value; rules come with the package",
        )
    error = ours.unknown(name)
    return Complaint(error.message("zh"), error.message("en"))


def _where(dated: Dated, row: Row) -> tuple[str, str]:
    when = row.as_data().get("from", "")
    return (
        f"{dated.zh}（{dated.name}，{row.region}{'，自 ' + when if when else ''}）",
        f"{dated.en} ({dated.name}, {row.region}{', from ' + when if when else ''})",
    )


def _vouched(dated: Dated, row: Row) -> list[Complaint]:
    zh, en = _where(dated, row)
    if isinstance(row.value, dict) and (not row.value or None in row.value.values()):
        return [Complaint(f"{zh}：没有填写数值", f"{en}: no value was given")]
    if row.status == "text" and row.source:
        return []
    return [
        Complaint(
            f"{zh}：状态应为 text，因为数值取自所附官方文件；现为 {row.status}",
            f"{en}: its status must be text, because it is taken from the notice attached; it is "
            f"{row.status}",
        )
    ]


def _possible(dated: Dated, row: Row) -> list[Complaint]:
    """No amount, rate, age or time of the law is below zero; and a rate is above 100 % only where
    one of the same name was before."""
    before = [number for old in dated.rows for number in _numbers(old)]
    whole = dated.unit == "percent" and all(number <= 100 for number in before)
    zh, en = _where(dated, row)
    return [
        Complaint(
            f"{zh}：{number} 不可能，须不小于 0" + ("、不大于 100" if whole else "") + "；请对照文件",
            f"{en}: {number} cannot be: not below 0" + (", not above 100" if whole else "")
            + "; hold it against the notice",
        )
        for number in _numbers(row)
        if number < 0 or (whole and number > 100)
    ]  # fmt: skip


def _numbers(row: Row) -> list[Decimal | int]:
    values = row.value.values() if isinstance(row.value, dict) else [row.value]
    return [value for value in values if isinstance(value, Decimal | int)]


def _overlaps(dated: Dated, row: Row, replaces: bool) -> list[Complaint]:
    """A value of the same region and period that is not missing gives way only when that is said.
    An open row that began earlier is no overlap: it is what the new one follows."""
    complaints = []
    for old in dated.rows:
        same = old.region == row.region and old.first <= row.last and row.first <= old.last
        follows = old.first < row.first and old.last == FOREVER
        if not same or follows or old.value is None:
            continue
        taken = _taken(dated, old, row)
        if taken is None:
            continue
        zh, en = _where(dated, row)
        was, now = taken
        if was == now:
            complaints.append(
                Complaint(f"{zh}：已有相同的数值 {was}", f"{en}: the value {was} is there already")
            )
        elif not replaces:
            complaints.append(
                Complaint(
                    f"{zh}：同期已有数值 {was}（来源：{old.source}）；确要替换，请选“替换”并写明理由",
                    f"{en}: the value {was} is there for the same period (source: {old.source}); "
                    "to replace it, say so and why",
                )
            )
    return complaints


def _taken(dated: Dated, old: Row, row: Row) -> tuple[str, str] | None:
    """The value there and the one that takes its place; None when their keys differ."""
    if dated.key is None:
        (was,), (now,) = values_of_row(dated, old), values_of_row(dated, row)
        return was.value, now.value
    before = {value.key: value.value for value in values_of_row(dated, old)}
    for value in values_of_row(dated, row):
        if value.key in before:
            return before[value.key], value.value
    return None


def _answers(after: Law, dated: Dated, row: Row) -> bool:
    """Whether the law, asked on the row's first day with all that is known by then, takes it."""
    if row.value is None:
        return True  # `_vouched` says that it must not be missing
    known = max(row.first, row.known or row.first)
    day = row.first
    if dated.key is not None:
        entries = dated.table(after.contents.regions, row.region, day, None).entries
        return all(entries.get(key) is row for key in row.value)
    found = dated.candidates(after.contents.regions, row.region, day, known)
    return bool(found) and found[0] is row


def described(text: str, ours: Law) -> Iterable[Value]:
    """The values of a draft, for people; nothing when it no longer fits the law here."""
    try:
        return new_values(ours.overlay(text, name="draft.yaml"), text)
    except LawError:
        return []
