"""The OpenAPI document is served from here, and what it promises holds for generated requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from canbao.config.wsgi import application
from tests.accounts.make import EMPLOYER, FINANCE_CLERK, PERSON, account, signed_in

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


def as_promised(case, **more) -> None:
    with one_connection():
        case.call_and_validate(
            headers={"Host": "localhost", "X-CSRFToken": TOKEN},
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


def test_the_documentation_page_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page
    assert "http://" not in page


def test_the_documentation_page_keeps_the_strict_policy():
    policy = Client().get("/api/v1/docs")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
