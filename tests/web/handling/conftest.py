"""The office of the sample, each of its people with a client that is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.make import signed_in

from .sample import Office
from .sample import office as made


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Any) -> Any:
    settings.VAR = tmp_path
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    cache.clear()
    return tmp_path


@pytest.fixture
def office(db: None) -> Office:
    return made()


@pytest.fixture
def sign(office: Office) -> Callable[[str], Client]:
    """A client of somebody of the office, by name."""
    known: dict[str, Client] = {}

    def client(name: str) -> Client:
        if name not in known:
            known[name] = signed_in(office.accounts[name])
        return known[name]

    return client
