"""What somebody may try to hand in with a case, through the door itself: nothing but a clean picture or a
clean PDF is kept, a hostile one is refused with what to do, and none costs more than its own process."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from canbao.accounts.models import Account
from canbao.cases import stored
from canbao.cases.models import Document
from canbao.services.behaviour import CaseService, behaviours
from tests.accounts.make import account
from tests.api.client import Program
from tests.services.make import DAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(monkeypatch, settings, tmp_path) -> Program:
    monkeypatch.setattr("canbao.api.money_asking.today", lambda: DAY)
    settings.VAR, settings.DOCUMENTS_FOLDER = tmp_path, tmp_path / "documents"
    person()
    account("person", "li", person=1)
    return Program(Account.objects.get())


@pytest.fixture
def to(li: Program):
    """Hands a file in with a draft of a service that asks for a paper."""
    service, kind = next(
        (key, each.entry.documents[0].kind) for key, each in behaviours().items()
        if isinstance(each, CaseService) and "person" in each.entry.who and each.entry.documents
        and "online" in each.entry.channels and not key.startswith("BND")
    )  # fmt: skip
    case = li.opened(service)

    def send(content: bytes, name: str = "paper.pdf"):
        file = io.BytesIO(content)
        file.name = name
        path = f"cases/{case['number']}/documents"
        return li.upload(path, {"version": case["version"], "kind": kind, "file": file})

    return send


def picture(tail: bytes = b"") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(made, "PNG")
    return made.getvalue() + tail


def pdf(**root: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        for name, value in root.items():
            file.Root[f"/{name}"] = value
        file.save(made)
    return made.getvalue()


def script() -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return pdf(OpenAction=action)


def launch() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh"))


def archive_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"\0" * 200_000_000)
    return made.getvalue()


def picture_bomb() -> bytes:
    """A PNG of 60,000 × 60,000 points in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body)
            + chunk(b"IEND", b""))  # fmt: skip


REFUSED = {
    "nothing": b"",
    "a page of scripts": b"<html><script>alert(1)</script></html>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ" + b"\0" * 500,
    "a text file": "姓名,金额\n=1+1,2".encode(),
    "an archive that bursts": archive_bomb(),
    "a picture that bursts": picture_bomb(),
    "a PDF with a script": script(),
    "a PDF that starts a program": launch(),
    "a PDF with a form that runs": pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("x"))),
    "half a PDF": pdf()[:200],
    "half a picture": picture()[:60],
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_what_to_do(to, what):
    answer = to(REFUSED[what])
    assert answer.status_code == 422
    told = answer.json()["error"]
    assert told["zh"]
    assert told["en"]
    assert not Document.objects.exists()


def test_a_file_that_is_two_things_is_kept_as_the_one_it_shows(to):
    """A picture with an archive and a page of scripts behind it: nothing of them is left."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("x.html", "<script>alert(1)</script>")
    answer = to(picture(b"<script>alert(1)</script>" + made.getvalue()), "paper.png.html")
    assert answer.status_code == 201
    kept = stored.read(Document.objects.get().hash)
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept
    assert answer.json()["media"] == "image/png"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "a\r\nX: y.png", "x" * 400, "\u202egnp.exe", ""])
def test_its_name_leads_nowhere(to, name):
    answer = to(picture(), name or "x")
    assert answer.status_code == 201, answer.content.decode()
    kept = Document.objects.get().file_name
    assert "/" not in kept
    assert "\n" not in kept
    assert "\u202e" not in kept
    assert len(kept) <= 200


@pytest.mark.parametrize(("size", "status"), [(10_500_000, 422), (12_000_000, 413)])
def test_a_huge_one_is_refused_before_it_is_opened(to, size, status):
    assert to(picture(b"\0" * size)).status_code == status
    assert not Document.objects.exists()


def test_it_is_given_back_as_a_file_never_as_a_page(to, li):
    made = to(picture()).json()
    number = li.get("cases").json()["cases"][0]["number"]
    back = li.get(f"cases/{number}/documents/{made['id']}")
    assert back["Content-Disposition"].startswith("attachment")
    assert back["X-Content-Type-Options"] == "nosniff"
