"""Asks the API as a program with a token does, or as a person with a session; and sets the stage: Li, who
turned sixty, officers, every department delivering, on the day of the tests of services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.test import Client

from canbao.accounts import tokens
from canbao.accounts.models import Account
from tests.accounts.make import PASSWORD, account
from tests.services.make import CHENGDU

EVERYTHING = tuple(tokens.SCOPES)
PHONE = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}


class Program:
    """A program with a token; or, with `hand`, a person signed in through the API."""

    def __init__(self, of: Account, scopes: Sequence[str] = EVERYTHING, *, hand: bool = False) -> None:
        self.account = of
        self.client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
        self.headers: dict[str, str] = {}
        if hand:
            sent = {"username": of.username, "password": PASSWORD}
            answer = self.client.post("/api/v1/sign-in", sent, content_type="application/json")
            assert answer.status_code == 200, answer.content.decode()
            self.headers["X-CSRFToken"] = answer.json()["csrf_token"]
        else:
            from canbao.services import catalogue

            known = [each.id for each in catalogue.entries()]
            self.token, secret = tokens.make(of, "test", scopes, 30, known, "test")
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """With a new key, unless one is given; an empty one is left out."""
        chosen = str(uuid4()) if key is None else key
        more = {"Idempotency-Key": chosen} if chosen else {}
        return self.client.post(
            f"/api/v1/{path}", body if body is not None else {}, content_type="application/json",
            headers=self.headers | more,
        )  # fmt: skip

    def upload(self, path: str, form: dict[str, Any], *, key: str | None = None) -> Any:
        chosen = key or str(uuid4())
        return self.client.post(
            f"/api/v1/{path}", form, headers=self.headers | {"Idempotency-Key": chosen}
        )

    def opened(self, service: str = "REG-10", **more: Any) -> dict[str, Any]:
        """A draft of the own."""
        answer = self.post("cases/new", {"service": service, "given": {}} | more)
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()

    def moved(self, case: dict[str, Any], step: str, **more: Any) -> dict[str, Any]:
        """The case after a step."""
        answer = self.post(f"cases/{case['number']}/{step}", {"version": case["version"]} | more)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()


def officer(name: str, role: str = "case_officer", **more: Any) -> Account:
    return account(role, name, **({"area": CHENGDU} | more))
