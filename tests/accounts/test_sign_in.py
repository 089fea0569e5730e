"""Signing in and out: wrong passwords, locks, expiry, and never to another site."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from canbao.accounts import sessions
from canbao.people.models import LogEntry
from tests.accounts.make import ANALYST, PASSWORD, PERSON, STREET_OFFICER, account, signed_in

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, password: str, **more: str):
    return client.post("/zh/sign-in/", {"username": name, "password": password, **more})


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost", raise_request_exception=True)


def test_the_right_password_leads_to_the_account(client: Client):
    made = account(PERSON)
    response = post(client, made.username, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/zh/my/todo/")


def test_a_name_is_not_case_sensitive(client: Client):
    made = account(ANALYST, "wang.fang")
    assert post(client, " Wang.Fang ", PASSWORD).status_code == 302
    assert made.is_active


@pytest.mark.parametrize("name", ["wang.fang", "nobody"])
def test_a_wrong_password_says_the_same_whether_the_name_exists(client: Client, name: str):
    account(ANALYST, "wang.fang")
    response = post(client, name, "wrong password")
    assert response.status_code == 422
    assert "用户名或密码不对" in response.content.decode()
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_the_password_is_never_sent_back(client: Client):
    assert "sekret-sekret" not in post(client, "wang", "sekret-sekret").content.decode()


@pytest.mark.parametrize(
    ("name", "password"), [("", "x"), ("x", ""), ("a\0b", "x"), ("x", "y" * 300)]
)
def test_an_empty_or_hostile_form_is_answered(client: Client, name: str, password: str):
    assert post(client, name, password).status_code == 422


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(client: Client):
    made = account(ANALYST)
    for _ in range(4):
        assert post(client, made.username, "wrong").status_code == 422
    assert post(client, made.username, "wrong").status_code == 429
    response = post(Client(SERVER_NAME="localhost"), made.username, PASSWORD)
    assert response.status_code == 429
    assert "锁定" in response.content.decode()


def test_a_lock_holds_for_one_name_only(client: Client):
    made, other = account(ANALYST), account(ANALYST)
    for _ in range(5):
        post(client, made.username, "wrong")
    assert post(client, other.username, PASSWORD).status_code == 302


def test_a_closed_account_cannot_sign_in_and_is_out_at_once(client: Client):
    made = account(ANALYST)
    inside = signed_in(made)
    made.is_active = False
    made.save()
    assert inside.get("/zh/account/").status_code == 302
    assert post(client, made.username, PASSWORD).status_code == 422


def test_a_changed_role_has_to_sign_in_again():
    made = account(ANALYST)
    inside = signed_in(made)
    made.role = "auditor"
    made.save()
    assert inside.get("/zh/account/").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_after_signing_in_nobody_is_led_to_another_site(client: Client, wanted: str):
    made = account(PERSON)
    assert post(client, made.username, PASSWORD, next=wanted)["Location"] == "/zh/my/todo/"


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client):
    made = account(PERSON)
    response = client.get("/en/my/looks/?before=9")
    assert response["Location"] == "/en/sign-in/?next=%2Fen%2Fmy%2Flooks%2F%3Fbefore%3D9"
    assert (
        post(client, made.username, PASSWORD, next="/en/my/looks/")["Location"] == "/en/my/looks/"
    )


def test_a_form_without_our_mark_is_refused():
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert post(client, "wang", PASSWORD).status_code == 403


def test_the_cookie_is_for_this_site_and_not_for_scripts(client: Client):
    cookie = post(client, account(ANALYST).username, PASSWORD).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_the_session_key_changes_by_signing_in(client: Client):
    made = account(ANALYST)
    post(client, made.username, PASSWORD)
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    post(client, made.username, PASSWORD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first


def test_half_an_hour_of_nothing_ends_the_session(monkeypatch: pytest.MonkeyPatch):
    inside = signed_in(account(STREET_OFFICER))
    started = sessions.clock()
    monkeypatch.setattr(sessions, "clock", lambda: started + sessions.IDLE + 5)
    response = inside.get("/zh/account/")
    assert response["Location"] == "/zh/sign-in/?next=%2Fzh%2Faccount%2F&why=expired"
    assert "已经自动退出" in inside.get(response["Location"]).content.decode()


def test_whoever_goes_on_working_stays_in(monkeypatch: pytest.MonkeyPatch):
    inside = signed_in(account(STREET_OFFICER))
    started = sessions.clock()
    for quarter in range(1, 9):
        monkeypatch.setattr(sessions, "clock", lambda q=quarter: started + q * 900)
        assert inside.get("/zh/account/").status_code == 200


def test_no_session_outlives_the_day(monkeypatch: pytest.MonkeyPatch):
    inside = signed_in(account(STREET_OFFICER))
    started = sessions.clock()
    for quarter in range(1, 48):
        monkeypatch.setattr(sessions, "clock", lambda q=quarter: started + q * 900)
        inside.get("/zh/account/")
    monkeypatch.setattr(sessions, "clock", lambda: started + sessions.LONGEST + 5)
    assert inside.get("/zh/account/").status_code == 302


def test_signing_out_ends_it():
    inside = signed_in(account(ANALYST))
    assert inside.post("/zh/sign-out/").status_code == 200
    assert inside.get("/zh/account/").status_code == 302


def test_signing_out_takes_more_than_a_link():
    inside = signed_in(account(ANALYST))
    assert inside.get("/zh/sign-out/").status_code == 405
    assert inside.get("/zh/account/").status_code == 200


def test_signing_in_and_out_stand_in_the_log():
    made = account(ANALYST)
    signed_in(made).post("/zh/sign-out/")
    entries = LogEntry.objects.filter(record=f"account:{made.username}").order_by("seq")
    assert [entry.detail for entry in entries] == [
        '{"event":"signed_in"}',
        '{"event":"signed_out"}',
    ]


def test_public_pages_set_no_session():
    client = Client(SERVER_NAME="localhost")
    assert settings.SESSION_COOKIE_NAME not in client.get("/zh/").cookies


def test_pages_of_an_account_are_kept_by_nobody():
    assert signed_in(account(ANALYST)).get("/zh/account/")["Cache-Control"] == "private, no-store"


def test_a_page_of_another_role_says_so_and_keeps_one_signed_in():
    inside = signed_in(account(ANALYST))
    response = inside.get("/zh/my/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "您的账户不能打开这一页" in text
    assert "退出" in text
