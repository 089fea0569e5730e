"""Accounts for tests: a fast hasher, a known password, a client that is signed in."""

from __future__ import annotations

from django.test import Client

from canbao.accounts.models import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    EMPLOYER,
    FINANCE_CLERK,
    LAW_OFFICER,
    PAYMENT_CHECKER,
    PAYMENT_OFFICER,
    PERSON,
    PLACED,
    READER,
    STREET_OFFICER,
    Account,
)

PASSWORD = "correct horse 电池"
STREET = 510104001000
FIRM = "91510100MA6CANB01X"


def account(role: str = ANALYST, username: str = "", **more: object) -> Account:
    """An account of `role`; whoever serves a place serves one street of Chengdu unless told otherwise."""
    given: dict[str, object] = {"display_zh": "测试", "display_en": "Test"}
    if role == PERSON:
        given["person"] = 1
    elif role == EMPLOYER:
        given["employer"] = FIRM
    else:
        given |= {"office_zh": "测试街道", "office_en": "Test street"}
    if role in PLACED:
        given["area"] = STREET
    given |= more
    made = Account(
        username=username or f"{role}-{Account.objects.count() + 1}",
        role=role,
        **given,
    )
    made.set_password(PASSWORD)
    made.full_clean()
    made.save()
    return made


def signed_in(account: Account) -> Client:
    """A client that went through the sign-in page."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    sent = {"username": account.username, "password": PASSWORD}
    response = client.post("/zh/sign-in/", sent)
    assert response.status_code == 302, response.content.decode()
    return client


__all__ = [
    "ADMINISTRATOR",
    "ANALYST",
    "AUDITOR",
    "EMPLOYER",
    "FINANCE_CLERK",
    "FIRM",
    "LAW_OFFICER",
    "PASSWORD",
    "PAYMENT_CHECKER",
    "PAYMENT_OFFICER",
    "PERSON",
    "READER",
    "STREET",
    "STREET_OFFICER",
    "account",
    "signed_in",
]
