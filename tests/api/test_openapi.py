"""The OpenAPI document is served from here, and what it promises holds for generated requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from canbao.accounts.models import Account
from canbao.api import case_schemas, money_schemas, webhooks
from canbao.api import schemas as law_schemas
from canbao.api.examples import EXAMPLES
from canbao.cases import draw, mandates
from canbao.cases.mandates import Terms
from canbao.config.wsgi import application
from canbao.robots.models import Finding
from canbao.services import path
from tests.accounts.make import EMPLOYER, FINANCE_CLERK, PERSON, account, signed_in
from tests.api.client import PHONE
from tests.services.make import CHENGDU, handed_in, person, staffed, started

TOKEN = "a" * 32
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@contextmanager
def one_connection() -> Iterator[None]:
    """A real WSGI request closes old connections; the test's own transaction has to stay."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def as_promised(case, key: str = "", **more) -> None:
    named = {"Idempotency-Key": key} if key else {}
    with one_connection():
        case.call_and_validate(
            headers={"Host": "localhost", "X-CSRFToken": TOKEN, **named},
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
            **more,
        )


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@pytest.mark.django_db
def test_generated_requests_are_answered_as_promised(case):
    as_promised(case)


@pytest.fixture
def cookies() -> dict[str, dict[str, str]]:
    """Sessions of an employer, a person and a finance clerk, by the first part of what they ask."""
    made = {}
    for role in (EMPLOYER, PERSON, FINANCE_CLERK):
        client = signed_in(account(role))
        made[role] = {
            "canbao_session": client.cookies["canbao_session"].value,
            "csrftoken": TOKEN,
        }
    return made


# Which role each part of the API for services is asked as; and whose objects stand in its addresses.
SERVICES = {
    "queries": PERSON, "cases": PERSON, "notices": PERSON, "certificates": PERSON, "mandates": PERSON,
    "webhooks": PERSON, "office": "case_officer", "findings": "auditor", "audit-rules": "auditor",
    "workloads": "case_manager", "switches": "case_manager",
}  # fmt: skip
OFFICE = {"facts", "propose", "decide", "send-back", "hold", "release", "change", "uphold"}


@pytest.fixture
def asked(settings, tmp_path) -> dict[str, object]:
    """Li's draft, somebody drawn to a case of hers, mandate, webhook and finding; sessions by role."""
    settings.VAR, settings.DOCUMENTS_FOLDER = tmp_path, tmp_path / "documents"
    person()
    staffed("a", "b", "c")
    li = account(PERSON, "li", person=1)
    draft = started("REG-10")
    today = timezone.localdate()
    given = handed_in("REG-10", PHONE, day=today, key="k2")
    drawn_to = path.go_on(given.number, today)
    mandate = mandates.give(
        Terms("wang", "agent", ["REG-10"], today, today), li.actor, "test", person=1
    )
    hook = webhooks.subscribe(li, "https://example.cn/x", "k" * 32)
    finding = Finding.objects.create(
        rule="R01", clause="x", version="v", subject_kind="person", subject="1", person=1,
        evidence="{}", evidence_hash="h", severity=2, action="case", on="night", origin="n", day=today,
    )  # fmt: skip
    who = draw.latest(drawn_to, "propose")
    assert who is not None
    accounts = {
        PERSON: li, "case_officer": Account.objects.get(username=who.drawn), "auditor": account("auditor"),
        "case_manager": account("case_manager", area=CHENGDU),
    }  # fmt: skip
    sessions = {
        role: {"canbao_session": signed_in(each).cookies["canbao_session"].value, "csrftoken": TOKEN}
        for role, each in accounts.items()
    }
    return {
        "sessions": sessions, "mandate": mandate.pk, "webhook": hook.pk, "finding": finding.pk,
        "number": draft.number, "drawn": drawn_to.number, "service": "REG-10",
    }  # fmt: skip


@schema.include(
    path_regex="^/api/v1/(queries|cases|notices|certificates|mandates|webhooks|office|findings|"
    "audit-rules|workloads|switches)"
).parametrize()
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@pytest.mark.django_db
def test_generated_requests_for_services_are_answered_as_promised(case, asked):
    """Every second one names an object that is there; each bears a key of its own."""
    parts = case.operation.path.split("/")
    role = "case_officer" if parts[-1] in OFFICE else SERVICES[parts[3]]
    key = str(uuid4())
    for name in case.path_parameters if int(key[0], 16) % 2 else ():
        if name in asked:
            case.path_parameters[name] = asked["drawn" if parts[-1] in OFFICE else name]
    as_promised(case, cookies=asked["sessions"][role], key=key)


OWN = {"account", "payments", "pay-slips"}
AGENCY = {"books", "runs"}


@schema.include(path_regex="^/api/v1/money/").parametrize()
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@pytest.mark.django_db
def test_generated_requests_of_those_signed_in_are_answered_as_promised(case, cookies):
    asked = case.operation.path.split("/")[4]
    role = PERSON if asked in OWN else FINANCE_CLERK if asked in AGENCY else EMPLOYER
    as_promised(case, cookies=cookies[role])


def test_every_form_has_an_example_that_fits_and_every_address_its_words():
    document = Client().get("/api/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    forms = set()
    for address, methods in document["paths"].items():
        for method, each in methods.items():
            assert " / " in each["summary"], (method, address)
            assert each["description"], (method, address)
            assert each["tags"], (method, address)
            body = each.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                forms.add(body["schema"]["$ref"].rpartition("/")[2])
    assert forms == set(EXAMPLES)
    known = {**vars(case_schemas), **vars(money_schemas), **vars(law_schemas)}
    for name in forms:
        known[name](**schemas[name]["example"])


def test_the_documentation_page_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page
    assert "http://" not in page


def test_the_documentation_page_keeps_the_strict_policy():
    policy = Client().get("/api/v1/docs")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_no_two_schemas_share_a_name():
    """The document names schemas by their class: the second of a name would silently be the first's."""
    import importlib
    import pkgutil

    from ninja import Schema

    import canbao.api

    found: dict[str, set[str]] = {}
    for each in pkgutil.walk_packages(canbao.api.__path__, "canbao.api."):
        for name, what in vars(importlib.import_module(each.name)).items():
            if isinstance(what, type) and issubclass(what, Schema):
                found.setdefault(what.__name__, set()).add(what.__module__)
                assert name
    assert {name: where for name, where in found.items() if len(where) > 1} == {}
