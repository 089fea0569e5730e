"""How a request of the API says whose it is: a token in the header, or the portal's session."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from canbao.accounts import sessions
from canbao.accounts.models import Account
from canbao.api.signing import signed_in


class Bearer(HttpBearer):
    """`Authorization: Bearer canbao_…`, made by the account's owner on the portal's page of tokens."""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """The account `canbao.config.access` has let in by this token."""
        return sessions.account_of(request) if hasattr(request, "token") else None


either = [Bearer(), signed_in]
"""For what a program may do; `signed_in` alone is for what a person does with the own hand."""
