"""What everybody may change about the own account's ways of signing in, and a forgotten password."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from canbao.accounts import guard, sessions
from canbao.accounts.models import Code, Passkey, SignedIn
from canbao.batches import jobs
from canbao.batches.models import Job
from canbao.config.batches import handlers
from canbao.people.models import LogEntry
from tests.accounts.make import ANALYST, PASSWORD, PERSON, account, signed_in

pytestmark = pytest.mark.django_db
SECURITY = "/zh/account/security/"
NEW = "a very long 新 sentence"


def is_in(client: Client) -> bool:
    return client.get("/zh/account/").status_code == 200


def set_new(client: Client, **more: str):
    sent = {"deed": "password", "old": PASSWORD, "new": NEW, "again": NEW} | more
    return client.post(SECURITY, sent)


def test_a_new_password_ends_every_other_session_and_keeps_this_one():
    made = account(PERSON)
    here, there = signed_in(made), signed_in(made)
    assert set_new(here).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert SignedIn.objects.count() == 1
    assert LogEntry.objects.filter(detail__contains="password_changed").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"old": "not it"},
        {"again": "another very long one"},
        {"new": "short", "again": "short"},
        {"new": "123456789012345", "again": "123456789012345"},
        {"new": "password1234", "again": "password1234"} | {"old": "x"},
        {"new": "y" * 201, "again": "y" * 201},
    ],
)
def test_a_password_that_is_wrong_or_easy_changes_nothing(wrong):
    made = account(PERSON)
    client = signed_in(made)
    assert set_new(client, **wrong).status_code == 422
    made.refresh_from_db()
    assert made.check_password(PASSWORD)


def test_sessions_are_listed_and_ended_one_by_one_and_all_at_once():
    made = account(ANALYST)
    clients = [signed_in(made) for _ in range(3)]
    page = clients[0].get(SECURITY).content.decode()
    assert page.count("让它退出") == 2
    other = next(
        row for row in sessions.open_sessions(made)
        if row.key == clients[1].cookies["canbao_session"].value
    )  # fmt: skip
    clients[0].post(SECURITY, {"deed": "session-end", "key": other.pk})
    assert [is_in(each) for each in clients] == [True, False, True]
    clients[0].post(SECURITY, {"deed": "sessions-end"})
    assert [is_in(each) for each in clients] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else():
    mine, other = signed_in(account(PERSON)), account(ANALYST)
    inside = signed_in(other)
    key = SignedIn.objects.get(account=other).pk
    mine.post(SECURITY, {"deed": "session-end", "key": key})
    assert is_in(inside)


def test_signing_out_takes_the_session_off_the_list():
    client = signed_in(account(ANALYST))
    client.post("/zh/sign-out/")
    assert not SignedIn.objects.exists()


def test_changing_how_one_signs_in_takes_a_fresh_session(monkeypatch):
    client = signed_in(account(PERSON))
    started = sessions.clock()
    monkeypatch.setattr(sessions, "clock", lambda: started + sessions.FRESH + 5)
    for deed in ("codes", "password", "mail", "authenticator-off", "passkey-off"):
        assert "why=prove" in client.post(SECURITY, {"deed": deed})["Location"]
    assert "why=prove" in client.get("/zh/account/authenticator/")["Location"]
    assert client.post("/zh/account/passkeys/options/").status_code == 403
    assert client.post("/zh/account/passkeys/", b"{}", "application/json").status_code == 403
    # Ending sessions is never made harder.
    assert "done=sessions-end" in client.post(SECURITY, {"deed": "sessions-end"})["Location"]
    shown = client.get("/zh/sign-in/?why=prove&next=/zh/account/security/")
    assert shown.status_code == 200


def test_people_in_office_idle_and_work_shorter_than_the_public(monkeypatch):
    staff, public = signed_in(account(ANALYST)), signed_in(account(PERSON))
    started = sessions.clock()
    monkeypatch.setattr(sessions, "clock", lambda: started + sessions.STAFF_IDLE + 5)
    assert not is_in(staff)
    assert is_in(public)


def test_somebody_in_office_keeps_one_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False
    made = account(ANALYST)
    client = signed_in(made)
    key = Passkey.objects.create(
        account=made, credential="abc", public_key="abc", name="key", added=guard.clock()
    )
    settings.STAFF_SECOND_FACTOR = True
    assert client.post(SECURITY, {"deed": "passkey-off", "key": key.pk}).status_code == 422
    assert Passkey.objects.exists()
    settings.STAFF_SECOND_FACTOR = False
    assert client.post(SECURITY, {"deed": "passkey-off", "key": key.pk}).status_code == 302
    assert not Passkey.objects.exists()


def test_nobody_takes_off_anothers_passkey():
    key = Passkey.objects.create(
        account=account(PERSON, person=7), credential="abc", public_key="abc", name="key",
        added=guard.clock(),
    )  # fmt: skip
    signed_in(account(PERSON)).post(SECURITY, {"deed": "passkey-off", "key": key.pk})
    assert Passkey.objects.exists()


@pytest.mark.parametrize("deed", ["", "drop", "'; DROP TABLE accounts_account; --"])
def test_an_unknown_deed_is_refused(deed):
    assert signed_in(account(PERSON)).post(SECURITY, {"deed": deed}).status_code == 422


# --- a forgotten password -------------------------------------------------------------------------


@pytest.fixture
def outbox(settings, tmp_path):
    settings.OUTBOX_FOLDER = tmp_path
    return tmp_path


def mails(outbox) -> list[dict]:
    jobs.work_off(handlers())
    return [json.loads(each.read_text()) for each in sorted(outbox.glob("*/*.json"))]


def test_asking_for_a_code_says_the_same_whether_the_account_exists(outbox):
    made = account(PERSON, mail="li@example.cn")
    account(PERSON, "silent", person=2)
    told = []
    for name in (made.username, "silent", "nobody"):
        client = Client(SERVER_NAME="localhost")
        page = client.post("/zh/sign-in/forgotten/", {"username": name})
        told.append((page.status_code, re.sub(r'value="[^"]*"', "", page.content.decode())))
    assert len(set(told)) == 1
    assert Job.objects.count() == 3
    assert [each["to"] for each in mails(outbox)] == ["li@example.cn"]


def test_the_code_that_was_sent_sets_a_password_once_and_ends_all_sessions(outbox):
    made = account(PERSON, mail="li@example.cn")
    inside = signed_in(made)
    client = Client(SERVER_NAME="localhost")
    client.post("/zh/sign-in/forgotten/", {"username": made.username})
    text = mails(outbox)[0]["text"]
    assert "http" not in text
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", text)[0]
    sent = {"username": made.username, "code": code, "new": NEW, "again": NEW}
    # A typing error does not cost the code.
    assert client.post("/zh/sign-in/new-password/", sent | {"again": "x"}).status_code == 422
    assert client.post("/zh/sign-in/new-password/", sent).status_code == 302
    assert client.post("/zh/sign-in/new-password/", sent).status_code == 422
    assert not is_in(inside)
    made.refresh_from_db()
    assert made.check_password(NEW)
    assert Code.objects.get().used is not None


def test_a_code_is_too_old_after_half_an_hour_and_guessing_locks(outbox, monkeypatch):
    made = account(PERSON, mail="li@example.cn")
    client = Client(SERVER_NAME="localhost")
    client.post("/zh/sign-in/forgotten/", {"username": made.username})
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", mails(outbox)[0]["text"])[0]
    later = guard.clock() + timedelta(minutes=31)
    monkeypatch.setattr(guard, "clock", lambda: later)
    sent = {"username": made.username, "code": code, "new": NEW, "again": NEW}
    found = [client.post("/zh/sign-in/new-password/", sent).status_code for _ in range(6)]
    assert found == [422] * 4 + [429] * 2


def test_asking_for_codes_has_an_end(outbox):
    client = Client(SERVER_NAME="localhost")
    sent = {"username": "nobody"}
    found = [client.post("/zh/sign-in/forgotten/", sent).status_code for _ in range(12)]
    assert found == [200] * 9 + [429] * 3


# --- tokens ---------------------------------------------------------------------------------------

TOKENS = "/zh/account/tokens/"


def test_a_token_is_shown_once_and_ended_by_its_owner_alone():
    made = account(PERSON)
    client = signed_in(made)
    sent = {"name": "工资系统", "days": "30", "may-cases": "write", "services": "UNE-02"}
    page = client.post(TOKENS, sent).content.decode()
    secret = re.search(r"canbao_[\w-]{43}", page)[0]
    listed = client.get(TOKENS).content.decode()
    assert secret not in listed
    assert "cases:write" in listed
    assert "service:UNE-02" in listed
    token = made.tokens.get()
    assert secret not in (token.hash, token.scopes)
    signed_in(account(ANALYST)).post(TOKENS, {"deed": "end", "key": token.pk})
    token.refresh_from_db()
    assert token.ended is None
    client.post(TOKENS, {"deed": "end", "key": token.pk})
    token.refresh_from_db()
    assert token.ended is not None
    assert LogEntry.objects.filter(detail__contains="token_").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"days": "9999"},
        {"days": "x"},
        {"may-cases": ""},
        {"may-cases": "own"},
        {"services": "NOPE-99"},
        {"name": "x" * 61},
    ],
)
def test_a_token_says_who_what_and_how_long(wrong):
    made = account(PERSON)
    sent = {"name": "x", "days": "30", "may-cases": "read"} | wrong
    assert signed_in(made).post(TOKENS, sent).status_code == 422
    assert not made.tokens.exists()
