"""Every page of the payment officer and of the auditor answers, in both languages; tables are given
out as files; who may only read is offered nothing; whoever is opened is logged."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve

from canbao.accounts.models import (
    ANALYST,
    AUDITOR,
    FINANCE_CLERK,
    PAYMENT_CHECKER,
    PAYMENT_OFFICER,
    Account,
)
from canbao.config.access import rule_of
from canbao.people.models import LogEntry
from tests.accounts.make import account, signed_in

from ..forms import Page
from .sample import GUO, Cases, addresses

pytestmark = pytest.mark.django_db


def wrong(client: Client, paths: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in paths:
        response = client.get(path)
        if response.status_code != 200:
            found[path] = response.status_code
            continue
        page = Page(response.content.decode())
        twice = {each for each in page.ids if page.ids.count(each) > 1}
        if len(page.headings) != 1 or twice:
            found[path] = (page.headings, twice)
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_answers(
    officer: Client, checker: Client, auditor: Client, cases: Cases, lang: str
) -> None:
    assert wrong(officer, addresses(lang, cases)) == {}
    assert wrong(checker, addresses(lang, cases)) == {}
    assert wrong(auditor, addresses(lang, cases, audit=True)) == {}


def test_the_auditor_reads_cases_and_is_offered_no_deed_on_them(
    auditor: Client, cases: Cases
) -> None:
    for path in addresses("zh", cases, audit=True):
        if "/payments/" in path:
            assert 'name="deed"' not in auditor.get(path).content.decode(), path


def test_nobody_is_offered_a_link_that_is_shut(
    officer: Client, checker: Client, auditor: Client, cases: Cases
) -> None:
    accounts = {"officer": PAYMENT_OFFICER, "checker": PAYMENT_CHECKER, "auditor": AUDITOR}
    clients = {"officer": officer, "checker": checker, "auditor": auditor}
    for name, role in accounts.items():
        who = Account(username=name, role=role, is_active=True)
        for path in addresses("zh", cases, audit=name == "auditor"):
            links = Page(clients[name].get(path).content.decode()).links
            for link in (each.partition("?")[0] for each in links if each.startswith("/")):
                rule = rule_of(resolve(link).view_name)
                assert isinstance(rule, str) or (rule and rule.test(who)), (name, path, link)


def test_an_auditor_changes_no_case(auditor: Client, cases: Cases) -> None:
    for path, deed in (
        (f"award/{cases.awards[0].pk}/", "stop"), (f"proposal/{cases.proposal.pk}/", "approve"),
        (f"run/{cases.waits.pk}/", "release"), (f"person/{GUO}/", "hold"),
        (f"overpayment/{cases.overpayment.pk}/", "recover"),
        (f"claim/{cases.adverse.pk}/", "refuse"), (f"account/{cases.account.pk}/", "check"),
    ):  # fmt: skip
        reasons = {f"{deed}-{name}": "x" for name in ("zh", "en", "ground", "document", "month",
                   "words", "agrees")}  # fmt: skip
        sent = {"deed": deed, "version": "3", **reasons, f"{deed}-agrees": "yes"}
        assert auditor.post(f"/zh/payments/{path}", sent).status_code == 403, path


@pytest.mark.parametrize("role", [ANALYST, FINANCE_CLERK])
def test_others_open_no_case(cases: Cases, role: str) -> None:
    client = signed_in(account(role))
    for path in (f"person/{GUO}/", f"award/{cases.awards[0].pk}/", "proposals/", "life/"):
        assert client.get(f"/zh/payments/{path}").status_code == 403
    assert client.get("/zh/audit/").status_code == 403


def test_opening_a_person_is_logged_with_the_purpose_of_who_opens(
    officer: Client, auditor: Client, cases: Cases
) -> None:
    page = officer.get(f"/zh/payments/person/{GUO}/").content.decode()
    assert "陈国强" not in page
    assert "*国强" in page
    auditor.get(f"/zh/payments/person/{GUO}/")
    looks = LogEntry.objects.filter(subject=GUO, action="read").order_by("-seq")
    assert [each.purpose for each in looks[:2]] == ["case_audit", "benefits"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_is_given_out_with_its_definition(
    officer: Client, cases: Cases, kind: str
) -> None:
    for path, table in (("runs/", "runs"), (f"award/{cases.awards[0].pk}/", "months"),
                        ("overpayments/", "overpayments"), (f"run/{cases.paid.pk}/", "effect")):  # fmt: skip
        response = officer.get(f"/zh/payments/{path}?table={table}&file={kind}")
        assert response.status_code == 200
        assert f'canbao-{table}.{kind}"' in response["Content-Disposition"]
        if kind == "csv":
            assert "2026-11-21" in response.content.decode("utf-8-sig")


@pytest.mark.parametrize("path", ["person/9/", "claim/999/", "award/999/", "run/999/", "dry/999/",
                                  "proposal/999/", "decision/999/", "account/999/", "return/999/",
                                  "overpayment/999/"])  # fmt: skip
def test_what_is_not_there_is_not_found(officer: Client, path: str) -> None:
    assert officer.get(f"/zh/payments/{path}").status_code == 404
