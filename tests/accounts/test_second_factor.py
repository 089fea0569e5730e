"""Password and second factor: time-based codes, codes on paper, codes from a clerk; who must have one."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from canbao.accounts import codes, factors, guard, sessions
from canbao.accounts.models import Authenticator, Code, SignedIn
from canbao.ledger.refusal import Refused
from canbao.people.models import LogEntry
from tests.accounts.make import (
    ADMINISTRATOR,
    ANALYST,
    PASSWORD,
    PERSON,
    STREET_OFFICER,
    account,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def asked_for(settings, monkeypatch):
    """As it really runs, at a time that stands still."""
    settings.STAFF_SECOND_FACTOR = True
    at(monkeypatch, 0)


def at(monkeypatch, seconds: int) -> None:
    monkeypatch.setattr(guard, "clock", lambda: NOW + timedelta(seconds=seconds))


def seed_of(made) -> bytes:
    return base64.b32decode(factors.begin(made))


def code_of(seed: bytes, seconds: int = 0) -> str:
    return factors.totp(seed, (int(NOW.timestamp()) + seconds) // 30)


def enrolled(role: str = ANALYST, **more):
    """An account with an authenticator, and its seed; the code of this moment is used up."""
    made = account(role, **more)
    seed = seed_of(made)
    assert factors.confirm(made, code_of(seed), "test")
    return made, seed


def password(made) -> tuple[Client, object]:
    client = Client(SERVER_NAME="localhost")
    sent = {"username": made.username, "password": PASSWORD}
    return client, client.post("/zh/sign-in/", sent)


def is_in(client: Client) -> bool:
    return client.get("/zh/account/").status_code == 200


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(second: int, code: str):
    """Appendix B, SHA-1, the last six of eight digits."""
    assert factors.totp(b"12345678901234567890", second // 30) == code


def test_a_right_password_alone_signs_nobody_in_office_in():
    made, _ = enrolled()
    client, response = password(made)
    assert response["Location"] == "/zh/sign-in/second/"
    assert not is_in(client)


def test_password_and_code_sign_in_with_a_new_session_key():
    made, seed = enrolled()
    client, _ = password(made)
    before = client.cookies["canbao_session"].value
    response = client.post("/zh/sign-in/second/", {"code": code_of(seed, 30)})
    assert response.status_code == 302
    assert client.cookies["canbao_session"].value != before
    assert is_in(client)
    assert SignedIn.objects.get().means == "totp"


def test_a_code_is_taken_once(monkeypatch):
    made, seed = enrolled()
    for status in (302, 422):
        client, _ = password(made)
        response = client.post("/zh/sign-in/second/", {"code": code_of(seed, 30)})
        assert response.status_code == status


def test_a_code_of_two_minutes_ago_or_to_come_is_not_taken():
    made, seed = enrolled()
    for seconds in (-120, 120):
        assert factors.check(made, code_of(seed, seconds), "test") == ""


def test_five_wrong_codes_lock_the_name_for_a_quarter_of_an_hour(monkeypatch):
    made, seed = enrolled()
    client, _ = password(made)
    for _ in range(4):
        assert client.post("/zh/sign-in/second/", {"code": "000000"}).status_code == 422
    response = client.post("/zh/sign-in/second/", {"code": "000000"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 901
    assert "15分钟后" in response.content.decode() or "16分钟后" in response.content.decode()
    # Another browser, the right code: still locked.
    other, _ = password(made)
    assert other.post("/zh/sign-in/second/", {"code": code_of(seed, 30)}).status_code == 429
    at(monkeypatch, 16 * 60)
    other, _ = password(made)
    right = {"code": code_of(seed, 16 * 60)}
    assert other.post("/zh/sign-in/second/", right).status_code == 302
    entries = LogEntry.objects.filter(
        record=f"account:{made.username}", detail__contains='"locked"'
    )
    assert entries.count() == 1


def test_whoever_waits_too_long_begins_again(monkeypatch):
    made, seed = enrolled()
    client, _ = password(made)
    started = sessions.clock()
    monkeypatch.setattr(sessions, "clock", lambda: started + 601)
    response = client.post("/zh/sign-in/second/", {"code": code_of(seed, 30)})
    assert response["Location"].endswith("/sign-in/?why=expired")


def test_a_password_changed_meanwhile_ends_the_way_in():
    made, seed = enrolled()
    client, _ = password(made)
    made.set_password("another horse 电池")
    made.save()
    response = client.post("/zh/sign-in/second/", {"code": code_of(seed, 30)})
    assert response["Location"].endswith("?why=expired")


@pytest.mark.parametrize("address", ["/zh/sign-in/second/", "/zh/sign-in/set-up/"])
def test_nobody_comes_to_the_second_step_without_the_first(address: str):
    client = Client(SERVER_NAME="localhost")
    assert client.get(address)["Location"].endswith("?why=expired")
    assert client.post(address, {"code": "123456"})["Location"].endswith("?why=expired")


def test_a_person_may_do_without_and_may_have_one():
    _, response = password(account(PERSON))
    assert response["Location"] == "/zh/my/todo/"
    made, _ = enrolled(PERSON, person=2)
    assert password(made)[1]["Location"] == "/zh/sign-in/second/"


def test_somebody_in_office_sets_one_up_first_and_gets_codes_for_paper():
    made = account(STREET_OFFICER)
    client, response = password(made)
    assert response["Location"] == "/zh/sign-in/set-up/"
    shown = client.get("/zh/sign-in/set-up/").content.decode()
    seed = base64.b32decode(re.search(r"<code>([A-Z2-7 ]+)</code>", shown)[1].replace(" ", ""))
    assert client.post("/zh/sign-in/set-up/", {"code": "123"}).status_code == 422
    response = client.post("/zh/sign-in/set-up/", {"code": code_of(seed)})
    printed = re.findall(r"<li><code>([A-Z0-9-]+)</code>", response.content.decode())
    assert len(printed) == 10
    assert "no-store" in response["Cache-Control"]
    assert is_in(client)
    # A stolen page of the set-up sets nothing up any more.
    other, _ = password(made)
    assert other.get("/zh/sign-in/set-up/")["Location"].endswith("?why=expired")
    again = {"code": printed[3].lower().replace("-", " ")}
    assert other.post("/zh/sign-in/second/", again).status_code == 302
    other, _ = password(made)
    assert other.post("/zh/sign-in/second/", again).status_code == 422


def test_neither_seed_nor_code_stands_readable_in_the_tables():
    made, seed = enrolled()
    printed = codes.print_recovery(made, "test")
    kept = Authenticator.objects.get().sealed + "".join(Code.objects.values_list("hash", flat=True))
    assert seed.hex() not in kept
    assert base64.b32encode(seed).decode() not in kept
    assert all(each.replace("-", "") not in kept for each in printed)


def test_a_clerk_gives_a_code_once_for_a_document_shown():
    clerk, made = account("counter"), enrolled(PERSON)[0]
    code = codes.give(made, "id_card", clerk, "portal")
    client, _ = password(made)
    assert client.post("/zh/sign-in/second/", {"code": code}).status_code == 302
    client, _ = password(made)
    assert client.post("/zh/sign-in/second/", {"code": code}).status_code == 422
    entry = LogEntry.objects.get(detail__contains="code_given_counter")
    assert (entry.actor, entry.record) == (clerk.username, f"account:{made.username}")
    assert '"shown":"id_card"' in entry.detail


def test_a_clerks_code_is_too_old_after_a_day(monkeypatch):
    made = enrolled(PERSON)[0]
    code = codes.give(made, "passport", account("counter"), "portal")
    at(monkeypatch, 24 * 3600)
    assert factors.check(made, code, "test") == ""


def test_a_code_is_anothers_to_give_and_the_right_ones():
    person, staff = account(PERSON), account(ANALYST)
    clerk, head = account("counter"), account(ADMINISTRATOR)
    same = account("counter", identity="a" * 64)
    person.identity = "a" * 64
    person.save()
    for by, to, shown in (
        (clerk, staff, "id_card"),
        (head, person, "id_card"),
        (head, head, "id_card"),
        (account(ANALYST), person, "id_card"),
        (same, person, "id_card"),
        (clerk, person, "a friendly face"),
    ):
        with pytest.raises(Refused):
            codes.give(to, shown, by, "portal")
    assert not Code.objects.exists()
    assert codes.give(staff, "staff_card", head, "portal")


def test_the_counters_page_gives_a_code_by_name_or_number():
    clerk, made = account("counter"), account(PERSON)
    client = Client(SERVER_NAME="localhost")
    client.force_login(clerk)
    now = int(sessions.clock())
    session = client.session
    session["begun"], session["seen"] = now, now
    session.save()
    response = client.post(
        "/zh/account/one-time-codes/", {"username": made.username, "shown": "id_card"}
    )
    assert re.search(r"<code>[A-Z2-9-]{14}</code>", response.content.decode())
    response = client.post("/zh/account/one-time-codes/", {"username": "x", "shown": "id_card"})
    assert response.status_code == 422


def test_one_address_that_tries_many_names_is_stopped(monkeypatch):
    monkeypatch.setattr(guard, "FROM_ONE_ADDRESS", 6)
    client = Client(SERVER_NAME="localhost")
    found = [
        client.post("/zh/sign-in/", {"username": f"name{n}", "password": "wrong"}).status_code
        for n in range(8)
    ]
    assert found == [422] * 6 + [429] * 2
    elsewhere = Client(SERVER_NAME="localhost", REMOTE_ADDR="198.51.100.7")
    sent = {"username": account(PERSON).username, "password": PASSWORD}
    assert elsewhere.post("/zh/sign-in/", sent).status_code == 302


def test_a_made_up_address_in_a_header_is_not_believed(settings, rf):
    request = rf.get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7")
    assert guard.address_of(request) == "203.0.113.9"
    settings.PROXIES = 1
    assert guard.address_of(request) == "198.51.100.7"
    settings.PROXIES = 3
    assert guard.address_of(request) == "203.0.113.9"
    one, other = (rf.get("/", REMOTE_ADDR=f"2001:db8::{n}") for n in (1, 2))
    assert guard.address_of(one) == guard.address_of(other) == "2001:db8::/64"


def test_the_second_step_in_the_api():
    made, seed = enrolled()
    client = Client(SERVER_NAME="localhost")
    sent = {"username": made.username, "password": PASSWORD}

    def asked(**more):
        return client.post("/api/v1/sign-in", sent | more, content_type="application/json")

    assert asked().json()["error"]["code"] == "second_factor"
    assert asked(code="000000").status_code == 422
    assert client.get("/api/v1/account").status_code == 401
    assert asked(code=code_of(seed, 30)).status_code == 200
    assert client.get("/api/v1/account").status_code == 200


def test_the_api_sets_no_second_factor_up():
    made = account(ANALYST)
    response = Client(SERVER_NAME="localhost").post(
        "/api/v1/sign-in", {"username": made.username, "password": PASSWORD},
        content_type="application/json",
    )  # fmt: skip
    assert (response.status_code, response.json()["error"]["code"]) == (403, "set_up_first")
