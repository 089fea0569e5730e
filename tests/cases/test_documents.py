"""Files from outside: told by content, written anew, refused when they hold more than they should."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from canbao.cases import cleaning, documents, engine, mandates, stored
from canbao.cases.cleaning import LARGEST, Unclean, clean
from canbao.cases.documents import Promised, Upload
from canbao.cases.mandates import Terms
from canbao.cases.models import Document, Promise
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cases.make import DAY, LI, WANG, deed, in_check, opened, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"
    return tmp_path / "documents"


def picture(format: str = "JPEG", size=(40, 30), **more) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(made, format, **more)
    return made.getvalue()


def pdf(change=lambda file: None) -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    change(file)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def hidden_script(file: pikepdf.Pdf) -> None:
    """In an indirect object, far from the root."""
    action = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    file.Root.Extras = file.make_indirect(pikepdf.Array([pikepdf.Dictionary(Deep=action)]))


def attachment(file: pikepdf.Pdf) -> None:
    file.attachments["virus.exe"] = b"MZ"


def launch(file: pikepdf.Pdf) -> None:
    file.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, A=pikepdf.Dictionary(S=pikepdf.Name.Launch))]
    )


def link(file: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
    file.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(A=action)])


def locked() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    made = io.BytesIO()
    file.save(made, encryption=pikepdf.Encryption(owner="o", user="u"))
    return made.getvalue()


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("a.txt", "x")
    return made.getvalue()


def bomb() -> bytes:
    """A PNG that says it has a thousand million pixels."""

    def part(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + crc

    head = (40_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 10**6))
        + part(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (pdf(), "application/pdf"),
    ],
)
def test_what_is_taken_is_told_by_its_content(content, media):
    told, made = clean(content)
    assert told == media
    assert clean(made)[0] == media


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"\0" * LARGEST, "large"),
        (archive(), "kind"),
        (b"MZ\x90", "kind"),
        (b"GIF89a" + b"\0" * 20, "kind"),
        (b"<html><script>", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b" " + pdf(), "kind"),
        (b"\xff\xd8\xff\xe0 no picture", "broken"),
        (b"\x89PNG\r\n\x1a\n no picture", "broken"),
        (b"%PDF-1.7 no document", "broken"),
        (picture("PNG")[:60], "broken"),
        (bomb(), "pixels"),
        (pdf(script), "active"),
        (pdf(hidden_script), "active"),
        (pdf(attachment), "active"),
        (pdf(launch), "active"),
        (pdf(link), "active"),
        (locked(), "encrypted"),
    ],
)
def test_what_is_not_taken_and_why(content, reason):
    with pytest.raises(Unclean) as unclean:
        clean(content)
    assert unclean.value.reason == reason
    zh, en = documents.REASONS[reason]
    assert zh
    assert en


def test_nothing_but_the_picture_is_left():
    told = PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    for content in (
        picture("PNG", pnginfo=told) + archive(),
        picture("JPEG", exif=exif) + pdf(script),
        picture("JPEG", comment=b"<script>") + b"<?php system($_GET['c']);",
    ):
        _, made = clean(content)
        for left in (b"script", b"secret", b"PK\x03\x04", b"%PDF", b"php"):
            assert left not in made


def test_a_pdf_with_something_behind_it_is_written_without():
    _, made = clean(pdf() + b"\n" + b"<script>alert(1)</script>")
    assert b"script" not in made


def test_a_name_written_another_way_is_read_as_what_it_is():
    content = pdf(script).replace(b"/JavaScript", b"/JavaScrip#74")
    assert b"/JavaScript" not in content
    with pytest.raises(Unclean) as unclean:
        clean(content)
    assert unclean.value.reason in ("active", "broken")


@given(st.binary(max_size=300), st.sampled_from([m for m, _ in cleaning.MAGIC]))
@settings(max_examples=150)
def test_garbage_is_refused_with_a_reason(garbage, magic):
    with pytest.raises(Unclean) as unclean:
        clean(magic + garbage)
    assert unclean.value.reason in documents.REASONS


def test_handed_in_it_is_kept_under_its_hash_and_the_check_is_asked_again(folder):
    case = in_check()
    content = picture()
    upload = Upload("id_card", "社会保险经办条例第六条", "../../身份证\x00.exe", content)
    made = documents.hand_in(case.number, case.version, upload, deed(WANG))
    case.refresh_from_db()
    kept = stored.read(made.hash)
    assert (made.media, made.size, made.file_name) == ("image/jpeg", len(kept), "身份证.exe")
    assert hashlib.sha256(kept).hexdigest() == made.hash
    assert (folder / made.hash[:2] / made.hash).is_file()
    assert case.content == 2
    again = documents.hand_in(case.number, case.version, upload, deed(WANG))
    assert again == made
    assert Document.objects.count() == 1


def test_a_hostile_file_costs_only_its_own_process(monkeypatch):
    case = opened()
    with pytest.raises(Refused, match="scripts"):
        documents.hand_in(
            case.number, case.version, Upload("x", "g", "a.pdf", pdf(script)), deed(LI)
        )
    monkeypatch.setattr(documents, "_CHILD", "import sys; sys.exit(137)")
    with pytest.raises(Refused, match="takes too much"):
        documents.cleaned(picture())
    monkeypatch.setattr(documents, "_CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(documents, "SECONDS", 0.2)
    with pytest.raises(Refused, match="takes too much"):
        documents.cleaned(picture())


def test_a_case_takes_so_many_and_none_when_it_is_proposed(monkeypatch):
    monkeypatch.setattr(documents, "MOST", 1)
    case = opened()
    documents.hand_in(case.number, case.version, Upload("x", "g", "a", picture()), deed(LI))
    with pytest.raises(Refused, match="takes no more"):
        documents.hand_in(
            case.number, case.version, Upload("y", "g", "a", picture(size=(9, 9))), deed(LI)
        )
    done = proposed()
    with pytest.raises(Refused, match="nothing can be added"):
        documents.hand_in(done.number, done.version, Upload("z", "g", "a", picture()), deed(WANG))


def test_without_purpose_or_ground():
    case = opened()
    for kind, ground in (("", "g"), ("x", " ")):
        with pytest.raises(Refused, match="on which ground"):
            documents.hand_in(
                case.number, case.version, Upload(kind, ground, "a", picture()), deed(LI)
            )


TEXT = Promised(
    "no_job", "本人承诺现未就业", "I promise that I am without work", "虚假承诺将退回待遇",
    "A false promise leads to repayment", "社会保险经办条例第三十一条",
)  # fmt: skip


def test_a_promise_is_the_persons_own():
    case = opened()
    made = documents.promise(case.number, case.version, TEXT, TEXT.hash, deed(LI))
    assert (made.instead, made.by, made.text_hash) == ("no_job", "li", TEXT.hash)
    case.refresh_from_db()
    assert case.content == 2
    assert documents.promise(case.number, case.version, TEXT, TEXT.hash, deed(LI)) == made
    other = Promised("no_job", "另", "other", "后果", "follows", "g")
    with pytest.raises(Refused, match="there already"):
        documents.promise(case.number, case.version, other, other.hash, deed(LI))


def test_nobody_signs_for_another_but_a_guardian():
    case = opened()
    with pytest.raises(Refused, match="person concerned"):
        documents.promise(case.number, case.version, TEXT, TEXT.hash, deed(WANG))
    niece = Actor("niece", "person", person=2)
    for kind, given_by in (("relative", "signed"), ("guardian", "court")):
        terms = Terms("niece", kind, ["EXA-01"], DAY, DAY, given_by)
        giver = LI if kind == "relative" else WANG
        made = mandates.accept(mandates.give(terms, giver, "test", person=1), niece, DAY, "test")
        if kind == "relative":
            with pytest.raises(Refused, match="person concerned"):
                documents.promise(case.number, case.version, TEXT, TEXT.hash, deed(niece))
            mandates.end(made, LI, DAY, "test")
    assert documents.promise(case.number, case.version, TEXT, TEXT.hash, deed(niece)).by == "niece"


def test_another_text_than_the_one_read_is_not_signed():
    case = opened()
    with pytest.raises(Refused, match="read it again"):
        documents.promise(case.number, case.version, TEXT, "0" * 64, deed(LI))
    assert not Promise.objects.exists()


def test_engine_and_documents_share_the_guard_of_versions():
    case = opened()
    engine.withdraw(case.number, case.version, deed(LI))
    with pytest.raises(Refused, match="moved by somebody else"):
        documents.hand_in(case.number, case.version, Upload("x", "g", "a", picture()), deed(LI))
