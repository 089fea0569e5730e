"""Tokens: what each may, how often, how long; the same request again; and no secret anywhere."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver

from canbao.accounts import guard, tokens
from canbao.accounts.models import Account
from canbao.api.models import KeptAnswer
from canbao.cases.models import Case
from canbao.config.access import ACCESS, PUBLIC
from canbao.config.access_api import API_SCOPES
from canbao.people.models import LogEntry, Person
from tests.accounts.make import PASSWORD, account
from tests.api.client import PHONE, Program
from tests.services.make import DAY, person

pytestmark = pytest.mark.django_db
HANDS_ONLY = {
    "api:sign-out", "api:account", "api:case-facts", "api:case-propose", "api:case-decide",
    "api:case-send-back", "api:case-hear", "api:case-hold", "api:case-release", "api:case-change",
    "api:case-uphold", "api:finding-answer", "api:finding-case", "api:switch",
}  # fmt: skip


@pytest.fixture
def li(monkeypatch, delivered) -> Account:
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: DAY)
    person()
    return account("person", "li", person=1)


def test_every_closed_route_has_a_scope_or_takes_no_token():
    assert get_resolver()
    closed = {name for name, rule in ACCESS.items() if name.startswith("api:") and rule != PUBLIC}
    assert set(API_SCOPES) == closed - HANDS_ONLY
    assert set(API_SCOPES.values()) <= set(tokens.SCOPES)
    assert set(API_SCOPES.values()) == set(tokens.SCOPES)  # and no scope is for nothing


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (["cases:read"], "cases", 200),
        (["cases:write"], "cases", 200),  # who may write may read
        (["queries:read"], "cases", 403),
        (["money:write"], "notices", 403),
    ],
)
def test_a_token_may_what_its_scopes_say(li, scopes, path, status):
    assert Program(li, scopes).get(path).status_code == status


def test_reading_is_not_writing(li):
    answer = Program(li, ["cases:read"]).post("cases/new", {"service": "REG-10"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing")
    assert not Case.objects.exists()


def test_a_token_for_one_service_acts_in_no_other(li):
    everything = Program(li)
    case = everything.opened()
    one = Program(li, ["cases:write", "queries:read", "service:UNE-02"])
    assert one.post("cases/new", {"service": "REG-10"}).status_code == 403
    assert one.get(f"cases/{case['number']}").status_code == 403
    assert one.get("cases").json()["cases"] == []
    assert one.post("queries/QRY-01", {}).status_code == 403


@pytest.mark.parametrize("secret", ["", "x", "canbao_", "canbao_" + "x" * 43, "canbao_" + "x" * 400])
def test_a_made_up_token_is_told_nothing(secret):
    client = Client(SERVER_NAME="localhost")
    answer = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_first")


def test_ended_too_old_or_of_a_closed_account_it_works_no_more(li, monkeypatch):
    program = Program(li)
    assert program.get("cases").status_code == 200
    li.is_active = False
    li.save()
    assert program.get("cases").status_code == 401
    li.is_active = True
    li.save()
    tokens.end(li, program.token.pk, "test")
    assert program.get("cases").status_code == 401
    later = guard.clock() + timedelta(days=31)
    program = Program(li)
    monkeypatch.setattr(guard, "clock", lambda: later)
    assert program.get("cases").status_code == 401


def test_a_session_does_not_help_a_bad_token(li):
    hand = Program(li, hand=True)
    assert hand.get("cases").status_code == 200
    hand.headers["Authorization"] = "Bearer canbao_nothing"
    assert hand.get("cases").status_code == 401


def test_no_token_makes_tokens_or_opens_pages(li):
    client = Program(li).client
    client.defaults["HTTP_AUTHORIZATION"] = Program(li).headers["Authorization"]
    assert "/sign-in/" in client.get("/zh/account/tokens/")["Location"]
    assert "/sign-in/" in client.get("/zh/my/")["Location"]


def test_too_many_requests_are_told_how_long_to_wait(li, monkeypatch):
    now = guard.clock().replace(second=20)
    monkeypatch.setattr(guard, "clock", lambda: now)
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    program = Program(li)
    found = [program.get("cases") for _ in range(4)]
    assert [each.status_code for each in found] == [200, 200, 200, 429]
    assert [each["RateLimit-Remaining"] for each in found] == ["2", "1", "0", "0"]
    assert found[3]["Retry-After"] == "40"
    assert Program(li).get("cases").status_code == 200  # each token for itself
    monkeypatch.setattr(guard, "clock", lambda: now + timedelta(seconds=45))
    assert program.get("cases").status_code == 200


def test_its_last_use_is_shown(li):
    program = Program(li)
    assert program.token.used is None
    program.get("cases")
    program.token.refresh_from_db()
    assert program.token.used is not None


# --- the same request again -----------------------------------------------------------------------


def test_a_post_without_a_key_is_refused(li):
    answer = Program(li).post("cases/new", {"service": "REG-10"}, key="")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "idempotency_key_missing")


def test_the_same_request_again_is_answered_the_same_and_done_once(li):
    program = Program(li)
    first, second = (program.post("cases/new", {"service": "REG-10"}, key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_the_same_key_for_another_request_is_a_conflict(li):
    program = Program(li)
    program.post("cases/new", {"service": "REG-10"}, key="one")
    for path, body in (
        ("cases/new", {"service": "REG-10", "given": PHONE}),
        ("webhooks/new", {}),
    ):
        answer = program.post(path, body, key="one")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency_key_used")
    assert Case.objects.count() == 1


def test_a_key_is_the_accounts_own(li):
    person(2, name="王芳", sex=2)
    wang = Program(account("person", "wang", person=2))
    Program(li).post("cases/new", {"service": "REG-10"}, key="one")
    assert wang.post("cases/new", {"service": "REG-10"}, key="one").status_code == 201
    assert Case.objects.count() == 2


def test_a_request_that_is_being_worked_on_is_not_done_a_second_time(li):
    program = Program(li)
    program.post("cases/new", {"service": "REG-10"}, key="one")
    KeptAnswer.objects.update(status=0)
    answer = program.post("cases/new", {"service": "REG-10"}, key="one")
    assert answer.json()["error"]["code"] == "idempotency_key_busy"
    # Whoever worked on it died: a moment later it is asked anew, and still nothing is done twice.
    KeptAnswer.objects.update(at=KeptAnswer.objects.get().at - timedelta(minutes=3))
    assert program.post("cases/new", {"service": "REG-10"}, key="one").status_code == 201
    assert Case.objects.count() == 1


def test_a_refusal_is_kept_and_a_limit_is_not(li, monkeypatch):
    program = Program(li)
    wrong = {"service": "REG-10", "given": {"nothing": 1}}
    first, second = (program.post("cases/new", wrong, key="w") for _ in range(2))
    assert (first.status_code, second.status_code) == (422, 422)
    assert second["Idempotency-Replayed"] == "true"
    monkeypatch.setattr(tokens, "PER_MINUTE", 0)
    assert program.post("cases/new", {"service": "REG-10"}, key="l").status_code == 429
    monkeypatch.setattr(tokens, "PER_MINUTE", 100)
    assert program.post("cases/new", {"service": "REG-10"}, key="l").status_code == 201


@pytest.mark.parametrize("key", ["x" * 81, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(li, key):
    answer = Program(li).post("cases/new", {"service": "REG-10"}, key=key)
    assert answer.status_code == 400


# --- secrets --------------------------------------------------------------------------------------


def test_no_secret_and_no_number_of_a_person_stands_in_the_servers_log(li, caplog, capfd):
    """Everything the house logs in a run with signing in, a wrong password, a token and a case."""
    number = Person.objects.get(id=1).number
    with caplog.at_level(logging.DEBUG):
        program = Program(li)
        secret = program.headers["Authorization"].removeprefix("Bearer ")
        Program(li, hand=True)
        Client(SERVER_NAME="localhost").post(
            "/zh/sign-in/", {"username": "li", "password": "wr0ng-sekret"}
        )
        program.opened(given=PHONE)
        program.get(f"cases/{number}")
        program.post("cases/new", {"service": "REG-10", "given": {"x": secret}})
        key = "sign-with-this-" + "k" * 32
        program.post("webhooks/new", {"url": "https://example.cn/x", "key": key})
    out, err = capfd.readouterr()
    # What a database says at its lowest level is its own; nobody switches that on where it really runs.
    said = "\n".join(
        record.getMessage() for record in caplog.records
        if not record.name.startswith("django.db")
    ) + out + err  # fmt: skip
    kept = "\n".join(f"{each.record} {each.detail}" for each in LogEntry.objects.all())
    for hidden in (secret, PASSWORD, "wr0ng-sekret", key):
        assert hidden not in said
        assert hidden not in kept
    assert number not in kept.replace(f"case {number}", "")
    assert "13987654321" not in said + kept
