"""What is held about oneself: seen and copied whole, restricted, erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.benefits.office import Human
from canbao.cases import stored
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.certificates.content import LONGEST_TEXT, Said, Value
from canbao.certificates.issuing import issue
from canbao.certificates.kinds import Words as Both
from canbao.ledger.refusal import refused
from canbao.people.models import Person
from canbao.services import filings, own_data
from canbao.services.awards import own_account
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.papers import number_of
from canbao.services.own_data import Held

MOST: Final = 3_000
"""Entries a document sets one by one; the file always has them all."""
FILED: Final = {"restrict": "data_restricted", "delete": "data_erasure"}


@service("RGT-09")
class OwnData(CaseService):
    """Seeing and copying: everything held, as a file programs read and as a sealed document, for the person
    alone. Restricting and erasing weigh the duty to keep records against the wish: a named person decides,
    with words and ground (Personal Information Protection Law 44 to 50)."""

    outcomes = ("data_file", "reasons")

    def decide(self, asked: Seen) -> Grant | Refer:
        if asked.text("data_request") in FILED:
            return Refer(
                "限制、删除须由具名人员权衡法定保存义务后作出",
                "whether something is restricted or erased a named person weighs against the duty to keep it",
            )
        if not own_account(asked.case, asked.case.person):
            return Refer(
                "副本只提供给本人；非本人账户提出的，须由人员核对身份",
                "a copy is for the person alone: who asks otherwise is identified by a person",
            )
        return Grant(explained(self, asked, "grant"))

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not said.ground:
            raise refused("请写明理由和依据", "say why, and on which ground")
        return Grant(explained(
            self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}, ground=said.ground
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        wish = done.seen.text("data_request")
        person = done.seen.person
        if wish in FILED:
            content = {"reason": done.explanation["reason"], "ground": done.explanation["ground"]}
            return [filings.enter(done, FILED[wish], content, person=person)]
        tables = own_data.held(person)
        digest = stored.keep(own_data.as_file(person, done.day, tables))
        rows = sum(len(each.rows) for each in tables)
        paper = issue(
            "data_copy", f"P{person}", self.paper(done, tables, digest), by=done.maker,
            door=done.door, day=done.day,
            key=f"services:{done.case.number}:{done.decision.number}:data_copy",
        )  # fmt: skip
        content = {"hash": digest, "tables": len(tables), "rows": rows}
        return [
            filings.enter(done, own_data.FILING, content, person=person),
            Written("certificate", paper.serial),
        ]

    def paper(self, done: Done, tables: Sequence[Held], digest: str) -> Said:
        """The same as a document: what is kept where, and entry by entry."""
        row = Person.objects.get(id=done.seen.person)
        entries: list[dict[str, Value]] = [
            {"table": each.table, "entry": entry(line)} for each in tables for line in each.rows
        ]
        fields: dict[str, Value] = {
            "name": row.name or "–", "number": number_of(row), "as_of": done.day,
            "rows": len(entries), "shown": min(len(entries), MOST), "file": digest,
        }  # fmt: skip
        kept: list[dict[str, Value]] = [
            {"room": each.room, "table": each.table, "rows": len(each.rows)} for each in tables
        ]
        left: list[dict[str, Value]] = [
            {"table": name, "why": Both(why["zh"], why["en"])}
            for name, why in own_data.left_out().items()
        ]
        return Said(fields, {"held": kept, "left_out": left, "entries": entries[:MOST]}, {})

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        if asked.text("data_request") in FILED:
            return (
                f"{self.entry.zh}：已同意，理由和依据见决定。",
                f"{self.entry.en}: granted; reasons and ground stand in the decision.",
            )
        return (
            f"{self.entry.zh}：副本已备好，只有您本人登录后可以下载。",
            f"{self.entry.en}: the copy is ready; only you can download it after signing in.",
        )


def entry(line: object) -> str:
    """A row in one text: column, colon, value; what is empty is left away."""
    assert isinstance(line, dict)
    text = "; ".join(f"{name}: {value}" for name, value in line.items() if value not in (None, ""))
    return text[:LONGEST_TEXT] or "–"
