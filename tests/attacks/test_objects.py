"""Another's object by its number, where the number is right; another's session; and what may be asked of
whoever is out on the network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from canbao.accounts import tokens
from canbao.batches.canonical import canonical, hash_of
from canbao.batches.clock import now
from canbao.certificates.kinds import kinds
from canbao.certificates.models import Certificate
from canbao.people.models import LogEntry
from canbao.robots.models import Finding
from tests.accounts.make import EMPLOYER, PASSWORD, PERSON, account, signed_in
from tests.api.client import Program
from tests.services.make import DAY, person

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs/developers/attacks.md"


@pytest.fixture(autouse=True)
def today(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: DAY)
    settings.VAR = tmp_path


def li_and_wang() -> tuple[Program, Program]:
    person()
    person(2, name="王芳", sex=2)
    return (
        Program(account(PERSON, "li", person=1)), Program(account(PERSON, "wang", person=2)),
    )  # fmt: skip


def certificate(subject: str = "P1") -> Certificate:
    """A document of the first kind about persons, or about employers."""
    about = "person" if subject[0] == "P" else "employer"
    kind = next(each for each in kinds().values() if each.about == about)
    content = {"kind": kind.name, "title": {"zh": "证明", "en": "Document"}}
    return Certificate.objects.create(
        serial="2025000000000011", kind=kind.name, subject=subject, content=canonical(content),
        hash=hash_of(content), code="ABCD2345", day=DAY, by="li", at=now(), key=f"k{subject}",
    )  # fmt: skip


def test_anothers_certificate_is_as_if_it_were_not_there():
    made = certificate()
    li, wang = li_and_wang()
    assert [each["serial"] for each in li.get("certificates").json()["certificates"]] == [made.serial]
    assert wang.get("certificates").json()["certificates"] == []
    there, nowhere = (wang.get(f"certificates/{n}/pdf") for n in (made.serial, "2025000000000029"))
    assert there.status_code == nowhere.status_code == 404
    assert there.json() == nowhere.json()


def test_anothers_employer_is_never_named_by_a_request():
    """What an employer asks is about its own code; no address and no body has a place for another."""
    certificate("E91510100MA6CANB01X")
    firm = Program(account(EMPLOYER, "firm", employer="91510100MA6CANB02X"))
    assert firm.get("certificates").json()["certificates"] == []
    schema = json.loads(Client().get("/api/v1/openapi.json").content)
    fields = {
        name for each in schema["components"]["schemas"].values() for name in each.get("properties", {})
    } | set(re.findall(r"{(\w+)}", " ".join(schema["paths"])))  # fmt: skip
    sent = {
        name
        for each in schema["components"]["schemas"].values()
        if each.get("additionalProperties") is False
        for name in each.get("properties", {})
    }
    assert "employer" in fields  # it is told
    assert "employer" not in sent  # and never asked


def test_findings_are_the_auditors_alone():
    finding = Finding.objects.create(
        rule="R01", clause="x", version="v", subject_kind="person", subject="1", person=1, evidence="{}",
        evidence_hash="h", severity=2, action="case", on="night", origin="n", day=DAY,
    )  # fmt: skip
    li, _ = li_and_wang()
    manager = Program(account("case_manager", "chief", area=510104000000))
    for program in (li, manager):
        assert program.get(f"findings/{finding.pk}").status_code == 403
    assert not LogEntry.objects.filter(record=f"finding {finding.pk}").exists()


def test_anothers_token_and_session_are_not_ended_by_their_numbers():
    li, wang = li_and_wang()
    inside, outside = signed_in(wang.account), signed_in(li.account)
    inside.post("/zh/account/tokens/", {"deed": "end", "key": li.token.pk})
    for row in li.account.sessions.all():
        inside.post("/zh/account/security/", {"deed": "session-end", "key": row.pk})
    li.token.refresh_from_db()
    assert li.token.ended is None
    assert outside.get("/zh/account/").status_code == 200


def test_a_planted_session_is_not_the_one_somebody_signs_in_to(settings):
    """The attacker begins signing in with the own account, plants that cookie in the victim's browser
    and waits."""
    settings.STAFF_SECOND_FACTOR = True
    account("analyst", "mallory")
    attacker, victim = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    attacker.post("/zh/sign-in/", {"username": "mallory", "password": PASSWORD})
    planted = attacker.cookies["canbao_session"].value
    victim.cookies["canbao_session"] = planted
    account(PERSON, "li")
    victim.post("/zh/sign-in/", {"username": "li", "password": PASSWORD})
    assert victim.cookies["canbao_session"].value != planted
    assert victim.get("/zh/account/").status_code == 200
    assert attacker.get("/zh/account/").status_code == 302
    assert attacker.get("/zh/sign-in/set-up/").status_code == 302


def test_a_token_in_an_address_or_a_cookie_is_none():
    li, _ = li_and_wang()
    secret = li.headers["Authorization"].removeprefix("Bearer ")
    client = Client(SERVER_NAME="localhost")
    client.cookies["canbao_session"] = secret
    for more in ({"token": secret}, {"access_token": secret}, {"Authorization": secret}):
        assert client.get("/api/v1/cases", more).status_code == 401
    assert tokens.ask(secret) is not None


def test_every_test_the_page_of_attacks_names_is_there():
    """`docs/developers/attacks.md` says what is tried and by which test."""
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 30
    gone = [
        f"{file}::{test}" for file, test in named
        if not (PAGE.parents[2] / file).is_file()
        or (test and f"def {test}(" not in (PAGE.parents[2] / file).read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert gone == []
