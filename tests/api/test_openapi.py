"""The OpenAPI document is served from here, and what it promises holds for generated requests."""

from __future__ import annotations

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from canbao.config.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


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
    case.call_and_validate(
        headers={"Host": "localhost"},
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )


def test_the_documentation_page_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page
    assert "http://" not in page


def test_the_documentation_page_keeps_the_strict_policy():
    policy = Client().get("/api/v1/docs")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
