"""The money part of the API: an employer declares and sees what it owes, a person the own account, the
agency its books and batches; nobody anything of somebody else's."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from canbao.ledger.contributions.models import Declaration, PaymentOrder
from canbao.people.models import LogEntry, Person
from tests.accounts.make import (
    AUDITOR,
    EMPLOYER,
    FINANCE_CLERK,
    PASSWORD,
    PAYMENT_OFFICER,
    PERSON,
    account,
)
from tests.api.test_errors import envelope
from tests.ledger.contributions.make import CODE, FINAL, assessed, books, employer, person

pytestmark = pytest.mark.django_db
MONTH = "2025-01"
THREE = ["employee_pension", "unemployment", "work_injury"]


@pytest.fixture
def firm(monkeypatch):
    """An employer of three with an account, on a day when the limits of 2025 are known."""
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: FINAL)
    employer()
    people = [person(number) for number in (1, 2, 3)]
    books(FINAL)
    account(EMPLOYER, "firm", employer=CODE)
    return people


class Api:
    """A client that signed in through the API and sends the token with what it writes."""

    def __init__(self, username: str = "") -> None:
        self.client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
        self.headers: dict[str, str] = {}
        if username:
            sent = {"username": username, "password": PASSWORD}
            answer = self.post("sign-in", sent)
            assert answer.status_code == 200, answer.content.decode()
            self.headers = {"X-CSRFToken": answer.json()["csrf_token"]}

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(
            f"/api/v1/{path}", body or {}, content_type="application/json", headers=self.headers
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)


def declared(people: list[Any], *wages: int, **more: Any) -> dict[str, Any]:
    rows = [
        {"number": each.number, "name": each.name, "wage": wage * 100, "schemes": THREE}
        for each, wage in zip(people, wages, strict=False)
    ]
    return {"month": MONTH, "rows": rows} | more


def test_an_employer_declares_and_reads_what_it_owes(firm):
    """3000 counts as the floor 4588: pension 16 % + 8 %, unemployment 0.5 % + 0.5 %, injury 0.7 %.
    Bases 4588 + 8000 + 22938 = 35526: pension 8526.24 is 24 % of it, of which 8 % are 2842.08."""
    api = Api("firm")
    told = api.post("money/declarations", declared(firm, 3000, 8000, 30000)).json()
    assert (told["version"], told["taken"], told["returned"]) == (1, 3, 0)
    assert Declaration.objects.get().source == "api"
    assert api.get(f"money/declarations/{MONTH}").json()["state"] == "declared"
    assessed(day=FINAL)
    bill = api.get(f"money/bills/{MONTH}").json()
    assert bill["state"] == "assessed"
    pension = next(line for line in bill["lines"] if line["scheme"] == "employee_pension")
    assert (pension["owed"], pension["person_part"]) == (852624, 284208)
    found = api.get("money/orders", month=MONTH).json()
    assert found["next"] is None
    assert sum(each["fen"] for each in found["orders"]) == bill["owed"]
    assert {each["state"] for each in found["orders"]} <= {"ordered", "late"}
    assert sorted(each["reference"] for each in found["orders"]) == sorted(
        PaymentOrder.objects.values_list("reference", flat=True)
    )


def test_the_same_declaration_again_changes_nothing(firm):
    api = Api("firm")
    sent = declared(firm, 8000, 9000, 10000)
    first, second = (api.post("money/declarations", sent).json() for _ in range(2))
    assert (first["again"], second["again"], second["version"]) == (False, True, 1)
    assert Declaration.objects.count() == 1


def test_rows_that_are_wrong_come_back_with_the_way_out(firm):
    api = Api("firm")
    sent = declared(firm, 8000, 9000, 0)
    sent["rows"][1]["number"] = "510104199003050012"
    told = api.post("money/declarations", sent).json()
    assert (told["taken"], told["returned"]) == (1, 2)
    assert {row["row"] for row in told["rows"] if row["returned"]} == {2, 3}
    assert all(row["zh"] and row["en"] for row in told["rows"])


def test_the_api_tells_an_employer_no_more_of_a_person_than_the_page(firm):
    Person.objects.filter(id=2).update(death=date(2024, 6, 1))
    sent = declared(firm, 8000, 9000)
    sent["rows"][0]["name"] = "别人"
    first, second = Api("firm").post("money/declarations", sent).json()["rows"]
    assert (first["code"], second["code"]) == ("person_unknown", "to_check")
    assert "2024" not in second["zh"] + second["en"] + second["value"]


def test_as_many_rows_as_a_request_holds_and_beyond_it_the_way_is_the_file(firm):
    """One who sends the month in parts would lose all parts but the last."""
    api = Api("firm")
    one = declared(firm, 8000)
    told = api.post("money/declarations", one | {"rows": one["rows"] * 5_001}).json()
    assert (told["taken"], told["returned"]) == (1, 5_000)
    error = envelope(
        api.post("money/declarations", one | {"rows": one["rows"] * 9_000}), 413, "too_large"
    )
    assert "上传申报文件" in error["remedy"]["zh"]
    assert "don't send it in parts" in error["remedy"]["en"]
    assert "年份" not in error["remedy"]["zh"]


def test_the_certificate_of_the_api_says_what_the_page_says(firm):
    """Declared in September, on the 25th, January is long due and not assessed yet; February to August
    are not declared."""
    api = Api("firm")
    api.post("money/declarations", declared(firm, 8000))
    told = api.get("money/certificate").json()
    assert (told["clean"], told["late"]) == (False, [])
    said = "".join(each["zh"] for each in told["reasons"])
    assert "未申报的月份：2025年2月至8月；" in said
    assert "尚未核定的月份：2025年1月；" in said


def test_what_the_room_refuses_is_said_in_its_words(firm):
    api = Api("firm")
    error = envelope(api.post("money/declarations", {"month": MONTH}), 422, "refused")
    assert "零申报" in error["zh"]
    assert "declare nil" in error["en"]
    told = api.post("money/declarations", {"month": MONTH, "nil": True}).json()
    assert (told["version"], told["taken"]) == (1, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"month": "2025-13"},
        {"month": "1025-01"},
        {"month": MONTH, "rows": [{"number": "x", "name": "y", "wage": 1.5, "schemes": THREE}]},
        {"month": MONTH, "rows": [{"number": "x", "name": "y", "wage": 1, "schemes": ["medical"]}]},
        {"month": MONTH, "other": 1},
        {"month": MONTH, "rows": [{"number": "\0", "name": "y", "wage": 1, "schemes": THREE}]},
    ],
)
def test_a_declaration_of_another_form_is_refused(firm, sent):
    envelope(Api("firm").post("money/declarations", sent), 422, "invalid_request")
    assert Declaration.objects.count() == 0


def test_writing_takes_the_token(firm):
    api = Api("firm")
    api.headers = {}
    envelope(api.post("money/declarations", declared(firm, 8000)), 403, "forbidden")
    assert Declaration.objects.count() == 0


def test_a_person_sees_the_own_account_and_it_is_logged(firm):
    account(PERSON, "wang", person=2)
    api = Api("wang")
    told = api.get("money/account").json()
    assert (told["balance"], told["years"], told["months"]) == (0, [], [])
    assert api.get(f"money/pay-slips/{MONTH}").json()["lines"] == []
    assert api.get("money/payments").json() == {"payments": []}
    looks = LogEntry.objects.filter(subject=2, purpose="own_record")
    assert {(each.actor, each.door) for each in looks} == {("wang", "api")}
    assert looks.count() == 3


def test_the_agency_reads_books_and_batches(firm):
    account(FINANCE_CLERK, "clerk")
    Api("firm").post("money/declarations", declared(firm, 3000, 8000, 30000))
    assessed(day=FINAL)
    api = Api("clerk")
    found = {each["scheme"]: each for each in api.get("money/books").json()["books"]}
    book = found["employee_pension"]
    assert book["open"] == ["2025-09"]
    told = api.get(f"money/books/{book['id']}/trial-balance").json()
    assert told["balanced"]
    assert {row["kind"]: row["balance"] for row in told["rows"]} == {
        "employer_clearing": 852624, "assessed": -852624,
    }  # fmt: skip
    earlier = api.get(f"money/books/{book['id']}/trial-balance", as_of="2025-09-01").json()
    assert earlier["rows"] == []
    fund = api.get(f"money/books/{book['id']}/fund", first=MONTH, last="2025-12").json()
    assert (fund["opening"], fund["closing"]) == (0, 0)
    runs = api.get("money/runs").json()["runs"]
    assert [(each["kind"], each["state"]) for each in runs] == [("assessment", "done")]
    assert api.get(f"money/runs/{runs[0]['id']}").json() == runs[0]
    envelope(api.get("money/runs/999"), 404, "not_found")
    envelope(api.get("money/books/999/trial-balance"), 404, "not_found")


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (FINANCE_CLERK, f"money/bills/{MONTH}"),
        (FINANCE_CLERK, "money/account"),
        (EMPLOYER, "money/account"),
        (EMPLOYER, "money/books"),
        (EMPLOYER, "money/runs"),
        (PERSON, "money/orders"),
        (PERSON, "money/runs/1"),
        (PAYMENT_OFFICER, "money/books"),
        (AUDITOR, "money/certificate"),
    ],
)
def test_what_is_not_of_the_role_is_refused(role, path):
    account(role, "somebody")
    envelope(Api("somebody").get(path), 403, "forbidden")


def test_an_employer_sees_only_its_own(firm):
    Api("firm").post("money/declarations", declared(firm, 8000, 9000, 10000))
    assessed(day=FINAL)
    account(EMPLOYER, "other", employer="91510100MA6C000022")
    api = Api("other")
    assert api.get(f"money/bills/{MONTH}").json()["lines"] == []
    assert api.get("money/orders").json()["orders"] == []
    assert api.get(f"money/declarations/{MONTH}").json()["state"] == "none"


def test_without_signing_in_nothing_is_shown():
    api = Api()
    for path in ("money/account", "money/books", "money/runs", "account"):
        envelope(api.get(path), 401, "sign_in_first")
    envelope(api.post("money/declarations", {"month": MONTH}), 401, "sign_in_first")


def test_signing_in_and_out():
    account(AUDITOR, "sun")
    envelope(Api().post("sign-in", {"username": "sun", "password": "x"}), 422, "wrong_password")
    api = Api("sun")
    assert api.get("account").json()["role"] == "auditor"
    assert api.post("sign-out").status_code == 204
    envelope(api.get("account"), 401, "sign_in_first")
    told = {json.loads(each.detail)["event"] for each in LogEntry.objects.filter(purpose="sign_in")}
    assert told == {"signed_in", "signed_out"}


def test_five_wrong_passwords_lock_the_name():
    account(AUDITOR, "sun")
    api = Api()
    answers = [api.post("sign-in", {"username": "sun", "password": "x"}) for _ in range(5)]
    envelope(answers[-1], 429, "locked")
    right = api.post("sign-in", {"username": "sun", "password": PASSWORD})
    assert right.status_code in (403, 429)


def test_an_account_is_shown_as_of_any_day(firm):
    account(PERSON, "wang", person=2)
    told = Api("wang").get("money/account", as_of="2025-01-31", as_known="2025-02-28").json()
    assert (told["as_of"], told["as_known"]) == ("2025-01-31", "2025-02-28")
    envelope(Api("wang").get("money/account", as_of="31.1.2025"), 422, "invalid_request")
