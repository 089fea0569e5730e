"""Every form that a role can reach, of whatever page it stands on: hostile values in every field. No page
breaks, nothing is shown as it was sent, nothing is written without an entry in the log, the policy for
scripts is strict everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from canbao.accounts.models import ROLES
from canbao.people import log
from canbao.services import path
from tests.accounts.make import account, signed_in
from tests.attacks.hostile import MARK, NOT_SENT, HtmlForm, nothing_unlogged, pages
from tests.services import make as services
from tests.web import money_sample
from tests.web.money_finance.sample import money
from tests.web.money_payments.sample import cases
from tests.web.staff.sample import write_store

pytestmark = pytest.mark.django_db
# `make faults` sends more.
ROUNDS = int(os.environ.get("CANBAO_ROUNDS", "2"))
PUBLIC = ["/zh/", "/zh/sign-in/", "/zh/sign-in/forgotten/", "/zh/sign-in/new-password/", "/zh/verify/",
          "/zh/components/", "/zh/law/"]  # fmt: skip


def of_services() -> None:
    """Li with a draft and a case that waits for a person; three officers."""
    services.person()
    services.staffed("a", "b", "c")
    phone = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
    services.started("REG-10", phone)
    path.go_on(services.handed_in("REG-10", phone, key="k2").number, services.DAY)


def of_a_firm() -> None:
    money_sample.small_firm()
    money_sample.long_account()


STAGES: dict[str, Callable[[], Any]] = {
    "person": of_a_firm, "employer": of_a_firm, "finance_clerk": money, "payment_officer": cases,
    "payment_checker": cases, "auditor": cases,
}  # fmt: skip


@pytest.fixture
def installation(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    settings.BANK_FOLDER = tmp_path / "bank"
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    settings.OUTBOX_FOLDER = tmp_path / "outbox"
    settings.CANBAO_REGISTERS = write_store(tmp_path / "store")


def strict(response: Any, address: str) -> None:
    """The policy of every page: nothing of elsewhere, nothing inline."""
    policy = response.get("Content-Security-Policy", "")
    assert "default-src 'self'" in policy, address
    assert "unsafe" not in policy, address
    assert "frame-ancestors 'none'" in policy, address
    assert response["X-Content-Type-Options"] == "nosniff", address
    if response.get("Content-Type", "").startswith("text/html"):
        body = response.content.decode()
        assert MARK not in body, f"{address}: shown as it was sent"
        assert "<script>" not in body, f"{address}: a script in the page"
        assert " style=" not in body.replace("<svg style=", ""), f"{address}: a style in the page"
        assert " onclick=" not in body, address


def attack(client: Client, form: HtmlForm) -> None:
    """The form with several sets of hostile values, then with nothing, then each field twice."""
    sets: list[dict[str, Any]] = [form.filled(nth) for nth in range(ROUNDS)]
    sets += [{}, {name: [value, value] for name, value in form.filled(0).items() if name not in form.files}]
    for data in sets:
        with nothing_unlogged(f"{form.action} {sorted(data)}"):
            send = client.post if form.method == "post" else client.get
            response = send(form.action, data)
        assert response.status_code < 500, (form.action, response.status_code, data)
        strict(response, form.action)


def all_forms(client: Client, first: list[str]) -> int:
    """Every page and form that can be reached; how many forms there were."""
    tried: set[Any] = set()
    reached = list(pages(client, first))
    for address, response, found in reached:
        assert response.status_code < 500, address
        strict(response, address)
        for form in found.forms:
            if form.shape in tried or form.action.endswith(NOT_SENT):
                continue
            tried.add(form.shape)
            attack(client, form)
    return len(tried)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_form_of_a_role(role: str, installation, monkeypatch):
    STAGES.get(role, of_services)()
    more = {"area": services.CHENGDU} if role in ("case_manager", "counter", "desk", "reviewer") else {}
    client = signed_in(account(role, "hostile", **more))
    client.raise_request_exception = False
    first = ["/zh/account/", "/zh/account/security/", "/zh/account/tokens/"]
    assert all_forms(client, first) >= 6
    assert log.verify().sound


@pytest.mark.slow
def test_every_form_nobody_signs_in_for(installation):
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    assert all_forms(client, PUBLIC) >= 10


def test_what_was_typed_into_a_record_is_shown_harmless(installation):
    """A name, a reason and a file's name that are scripts, formulas and turned letters, kept and shown."""
    of_services()
    client = signed_in(account("person", "li", person=1))
    name = f'=1+1"><img src=x onerror=alert(1)>{MARK}\u202e'
    client.post("/zh/account/tokens/", {"name": name[:60], "days": "30", "may-cases": "read"})
    page = client.get("/zh/account/tokens/").content.decode()
    assert "<img" not in page
    assert "&lt;img" in page
