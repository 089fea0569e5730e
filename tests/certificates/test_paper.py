"""The paper: set in both languages, sealed, given out again as it was, and no markup in what it says."""

from __future__ import annotations

import io
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from canbao.certificates import paper as papers
from canbao.certificates import sealing
from canbao.certificates.issuing import issue
from canbao.certificates.models import PaperFile
from canbao.certificates.paper import address, paper, told
from canbao.ledger.refusal import Refused
from canbao.people.actor import SYSTEM
from tests.certificates.make import DAY, issued, said

pytestmark = pytest.mark.django_db


def checked(pdf: bytes):
    """What an independent reader finds about the only signature, our certificate being trusted."""
    from asn1crypto import x509

    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[x509.Certificate.load(sealing.seal().certificate)])
    # It starts an event loop, and a browser of earlier tests may keep one running in this thread.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(validate_pdf_signature, signature, context).result()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_signed_whole_accessible_and_the_same_bytes_again(language: str):
    made = issued()
    pdf = paper(made, language)
    found = checked(pdf)
    assert found.intact
    assert found.valid
    assert found.trusted
    assert found.coverage.name == "ENTIRE_FILE"
    assert b"pdfuaid" in pdf
    assert paper(made, language) == pdf
    row = PaperFile.objects.get()
    assert (row.language, row.sealed_by) == (language, sealing.seal().fingerprint)


def test_one_changed_byte_breaks_the_signature():
    pdf = paper(issued())
    at = pdf.index(b"stream") + 40
    altered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    assert not checked(altered).intact


def test_a_lost_or_damaged_file_is_made_anew_and_both_count():
    from canbao.certificates.verifying import verify_file

    made = issued()
    first = paper(made)
    (file,) = papers.folder().rglob("*.pdf")
    file.write_bytes(b"damaged")
    second = paper(made)
    assert second != b"damaged"
    assert {verify_file(each, DAY).state for each in (first, second)} == {"valid"}


def test_what_a_person_typed_is_text_and_never_markup():
    nasty = '#panic("x") $x$ *b* <label> @ref \\ // /* 李'
    made = issue(
        "participation_person", "P1", said(name=nasty), by=SYSTEM, door="t", day=DAY, key="k"
    )
    assert paper(made).startswith(b"%PDF")
    assert told(made, "zh")["pairs"][0] == ["姓名", nasty]


def test_it_tells_where_it_is_verified_and_how_long_it_is_good():
    made = issued()
    assert address(made, "en") == f"https://canbao.test/en/verify/{made.serial}/{made.code}/"
    foot = dict(map(tuple, told(made, "en")["foot"]))
    assert foot["Valid until"] == "29 August 2026"
    assert foot["Serial"].replace(" ", "") == made.serial
    assert (
        dict(map(tuple, told(issued("k2", valid_until=None), "zh")["foot"]))["有效期至"]
        == "长期有效"
    )


def test_the_code_in_the_picture_is_the_address():
    segno = pytest.importorskip("segno")
    made = issued()
    drawn = segno.make(address(made, "zh"), error="m", micro=False)
    assert drawn.error == "M"
    assert drawn.version <= 6  # still read from a worn paper at three centimetres


def test_another_language_is_refused():
    with pytest.raises(Refused, match="none of zh, en"):
        paper(issued(), "fr")


def test_a_table_over_several_pages_and_an_empty_one():
    row = said().tables["schemes"][0]
    what = type(said())(said().fields, {"schemes": [row] * 120, "spells": []}, {})
    made = issue("participation_person", "P1", what, by=SYSTEM, door="t", day=DAY, key="long")
    reader = PdfFileReader(io.BytesIO(paper(made)))
    assert int(reader.root["/Pages"]["/Count"]) >= 3


def test_the_key_is_nobody_elses_to_read(installation):
    paper(issued())
    assert stat.S_IMODE((installation / "seal.pem").stat().st_mode) == 0o600
