"""Lists come from the published record; what visits found goes back through intake as it was said.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
import yaml

from canbao import registers
from canbao.accounts.models import STREET_OFFICER
from canbao.outreach.load import load_lists, published
from canbao.outreach.models import Entry, Visit
from canbao.outreach.returns import COLUMNS, write_delivery
from canbao.outreach.words import ACTIVITIES, OUTCOMES, REASONS
from canbao.people.actor import SYSTEM, Actor
from canbao.people.models import ListEntry, LogEntry, Person
from canbao.registers.intake import ingest, load_sources
from tests.accounts.make import account
from tests.people.make import ELSEWHERE, STREET, VILLAGE, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def listed(number: int, **more: object) -> ListEntry:
    given: dict[str, object] = {
        "place": VILLAGE, "person": person(number), "position": number, "priority": 100,
        "reason": "never_insured", "schemes": "employee_pension", "group": "migrant",
    }  # fmt: skip
    return ListEntry.objects.create(**(given | more))


def test_a_published_list_becomes_the_streets_list() -> None:
    listed(1)
    listed(2)
    assert load_lists(published(), "s1").new == 2
    again = load_lists(published(), "s1")
    assert (again.new, again.changed, again.gone) == (0, 0, 0)


def test_who_is_no_longer_listed_leaves_and_may_come_back() -> None:
    row = listed(1)
    load_lists(published(), "s1")
    given = {"place": row.place, "person_id": row.person_id, "position": 1, "priority": 100}
    row.delete()
    assert load_lists(published(), "s2").gone == 1
    ListEntry.objects.create(**given)
    assert load_lists(published(), "s3").changed == 1
    assert Entry.objects.get().state == "to_visit"


def test_who_was_visited_stays() -> None:
    person(1)
    Entry.objects.create(
        place=VILLAGE,
        person=1,
        position=1,
        priority=1,
        reason="",
        schemes="",
        snapshot="s",
        failed=1,
    )
    assert load_lists(published(), "s2").gone == 0


def test_a_person_who_was_joined_to_another_is_not_listed() -> None:
    row = listed(1)
    Person.objects.filter(pk=row.person_id).update(withdrawn=True)
    assert list(published()) == []


def visit(number: int, outcome: str = "not_joined", place: int = VILLAGE) -> Visit:
    person(number, residence_place=place, registration_place=place)
    entry = Entry.objects.create(
        place=place, person=number, position=1, priority=1, reason="", schemes="", snapshot="s"
    )
    return Visit.objects.create(
        key=uuid4(), entry=entry, officer=account(STREET_OFFICER), visited=date(2026, 11, 20),
        outcome=outcome, reason="too_far" if outcome == "not_joined" else None,
        activity="own_account", received_at=NOW,
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_return_is_taken_in_as_it_was_said(tmp_path: Path) -> None:
    visit(1)
    visit(2, "refused_answer")
    file = tmp_path / "returns.csv"
    assert write_delivery(file, SYSTEM) == 2
    taken = ingest(tmp_path / "store", load_sources()["household_survey"], file, date(2026, 11, 21))
    assert (taken.state, taken.accepted) == ("accepted", 2)
    facts = pq.read_table(taken.path / "facts-survey.parquet").to_pylist()
    assert sorted((f["outcome"], f["reason"], f["activity"]) for f in facts) == [
        ("not_joined", "too_far", "own_account"),
        ("refused_answer", None, "own_account"),
    ]
    records = pq.read_table(taken.path / "records.parquet").to_pylist()
    assert {r["number17"] for r in records} == {51010419770305121, 51010419770305122}


def test_the_words_of_the_sheet_are_those_the_source_reads() -> None:
    folder = Path(registers.__file__).parent / "sources"
    declared = yaml.safe_load((folder / "household_survey.yaml").read_text(encoding="utf-8"))
    for name, words in (("outcome", OUTCOMES), ("reason", REASONS), ("activity", ACTIVITIES)):
        read = {word.sheet: declared["codes"][name].get(word.sheet) for word in words.values()}
        assert read == {word.sheet: code for code, word in words.items()}
    asked = {head for field in declared["fields"].values() for head in field["from"]}
    assert asked | set(declared["key"]) <= set(COLUMNS)


def test_every_person_who_is_given_out_is_logged(tmp_path: Path) -> None:
    visit(1)
    write_delivery(tmp_path / "returns.csv", SYSTEM)
    entry = LogEntry.objects.get(purpose="survey_return")
    assert (entry.subject, entry.role) == (1, "system")


def test_an_officer_gives_out_the_own_area_only(tmp_path: Path) -> None:
    visit(1)
    visit(2, place=ELSEWHERE)
    officer = Actor("officer", "street_officer", "街道", STREET)
    write_delivery(tmp_path / "returns.csv", officer, area=STREET)
    assert len(rows(tmp_path / "returns.csv")) == 1


def test_who_may_not_be_opened_is_left_out(tmp_path: Path) -> None:
    visit(1)
    Person.objects.update(residence_place=ELSEWHERE, registration_place=ELSEWHERE)
    visit(2)
    officer = Actor("officer", "street_officer", "街道", STREET)
    assert write_delivery(tmp_path / "returns.csv", officer, area=STREET) == 1
