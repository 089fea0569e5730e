"""Documents out of the record, and whether one is ours; a copy of everything held about oneself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from canbao.accounts.models import Account
from canbao.batches.clock import now
from canbao.cases import stored
from canbao.cases.models import Case
from canbao.cases.models.case import Notice
from canbao.certificates.models import Certificate
from canbao.certificates.verifying import verify
from canbao.ledger.refusal import Refused
from canbao.outreach.models import Entry, Visit
from canbao.outreach.words import OUTCOMES
from canbao.people.actor import Actor
from canbao.people.models import Employer, LogEntry, Person
from canbao.services import filings, own_data, path
from canbao.services.behaviour import Asking
from canbao.services.handling import ask
from canbao.services.models import Filing
from tests.accounts.make import account
from tests.people.make import month, spell
from tests.services.make import (
    CHENGDU,
    CODE,
    DAY,
    FIRM,
    LI,
    WHY,
    decided,
    deed,
    effects,
    handed_in,
    person,
    proposed,
    staffed,
    started,
    switched_on,
    told,
)
from tests.services.test_queries import credited

pytestmark = pytest.mark.django_db
PERIOD = {"period": {"from": "2024-01", "to": "2024-12"}}
PROOF = {"certificate_purpose": "housing", **PERIOD}
ABROAD = {
    "country": "germany", "abroad_period": {"from": "2025-04", "to": "2026-02"},
    "schemes_wanted": ["employee_pension"], "delivery_address": CHENGDU,
}  # fmt: skip


@pytest.fixture
def office(delivered: Any) -> None:
    person()
    account("person", "li", person=1)
    staffed("a", "b", "c")


@pytest.fixture
def lived(office: None) -> None:
    """Months of 2024 on the ledger, and a spell with an employer that runs."""
    Employer.objects.create(code=CODE, name="锦江面馆", place=CHENGDU, digest="0" * 32)
    one = Person.objects.get(id=1)
    spell(one, place=CHENGDU, employer=CODE)
    spell(one, place=CHENGDU, employer=CODE, scheme="work_injury", from_month=month(2024, 3))
    credited(3)


def by_robot(service: str, given: Any = None, **more: Any) -> Case:
    switched_on(service)
    return path.go_on(handed_in(service, given, **more).number, DAY)


def paper(case: Case) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        Certificate.objects.get(serial=effects(case)["certificate"][0]).content
    )
    return read


def pairs(content: dict[str, Any]) -> dict[str, str]:
    return {each["label"]["en"]: each["value"]["en"] for each in content["pairs"]}


def rows(content: dict[str, Any], table: int) -> list[list[str | None]]:
    return [
        [cell["en"] if cell else None for cell in row] for row in content["tables"][table]["rows"]
    ]


def test_a_person_is_given_the_proof_at_once_with_the_months_of_the_ledger(lived):
    case = by_robot("QRY-05", PROOF)
    assert case.state == "closed"
    assert "verify it" in told(case)[-1]
    content = paper(case)
    assert pairs(content)["Used for"] == "Housing"
    assert [row[2] for row in rows(content, 0)] == ["3", None]  # no months are kept for work injury
    assert rows(content, 1)[0][0] == "锦江面馆"


def test_only_the_months_asked_for_are_proved(lived):
    case = by_robot("QRY-05", {**PROOF, "period": {"from": "2024-02", "to": "2024-02"}})
    assert [row[1:3] for row in rows(paper(case), 0)] == [["February 2024 to February 2024", "1"]]


def test_without_the_robot_a_person_gives_the_same_document(lived):
    case = decided(handed_in("QRY-05", PROOF))
    assert case.state == "closed"
    assert [row[2] for row in rows(paper(case), 0)] == ["3", None]


def test_nothing_on_record_is_no_document_and_no_refusal_by_a_machine(office):
    case = by_robot("QRY-05", PROOF)
    assert case.state == "needs_human"
    case = decided(Case.objects.get(pk=case.pk), refuse=WHY)
    assert case.state == "closed"
    assert not Certificate.objects.exists()
    assert "conditions are not met" in told(case)[-1]


def test_a_period_that_has_not_begun_is_asked_for_again(lived):
    case = started("QRY-05", {**PROOF, "period": {"from": "2030-01", "to": "2030-02"}})
    case = path.hand_in(case.number, case.version, deed())
    assert case.state == "incomplete"
    assert "months that have come" in Notice.objects.get().en


def test_an_employer_is_given_its_staff_and_what_is_overdue(lived):
    case = by_robot("QRY-06", PROOF, actor=FIRM)
    assert case.state == "closed"
    content = paper(case)
    assert pairs(content)["Overdue (yuan)"] == "0.00"
    assert [row[1] for row in rows(content, 0)] == ["1", "1"]
    assert rows(content, 1)[0][0] == "陈国强"
    with pytest.raises(Refused, match="is for"):
        started("QRY-06", PROOF, key="own")


def test_the_yearly_statement_says_what_the_ledger_says(lived):
    case = by_robot("QRY-04", {"statement_year": "2024"})
    assert case.state == "closed"
    said = pairs(paper(case))
    assert (said["Year"], said["Months paid in the year"]) == ("2024", "3")
    assert said["Credited to the account (yuan)"] == "1,440.00"
    assert rows(paper(case), 0)[0][0] == "January 2024"
    assert by_robot("QRY-04", {"statement_year": "2019"}, key="k2").state == "needs_human"
    later = started("QRY-04", {"statement_year": "2026"}, key="k3")
    assert path.hand_in(later.number, later.version, deed()).state == "incomplete"


def test_a_document_is_verified_by_anybody_and_a_wrong_code_says_nothing(lived):
    issued = Certificate.objects.get(serial=effects(by_robot("QRY-05", PROOF))["certificate"][0])
    asking = Asking(Actor("", "system"), "test", DAY)
    found = ask("QRY-19", asking, {"serial_number": issued.serial, "check_code": issued.code})
    assert found.sections[0].rows[0].values[2] == "valid"
    assert any("Housing" in row.values for row in found.sections[1].rows)
    wrong = ask("QRY-19", asking, {"serial_number": issued.serial, "check_code": "AAAAAAAA"})
    unknown = ask("QRY-19", asking, {"serial_number": "2025000000000000", "check_code": "A"})
    assert wrong.sections == unknown.sections
    assert len(wrong.sections) == 1
    late = ask("QRY-19", Asking(asking.actor, "test", date(2026, 3, 3)),
               {"serial_number": issued.serial, "check_code": issued.code})  # fmt: skip
    assert late.sections[0].rows[0].values[2] == "expired"


def test_coverage_abroad_names_the_agreement_two_people_read(lived):
    case = decided(handed_in("INT-01", ABROAD), facts={"agreement": "中德社会保险协定"})
    assert case.state == "closed"
    said = pairs(paper(case))
    assert (said["Country"], said["Agreement"], said["Employer at home"]) == (
        "Germany", "中德社会保险协定", "锦江面馆",
    )  # fmt: skip
    assert (said["Posted from"], said["Posted until"]) == ("1 April 2025", "28 February 2026")


@pytest.mark.parametrize(("given", "facts", "why"), [
    ({}, {}, "add the agreement"),
    ({"country": "other"}, {"agreement": "x"}, "no agreement with this country"),
    ({"schemes_wanted": ["unemployment"]}, {"agreement": "x"}, "not insured in"),
])  # fmt: skip
def test_coverage_abroad_is_not_issued_without(lived, given, facts, why):
    case = handed_in("INT-01", {**ABROAD, **given})
    with pytest.raises(Refused, match=why):
        decided(case, facts=facts)
    assert not Certificate.objects.exists()
    refused_ = decided(Case.objects.get(pk=case.pk), refuse=WHY)
    assert refused_.decisions.get().outcome == "refuse"


def test_for_an_employer_the_officer_says_who_is_posted(lived):
    case = handed_in("INT-01", ABROAD, actor=FIRM)
    with pytest.raises(Refused, match="posted abroad"):
        decided(case, facts={"agreement": "中德社会保险协定"})
    case = proposed(Case.objects.get(pk=case.pk), facts={"posted": 1})
    assert case.state == "proposed"


def test_a_copy_of_everything_held_for_the_person_alone(lived):
    switched_on("RGT-09")
    case = path.go_on(handed_in("RGT-09", {"data_request": "copy"}).number, DAY)
    assert case.state == "proposed"  # the machine recommends, a person decides
    from canbao.services import handling
    from tests.services.make import drawn

    handling.decide(case.number, case.version, drawn(case, "decide"))
    assert path.go_on(case.number, DAY).state == "closed"
    before = LogEntry.objects.count()
    told_ = json.loads(own_data.download(case.number, LI, DAY, "test"))
    assert LogEntry.objects.count() == before + 1
    tables = {each["table"]: each["rows"] for each in told_["tables"]}
    assert tables["people.Person"][0]["name"] == "陈国强"
    assert len(tables["people.ParticipationSpell"]) == 2
    assert {
        "cases.Case",
        "cases.CaseFact",
        "crediting.ContributionRecord",
        "accounts.Account",
    } <= set(tables)
    assert "password" not in tables["accounts.Account"][0]
    content = paper(case)
    assert pairs(content)["Entries altogether"] == str(sum(map(len, tables.values())))
    assert any("陈国强" in str(row[1]) for row in rows(content, 2))
    for other in (
        Actor("wang", "person", person=2),
        Actor("a", "case_officer"),
        Actor("li", "employer"),
    ):
        with pytest.raises(Refused, match="no copy of your data"):
            own_data.download(case.number, other, DAY, "test")


def test_nobody_elses_rows_are_in_a_copy(lived):
    other = person(2, name="李小明", sex=2, phone=13900000000)
    spell(other, place=CHENGDU, employer=CODE)
    case = handed_in("QRY-05", PROOF, actor=Actor("wang", "person", person=2), key="other")
    said = own_data.as_file(1, DAY, own_data.held(1)).decode()
    assert "李小明" not in said
    assert other.number not in said
    assert "13900000000" not in said
    assert case.number not in said
    own = {each.table: each.rows for each in own_data.held(1)}
    assert not {"cases.CaseFact", "cases.Transition", "people.Source", "accounts.Post"} & set(own)


@pytest.mark.parametrize(
    ("wish", "kind"), [("restrict", "data_restricted"), ("delete", "data_erasure")]
)
def test_restricting_and_erasing_a_named_person_decides(office, wish, kind):
    switched_on("RGT-09")
    case = path.go_on(handed_in("RGT-09", {"data_request": wish}).number, DAY)
    assert case.state == "needs_human"
    with pytest.raises(Refused, match="say why"):
        decided(case, words=None)
    case = decided(Case.objects.get(pk=case.pk))
    kept = filings.standing(kind, DAY, person=1)
    assert filings.content(kept)["ground"] == "社会保险法第五十条"


def test_what_must_be_kept_is_refused_with_its_reason(office):
    case = decided(handed_in("RGT-09", {"data_request": "delete"}), refuse=WHY)
    assert case.decisions.get().outcome == "refuse"
    assert filings.standing("data_erasure", DAY, person=1) is None


def test_whoever_verifies_a_copy_is_told_that_it_is_genuine_and_nothing_of_the_person(lived):
    decided(handed_in("RGT-09", {"data_request": "see"}))
    given = Certificate.objects.get(kind="data_copy")
    found = verify(given.serial, given.code, DAY)
    assert found.state == "valid"
    assert found.content is not None
    assert len(found.content["pairs"]) == 4
    assert not found.content["tables"]
    told = json.dumps(found.content, ensure_ascii=False)
    assert "陈国强" not in told
    assert "陈国强" in given.content


def test_a_copy_that_was_changed_on_the_disk_is_not_handed_out(lived, settings):
    case = decided(handed_in("RGT-09", {"data_request": "see"}))
    digest = filings.content(filings.standing("data_copy", DAY, person=1))["hash"]
    path_ = settings.DOCUMENTS_FOLDER / digest[:2] / digest
    path_.write_bytes(path_.read_bytes() + b" ")
    assert not stored.is_sound(digest)
    with pytest.raises(Refused, match="was changed"):
        own_data.download(case.number, LI, DAY, "test")


def test_what_is_left_out_exists_and_says_why():
    known = {each._meta.label: each for each in apps.get_models()}
    for name, why in own_data.left_out().items():
        parts = name.split(".")
        assert ".".join(parts[:2]) in known, name
        if len(parts) == 3:
            assert known[".".join(parts[:2])]._meta.get_field(parts[2])
        assert why["zh"]
        assert why["en"]


def test_what_somebody_did_in_office_is_about_others_and_stays_out(lived):
    other = person(2, name="李小明", sex=2)
    entry = Entry.objects.create(
        place=CHENGDU, person=2, position=1, priority=1, reason="uninsured", schemes="resident_pension",
        snapshot="0" * 64,
    )  # fmt: skip
    mine = Account.objects.get(username="li")
    Visit.objects.create(
        key=uuid4(), entry=entry, officer=mine, visited=DAY, outcome=next(iter(OUTCOMES)),
        received_at=now(),
    )  # fmt: skip
    # A case of the own about somebody else: what hangs on it and names another is the other's.
    case = handed_in("RGT-09", {"data_request": "see"})
    Filing.objects.create(
        case=case, kind="capacity", person=other.pk, from_day=DAY, by="x", day=DAY, content="{}"
    )
    tables = {each.table: each.rows for each in own_data.held(1)}
    assert "outreach.Visit" not in tables
    assert "services.Filing" not in tables
    theirs = {each.table for each in own_data.held(2)}
    assert {"outreach.Entry", "outreach.Visit", "services.Filing"} <= theirs
