"""Services without Python: an operator's queries and certificates over the reading views.

They stand in `services/*.yaml` of the installation's folder, are checked like the catalogue's own, and a
faulty one is refused by name while the others work. Every answer is read under a purpose and logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from canbao.benefits.office import is_human
from canbao.certificates.content import Said, tell
from canbao.certificates.issuing import issue
from canbao.certificates.kinds import Field, Kind, Table, Words
from canbao.certificates.models import Certificate
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.looks import PersonView, look
from canbao.people.models import Employer
from canbao.people.purposes import purpose_of
from canbao.services.catalogue import check, entries
from canbao.services.catalogue.entry import Entry, Unreadable, read_entry
from canbao.services.catalogue.words import read_yaml, words
from canbao.services.reading import View, gather, shown, views, vocabulary

ID: Final = re.compile(r"LOC-[A-Z0-9]{2,20}")
KINDS: Final = ("query", "certificate")
OWN: Final = frozenset({"category", "view", "columns", "where", "most", "says", "valid_days"})
# Said by the operator; the rest of an entry follows from the view and the kind.
ENTRY: Final = frozenset({"zh", "en", "kind", "events", "channels", "ground", "words"})
MOST: Final = 500
logger: Final = logging.getLogger("canbao.services")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry is refused: file, id (empty for the whole file), and the sentence."""

    file: str
    id: str
    zh: str
    en: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.id}" if self.id else self.file
        return f"{where}: {self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Plain:
    """One service: its entry, the view it reads, which columns and rows; `says` and `valid_days` are a
    certificate's."""

    entry: Entry
    view: View
    columns: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    most: int
    says: Words
    valid_days: int | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds: services by id, and what was refused."""

    services: Mapping[str, Plain]
    refused: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query shows: columns, rows in both languages, how many there are in all, and the purpose it
    was read under."""

    service: Plain
    head: tuple[Field, ...]
    rows: tuple[tuple[Words | None, ...], ...]
    total: int
    purpose: str


def folder() -> Path:
    """Where an operator's services lie."""
    return Path(settings.VAR) / "services"


@cache
def plain_services() -> Loaded:
    """Those of this installation, read once when it starts; every refused one is said in the log."""
    loaded = load(folder())
    for fault in loaded.refused:
        logger.warning("%s", fault)
    return loaded


def load(where: Path) -> Loaded:
    """The services of a folder. Nothing is raised for a faulty file or entry: it is among the refused."""
    found: dict[str, Plain] = {}
    faults: list[Fault] = []
    for path in sorted(where.glob("*.yaml")) if where.is_dir() else []:
        for key, said in _file(path, faults).items():
            wrong = _Reading(path.name, str(key), faults)
            if str(key) in found:
                wrong("编号重复", "the id stands twice")
                continue
            read = _service(str(key), said, wrong)
            if read is not None:
                found[str(key)] = read
    return Loaded(found, tuple(faults))


def _file(path: Path, faults: list[Fault]) -> Mapping[Any, Any]:
    try:
        said = read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError, RecursionError) as error:
        told = " ".join(str(error).split())[:200]
        faults.append(Fault(path.name, "", f"读不懂：{told}", f"cannot be read: {told}"))
        return {}
    if not isinstance(said, dict):
        faults.append(Fault(path.name, "", "应为“编号: 内容”", "entries by id expected"))
        return {}
    return said


@dataclass(slots=True)
class _Reading:
    """The faults of one entry as they are found."""

    file: str
    id: str
    faults: list[Fault]
    found: list[Fault] = field(default_factory=list)

    def __call__(self, zh: str, en: str) -> None:
        fault = Fault(self.file, self.id, zh, en)
        self.found.append(fault)
        self.faults.append(fault)


def _service(key: str, said: object, wrong: _Reading) -> Plain | None:
    if not ID.fullmatch(key):
        wrong("编号须为LOC-加2至20个大写字母或数字", "an id is LOC- and 2 to 20 capitals or digits")
    if not isinstance(said, dict):
        wrong("应为字段", "fields expected")
        return None
    for name in sorted(set(map(str, said)) - OWN - ENTRY):
        wrong(f"没有“{name}”这一字段", f"there is no field {name}")
    view = views().get(str(said.get("view", "")))
    if view is None:
        wrong(
            f"没有“{said.get('view')}”这一视图",
            f"no view {said.get('view')!r}: {', '.join(views())}",
        )
    if said.get("kind") not in KINDS:
        wrong("只能是query或certificate", "kind is query or certificate")
    if wrong.found or view is None:
        return None
    entry = _entry(key, said, view, wrong)
    columns, where = _columns(said, view, wrong), _where(said, view, wrong)
    most, says, valid = _most(said, wrong), _says(said, wrong), _valid(said, wrong)
    if wrong.found or entry is None:
        return None
    return Plain(entry, view, columns, where, most, says, valid)


def _entry(key: str, said: Mapping[str, Any], view: View, wrong: _Reading) -> Entry | None:
    """The entry as one of the catalogue, checked like them."""
    certificate = said["kind"] == "certificate"
    whole = {
        **{name: each for name, each in said.items() if name in ENTRY},
        "who": [view.about], "fetched": dict(view.fetched), "clock": {"none": "instant"},
        "outcome": ["signed_file"] if certificate else ["answer"], "remedies": "query",
        "level": "L2" if certificate else "L0", "reach": "here",
        "name": {"status": "proposal", "source": "own", "platform": "unknown"},
    }  # fmt: skip
    try:
        entry = read_entry(key, str(said.get("category", "")), whole)
    except Unreadable as error:
        wrong(f"读不懂：{error}", str(error))
        return None
    for each in check(entry, {one.id for one in entries()}):
        wrong(each.zh, each.en)
    return entry


def _columns(said: Mapping[str, Any], view: View, wrong: _Reading) -> tuple[str, ...]:
    given = said.get("columns", list(view.columns))
    texts = isinstance(given, list) and all(isinstance(each, str) for each in given)
    if not texts or not given or len(set(given)) < len(given):
        wrong("columns须为不重复的列名", "columns are names, each once")
        return ()
    for name in given:
        if name not in view.columns:
            wrong(
                f"视图没有“{name}”列", f"the view has no column {name!r}: {', '.join(view.columns)}"
            )
    return tuple(map(str, given))


def _where(said: Mapping[str, Any], view: View, wrong: _Reading) -> dict[str, tuple[str, ...]]:
    given = said.get("where", {})
    if not isinstance(given, dict):
        wrong("where须为“列: 值”", "where is column: value")
        return {}
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        column = view.columns.get(name)
        if column is None or not column.among:
            wrong(f"不能按“{name}”筛选", f"rows cannot be chosen by {name!r}")
            continue
        values = value if isinstance(value, list) else [value]
        for each in values:
            if not isinstance(each, str) or each not in vocabulary(column.among):
                wrong(f"“{name}”没有“{each}”", f"{name} has no word {each!r}")
        chosen[name] = tuple(map(str, values))
    return chosen


def _most(said: Mapping[str, Any], wrong: _Reading) -> int:
    most = said.get("most", MOST)
    if type(most) is not int or not 1 <= most <= MOST:
        wrong(f"most须为1至{MOST}", f"most is 1 to {MOST}")
        return MOST
    return most


def _says(said: Mapping[str, Any], wrong: _Reading) -> Words:
    says = said.get("says", {})
    good = isinstance(says, dict) and set(says) <= {"zh", "en"}
    texts = [says.get(name, "") for name in ("zh", "en")] if good else []
    if (
        not good
        or not all(isinstance(each, str) for each in texts)
        or bool(texts[0]) != bool(texts[1])
    ):
        wrong("says须有中英文", "says is a sentence in both languages")
        return Words("", "")
    return Words(*texts)


def _valid(said: Mapping[str, Any], wrong: _Reading) -> int | None:
    days = said.get("valid_days")
    if days is not None and (type(days) is not int or not 1 <= days <= 3_650):
        wrong("valid_days须为1至3650", "valid_days is 1 to 3650")
        return None
    return days


def ask(service: Plain, of: int | str, *, actor: Actor, door: str, day: date) -> Answer:
    """What the query shows about a person (id) or an employer (credit code). The look is logged; a person
    reads the own record, office reads it in handling a case. Call it outside a transaction. Raises
    RefusedLook, NoSuchPerson, Refused."""
    purpose = _opened(service, of, actor, door)[0]
    rows, total = _rows(service, of, day)
    head = tuple(service.view.columns[name].field for name in service.columns)
    told = tuple(
        tuple(
            tell(each.form, value) if (value := row[each.name]) is not None else None
            for each in head
        )
        for row in rows
    )
    return Answer(service, head, told, total, purpose)


def certify(
    service: Plain, of: int | str, *, actor: Actor, door: str, day: date, key: str
) -> Certificate:
    """The same as a document with serial, code and seal; the same key is the same document. Raises Refused
    for a query, and what `ask` raises."""
    entry = service.entry
    if entry.kind != "certificate":
        raise refused(f"{entry.zh}不出具证明", f"{entry.en} issues no document")
    _, person = _opened(service, of, actor, door, whole=True)
    fields, subject = _holder(of, person)
    grounds = [words().grounds[each] for each in entry.ground]
    kind = Kind(
        name=entry.id, title=Words(entry.zh, entry.en), about=service.view.about, service=entry.id,
        valid_days=service.valid_days,
        ground=Words("、".join(each.zh for each in grounds), "; ".join(each.en for each in grounds)),
        fields=_HOLDERS[service.view.about],
        tables=(
            Table("rows", service.view.label,
                  tuple(service.view.columns[name].field for name in service.columns)),
        ),
        words=(), says=service.says,
    )  # fmt: skip
    rows, _ = _rows(service, of, day)
    return issue(
        kind, subject, Said(fields, {"rows": rows}, {}), by=actor, door=door, day=day, key=key
    )


_HOLDERS: Final[Mapping[str, tuple[Field, ...]]] = {
    "person": (
        Field("name", Words("姓名", "Name"), "text"),
        Field("number", Words("社会保障号码", "Social security number"), "text"),
    ),
    "employer": (
        Field("name", Words("单位名称", "Name"), "text"),
        Field("number", Words("统一社会信用代码", "Unified social credit code"), "text"),
    ),
}


def _holder(of: int | str, person: PersonView | None) -> tuple[dict[str, Any], str]:
    if person is not None:
        return {"name": person.name or "–", "number": person.number or "–"}, f"P{person.id}"
    name = Employer.objects.filter(code=of).values_list("name", flat=True).first()
    return {"name": name or str(of), "number": str(of)}, f"E{of}"


def _rows(service: Plain, of: int | str, day: date) -> tuple[list[dict[str, Any]], int]:
    rows = [
        row
        for row in gather(service.view, of, day)
        if all(row.words[name] in allowed for name, allowed in service.where.items())
    ]
    return [shown(row, service.columns) for row in rows[: service.most]], len(rows)


def _opened(
    service: Plain, of: int | str, actor: Actor, door: str, *, whole: bool = False
) -> tuple[str, PersonView | None]:
    """The purpose it is read under, logged; `whole` for a document, which carries name and number."""
    if service.view.about == "person":
        if not isinstance(of, int):
            raise refused("须指明人员", "this service is about a person")
        own = actor.role == "person"
        purpose = (
            ("own_number" if whole else "own_record")
            if own
            else ("certificate" if whole else "case")
        )
        return purpose, look(actor, of, purpose, door, unmask=whole, whole=False)
    if not isinstance(of, str):
        raise refused("须指明单位", "this service is about an employer")
    if actor.employer != of and not (is_human(actor) and actor.role in purpose_of("case").roles):
        raise refused("只能查询本单位", "an employer reads its own records only")
    log.append(
        actor, door, log.Act(log.READ, "case", record=f"E{of}", detail={"what": service.entry.id})
    )
    return "case", None
