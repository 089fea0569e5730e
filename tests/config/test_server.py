"""What every answer carries, what is refused, and what a load balancer is told."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from canbao.cases.cleaning import LARGEST
from canbao.config import health
from canbao.config.limits import RequestSizeMiddleware, limit_of, too_large
from canbao.law import law


@pytest.mark.django_db
def test_health_names_the_database_and_the_law():
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": connection.vendor, "law": law().hash}


def test_health_is_503_when_the_database_does_not_answer(monkeypatch):
    class Broken:
        vendor = "postgresql"

        def cursor(self) -> None:
            raise DatabaseError("no such host: secret.example")

    monkeypatch.setattr(health, "connection", Broken())
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/zh/", "/en/", "/api/v1/docs", "/zh/no-such-page/"])
def test_every_answer_is_guarded(path):
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_foreign_host_name_is_refused():
    assert Client().get("/zh/", headers={"host": "evil.example"}).status_code == 400


class Upload(io.RawIOBase):
    """A sender of many bytes that counts how many were taken."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, size)
        taken = min(self.left, size)
        self.left -= taken
        return b"\0" * taken


@pytest.mark.parametrize(("path", "word"), [("/zh/", "50.0 MB"), ("/en/", "50.0 MB"),
                                            ("/api/v1/law/compute", "50.0 MB")])  # fmt: skip
def test_an_upload_of_50_mb_is_refused_in_small_pieces_and_never_reaches_a_view(path, word):
    request = RequestFactory().post(path, b"", content_type="application/octet-stream")
    body = Upload(50_000_000)
    request.META |= {"CONTENT_LENGTH": "50000000", "wsgi.input": body}

    def view(request):
        raise AssertionError("reached the view")

    answer = RequestSizeMiddleware(view)(request)
    assert answer.status_code == 413
    assert word in answer.content.decode()
    assert body.left == 0
    assert body.largest <= 1_000_000


@pytest.mark.parametrize(
    "path", ["/zh/employer/declare/2026-10/file/", "/api/v1/money/declarations"]
)
def test_whoever_declares_too_much_at_once_is_never_told_to_send_parts_of_a_month(path):
    request = RequestFactory().post(path, b"", content_type="application/octet-stream")
    request.META |= {"CONTENT_LENGTH": "70000000", "wsgi.input": Upload(70_000_000)}
    text = too_large(request, 70_000_000, limit_of(request)).content.decode()
    assert "整个月" in text
    assert "逐年缴费记录" not in text


DOCUMENT = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(("path", "kind", "limit"), [
    ("/zh/services/WIN-02/", DOCUMENT, 12_000_000), ("/api/v1/cases/1/documents", DOCUMENT, 12_000_000),
    ("/zh/services/WIN-02/", "application/x-www-form-urlencoded", 1_000_000),
    ("/api/v1/cases", "application/json", 1_000_000), ("/zh/employer/files/", DOCUMENT, 64 * 1024 * 1024),
])  # fmt: skip
def test_one_limit_for_forms_with_files_at_every_door(path, kind, limit):
    request = RequestFactory().post(path, b"x", content_type=kind)
    assert limit_of(request) == limit


def test_a_document_of_the_largest_size_fits_with_its_envelope(settings):
    assert LARGEST + 500_000 < settings.MAX_REQUEST_BYTES
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE >= settings.MAX_REQUEST_BYTES  # nothing is left on a disk


@pytest.mark.parametrize(("path", "word", "way"), [
    ("/zh/services/WIN-02/", "文件太大", "每份材料不超过10 MB"),
    ("/en/services/WIN-02/", "The file is too large", "A document may have 10 MB"),
])  # fmt: skip
def test_too_much_for_a_form_is_a_page_that_says_what_to_do(path, word, way):
    request = RequestFactory().post(path, b"x", content_type=DOCUMENT)
    request.META |= {"CONTENT_LENGTH": "13000000", "wsgi.input": Upload(13_000_000)}
    answer = RequestSizeMiddleware(lambda r: pytest.fail("reached the view"))(request)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert word in page
    assert way in page
    assert "12.0 MB" in page


def test_a_length_that_is_no_number_counts_as_none():
    request = RequestFactory().get("/zh/")
    request.META["CONTENT_LENGTH"] = "many"
    from django.http import HttpResponse

    assert RequestSizeMiddleware(lambda r: HttpResponse("ok"))(request).content == b"ok"


def test_what_a_process_reads_at_its_start_is_not_looked_through_again(root: Path, tmp_path: Path):
    """Half a million objects of law and services: the garbage collector would stop somebody's request."""
    command = "import gc, canbao.config.wsgi; print(gc.get_freeze_count())"
    ran = subprocess.run(
        [sys.executable, "-c", command], check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "CANBAO_VAR": str(tmp_path)},
    )  # fmt: skip
    assert int(ran.stdout.split()[-1]) > 100_000
