"""Somebody who goes from page to page: reads a page, sends its form with what is hidden in it, follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from canbao.cases.models import Case
from tests.accounts.make import EMPLOYER, PERSON, account, signed_in
from tests.services.make import CHENGDU, CODE
from tests.web.forms import Page

PHONE = {
    "changed_personal_items-0-item": "phone",
    "changed_personal_items-0-value": "13987654321",
}


@dataclass
class Walker:
    """A client and the page it stands on."""

    client: Client
    address: str = ""
    status: int = 0
    text: str = ""
    inputs: dict[str, str] = field(default_factory=dict)

    def open(self, address: str) -> Walker:
        response = self.client.get(address)
        return self._at(address, response)

    def send(self, address: str = "", **typed: Any) -> Walker:
        """Sends the page's form with what it hides; a file among `typed` makes it a file form."""
        files = {name: each for name, each in typed.items() if hasattr(each, "read")}
        words = {name: each for name, each in typed.items() if name not in files}
        hidden = {
            k: v
            for k, v in self.inputs.items()
            if k in ("key", "version", "content", "case_number")
        }
        to = address or self.address
        return self._at(to, self.client.post(to, hidden | words | files))

    def _at(self, address: str, response: Any) -> Walker:
        for _ in range(5):
            if response.status_code != 302:
                break
            address = response["Location"]
            response = self.client.get(address)
        self.address, self.status = address, response.status_code
        kind = response.get("Content-Type", "")
        self.text = response.content.decode() if kind.startswith("text/html") else ""
        self.inputs = Page(self.text).inputs if self.text else {}
        return self

    @property
    def case(self) -> Case:
        """The case whose page it is."""
        return Case.objects.get(number=self.address.split("/cases/")[1].split("/")[0])


def of(person: int = 1, **more: Any) -> Walker:
    return Walker(signed_in(account(PERSON, person=person, **more)))


def firm(code: str = CODE) -> Walker:
    from canbao.people.models import Employer

    Employer.objects.get_or_create(
        code=code, defaults={"name": "锦江面馆", "place": CHENGDU, "digest": "0" * 32}
    )
    return Walker(signed_in(account(EMPLOYER, employer=code)))


def begun(walker: Walker, service: str, lang: str = "zh") -> Walker:
    """A draft of a service, on its first page."""
    walker.open(f"/{lang}/services/{service}/apply/").send()
    assert "/form/" in walker.address, walker.text
    return walker


def changed_phone(walker: Walker) -> Walker:
    """A change of the phone, up to the review."""
    begun(walker, "REG-10").send(**PHONE)
    assert walker.address.endswith("/form/review/")
    return walker
