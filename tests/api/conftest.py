"""Asks the API through Django's own test client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.services.conftest import delivered as delivered  # departments deliver here too

QUESTION: dict[str, Any] = {
    "targets": ["basic_pension"],
    "region": "Sichuan",
    "date": "2025-10",
    "facts": {"reference_wage": 8321, "average_index": 0.613, "contribution_months": 297},
}


@pytest.fixture
def post() -> Callable[..., Any]:
    """`post("compute", question)` → response."""
    client = Client()

    def send(path: str, body: Any) -> Any:
        return client.post(f"/api/v1/law/{path}", body, content_type="application/json")

    return send


@pytest.fixture
def get() -> Callable[..., Any]:
    """`get("status")` → response."""
    client = Client()

    def send(path: str, **query: str) -> Any:
        return client.get(f"/api/v1/law/{path}", query)

    return send
