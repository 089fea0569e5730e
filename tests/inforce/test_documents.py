"""A notice is kept by its hash, once, and read back only as it was."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from canbao.inforce import documents
from canbao.inforce.documents import Notice
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import Document
from canbao.people.models import LogEntry
from tests.inforce.make import CONTENT, DAY, LI, NOTICE, WANG, notice

pytestmark = pytest.mark.django_db


def test_the_file_lies_under_its_hash(installation):
    made = notice()
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert made.hash == digest
    assert (installation / "documents" / digest[:2] / digest).read_bytes() == CONTENT
    assert documents.read(made) == CONTENT
    assert made.size == len(CONTENT)


def test_the_same_bytes_are_the_same_document():
    assert notice() == notice(actor=WANG)
    assert Document.objects.count() == LogEntry.objects.count() == 1


def test_the_same_bytes_under_another_title_are_refused_with_what_is_there():
    notice()
    with pytest.raises(LawRefused, match="人社厅发〔2027〕31号"):
        notice(told=Notice("别的通知", "", date(2027, 6, 10)))


def test_a_file_that_was_altered_is_not_given_out():
    made = notice()
    documents.path_of(made.hash).write_bytes(b"%PDF-1.7 the rate of 2026 is 9.50")
    with pytest.raises(LawRefused, match="altered"):
        documents.read(made)


def test_a_file_that_is_gone_is_told_and_whoever_has_it_mends_it():
    made = notice()
    documents.path_of(made.hash).unlink()
    with pytest.raises(LawRefused, match="cannot be read"):
        documents.read(made)
    notice()
    assert documents.read(made) == CONTENT


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "notice.pdf", "empty"),
        (b"MZ\x90\x00", "notice.exe", "neither PDF"),
        (b"GIF89a", "notice.pdf", "neither PDF"),
        (b"text\0with zeros", "notice.txt", "neither PDF"),
    ],
)
def test_what_is_no_notice_is_refused(content: bytes, name: str, said: str):
    with pytest.raises(LawRefused, match=said):
        documents.keep(content, name, NOTICE, actor=LI, door="test", day=DAY)
    assert not Document.objects.exists()


def test_a_huge_file_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 10)
    with pytest.raises(LawRefused, match="too large"):
        notice()


@pytest.mark.parametrize(
    "told",
    [
        Notice("", "1号", date(2027, 6, 10)),
        Notice("x" * 301, "1号", date(2027, 6, 10)),
        Notice("x", "1" * 101, date(2027, 6, 10)),
        Notice("x", "1号", date(2027, 6, 10), "javascript:alert(1)"),
    ],
)
def test_what_is_said_of_it_must_make_sense(told: Notice):
    with pytest.raises(LawRefused):
        notice(told=told)


def test_the_name_keeps_no_folder():
    made = documents.keep(
        CONTENT, "..\\..\\etc/../notice.pdf", NOTICE, actor=LI, door="test", day=DAY
    )
    assert made.name == "notice.pdf"


def test_a_disk_that_takes_nothing_leaves_nothing(installation):
    (installation / "documents").write_bytes(b"a file where the folder should be")
    with pytest.raises((LawRefused, OSError)):
        notice()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff...", "image/jpeg"),
        (b"<html><script>", "application/octet-stream"),
        (b"PK\x03\x04...", "application/octet-stream"),
    ],
)
def test_a_page_is_given_out_as_a_mere_file(content: bytes, media: str):
    assert documents.media_type(content) == media
