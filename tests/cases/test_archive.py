"""The frozen file and the evidence: whole, sealed, the same bytes for the same case."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from django.db import connection

from canbao.cases import archive, deciding, stored, triggers
from canbao.cases.models import Archive, Document
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cases.make import DAY, LI, ROBOT, SUN, WANG, ZHAO, carry, deed, in_check, proposed

pytestmark = pytest.mark.django_db
AUDITOR = Actor("auditor", "auditor")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_FOLDER = tmp_path / "documents"


def decided():
    case = proposed()
    return deciding.decide(case.number, case.version, carry, deed(ZHAO)).case


def closed():
    case = decided()
    case = deciding.serve(case.number, case.version, "已批准", "granted", deed(ROBOT))
    case = deciding.carried_out(case.number, case.version, deed(ROBOT))
    return deciding.close(case.number, case.version, "done", deed(WANG))


def with_document(case):
    digest = stored.keep(b"%PDF-1.7 kept")
    Document.objects.create(
        case=case, kind="id", file_name="a.pdf", media="application/pdf", size=13, hash=digest,
        ground="g", day=DAY, by="li",
    )  # fmt: skip
    return digest


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_closing_freezes_the_file():
    case = closed()
    made = Archive.objects.get()
    said = json.loads(made.content)
    assert hashlib.sha256(made.content.encode()).hexdigest() == made.hash
    assert said["case"]["state"] == "closed"
    assert [step["end"] for step in said["transitions"]][-1] == "closed"
    assert said["decisions"][0]["explanation"] == {"amount_fen": 10000, "law": "0" * 64}
    assert said["decisions"][0]["effects"] == [
        {"number": 1, "what": "example", "record": case.number}
    ]
    assert archive.verify(case).sound


def test_closed_again_it_is_frozen_again():
    case = closed()
    case = deciding.contest(case.number, case.version, "少算了", deed(LI))
    case = deciding.close(case.number, case.version, "upheld", deed(SUN))
    assert list(Archive.objects.values_list("number", flat=True)) == [1, 2]


def test_a_file_changed_behind_the_house_is_found():
    case = closed()
    triggers.remove(connection)
    Archive.objects.update(content='{"case":{}}')
    triggers.install(connection)
    found = archive.verify(case)
    assert (found.archives, found.sound) == ((1,), False)


def test_evidence_is_whole_and_its_manifest_names_the_hash_of_every_file():
    case = closed()
    digest = with_document(case)
    files = unpacked(archive.evidence(case.number, deed(AUDITOR)))
    manifest = json.loads(files.pop("manifest.json"))
    assert set(manifest["files"]) == set(files)
    for name, told in manifest["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == told["sha256"]
        assert len(files[name]) == told["bytes"]
    assert (manifest["case"], manifest["chain"]) == (case.number, "sound")
    assert {
        "facts.json", "transitions.json", "decisions.json", "log.json", "archive-1.json",
        f"documents/{digest}.pdf",
    } <= set(files)  # fmt: skip
    assert {entry["record"] for entry in json.loads(files["log.json"])} == {f"case {case.number}"}


def test_the_same_case_gives_the_same_bytes_but_for_the_entry_of_the_export():
    case = closed()
    first, second = (unpacked(archive.evidence(case.number, deed(AUDITOR))) for _ in range(2))
    differ = {name for name in first if first[name] != second[name]}
    assert differ == {"log.json", "manifest.json"}
    assert len(json.loads(second["log.json"])) == len(json.loads(first["log.json"])) + 1


def test_a_broken_chain_is_said_and_a_missing_document_stops_the_export():
    case = closed()
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_transition SET reason = 'x' WHERE number = 3")
    triggers.install(connection)
    files = unpacked(archive.evidence(case.number, deed(AUDITOR)))
    assert json.loads(files["manifest.json"])["chain"] == "broken"
    digest = with_document(case)
    stored._path(digest).write_bytes(b"other")
    assert archive.verify(case).documents == (digest,)
    with pytest.raises(Refused, match="gone or was changed"):
        archive.evidence(case.number, deed(AUDITOR))


def test_the_public_exports_nothing():
    with pytest.raises(Refused, match="by the office"):
        archive.evidence(closed().number, deed(LI))


def test_neither_does_whoever_may_not_read_the_case():
    number = closed().number
    for actor in (WANG, Actor("d", "desk", area=510104000000), Actor("a", "administrator")):
        with pytest.raises(Refused, match="there is no case"):
            archive.evidence(number, deed(actor))
    with pytest.raises(Refused, match="no case 1"):
        archive.evidence("1", deed(AUDITOR))


@pytest.mark.parametrize(
    ("start", "simple", "due"),
    [
        (archive.review_accepted, False, date(2025, 3, 12)),
        (archive.review_received, False, date(2025, 3, 17)),
        (archive.review_accepted, True, date(2025, 3, 6)),
        (archive.review_received, True, date(2025, 3, 10)),
    ],
)
def test_the_clocks_of_a_review_count_working_days(start, simple, due):
    case = decided()
    clock = start(case.number, deed(WANG), simple=simple)
    assert clock.due == due
    done = archive.review_done(case.number, clock.kind, deed(WANG, due))
    assert done.ended == due
    with pytest.raises(Refused, match="no clock"):
        archive.review_done(case.number, clock.kind, deed(WANG, due))


def test_nothing_to_review_without_a_decision():
    with pytest.raises(Refused, match="no decision"):
        archive.review_received(in_check().number, deed(WANG))
