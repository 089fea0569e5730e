"""The 186 entries are fit to be offered, and the checker finds every kind of fault when one is planted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from canbao.services import catalogue
from canbao.services.catalogue import Clock, Document, Entry, check, entries, entry, words
from canbao.services.catalogue.entry import Unreadable, read_entry
from canbao.services.catalogue.words import FOLDER, read_yaml


def test_all_entries_stand_and_none_has_a_fault():
    ids = {one.id for one in entries()}
    assert len(ids) == len(entries()) == 186
    assert [fault.en for one in entries() for fault in check(one, ids)] == []


def test_the_core_is_ninety_one_and_said_to_be_ours():
    assert len(catalogue.core()) == 91
    assert "official list is missing" in catalogue.RECONSTRUCTED.en
    assert "官方清单" in catalogue.RECONSTRUCTED.zh


def test_how_many_of_each_category_and_kind():
    assert Counter(one.category for one in entries()) == {
        "registration": 20, "payment": 13, "queries": 26, "employee_pension": 17,
        "resident_pension": 5, "portability": 11, "unemployment": 13, "work_injury": 24, "card": 18,
        "certification": 7, "international": 4, "annuity": 4, "rights": 15, "bundles": 9,
    }  # fmt: skip
    assert Counter(one.kind for one in entries()) == {
        "case": 85, "instant": 37, "payment": 28, "query": 24, "certificate": 8, "booking": 4,
    }  # fmt: skip


def test_where_the_names_of_the_core_come_from():
    assert Counter(one.status for one in catalogue.core()) == {
        "confirmed": 80, "unconfirmed": 7, "proposal": 4,
    }  # fmt: skip


SOUND = "UNE-02"


def _clock(entry: Entry, **changed: object) -> Entry:
    assert entry.clock is not None
    return replace(entry, clock=replace(entry.clock, **changed))  # type: ignore[arg-type]


PAPER = Document("diagnosis", "wir_18", "fetched")
PLANTED = {
    "asks what a department supplies": (
        lambda one: replace(one, questions=(*one.questions, "identity")),
        ("asks_what_is_supplied", "questions", "identity"),
    ),
    "asks an unknown fact": (
        lambda one: replace(one, questions=("shoe_size",)), ("unknown", "questions", "shoe_size"),
    ),
    "fetches an unknown fact": (
        lambda one: replace(one, fetched={"shoe_size": "police"}),
        ("unknown", "fetched", "shoe_size"),
    ),
    "fetches from nobody known": (
        lambda one: replace(one, fetched={"identity": "oracle"}), ("unknown", "fetched", "oracle"),
    ),
    "fetches from who has it not": (
        lambda one: replace(one, fetched={"identity": "tax"}),
        ("does_not_supply", "fetched", "identity ← tax"),
    ),
    "a paper without ground": (
        lambda one: replace(one, documents=(replace(PAPER, ground=""),)),
        ("document_without_ground", "documents", "diagnosis"),
    ),
    "a paper on a ministry's document": (
        lambda one: replace(one, documents=(replace(PAPER, ground="mohrss_2018_73"),)),
        ("ground_cannot_demand", "documents", "diagnosis (mohrss_2018_73)"),
    ),
    "a paper on an unknown ground": (
        lambda one: replace(one, documents=(replace(PAPER, ground="sil_999"),)),
        ("unknown", "documents: ground", "sil_999"),
    ),
    "an unknown paper": (
        lambda one: replace(one, documents=(replace(PAPER, kind="stamp"),)),
        ("unknown", "documents", "stamp"),
    ),
    "a paper without what does instead": (
        lambda one: replace(one, documents=(replace(PAPER, instead=""),)),
        ("unknown", "documents: instead", ""),
    ),
    "no outcome": (lambda one: replace(one, outcome=()), ("missing", "outcome", "")),
    "an unknown outcome": (
        lambda one: replace(one, outcome=("luck",)), ("unknown", "outcome", "luck"),
    ),
    "no remedies": (lambda one: replace(one, remedies=""), ("missing", "remedies", "")),
    "unknown remedies": (
        lambda one: replace(one, remedies="prayer"), ("unknown", "remedies", "prayer"),
    ),
    "no Chinese name": (lambda one: replace(one, zh=""), ("missing_translation", "zh", "")),
    "no English name": (lambda one: replace(one, en=""), ("missing_translation", "en", "")),
    "no everyday words": (
        lambda one: replace(one, words_en=()), ("missing_translation", "words", ""),
    ),
    "no ground": (lambda one: replace(one, ground=()), ("missing", "ground", "")),
    "only our own ground": (
        lambda one: replace(one, ground=("own_standard",)), ("missing", "ground", "own_standard"),
    ),
    "an unknown ground": (
        lambda one: replace(one, ground=("sil_999",)), ("unknown", "ground", "sil_999"),
    ),
    "an unknown life event": (
        lambda one: replace(one, events=("winning",)), ("unknown", "events", "winning"),
    ),
    "no life event": (lambda one: replace(one, events=()), ("missing", "events", "")),
    "an unknown channel": (
        lambda one: replace(one, channels=("pigeon",)), ("unknown", "channels", "pigeon"),
    ),
    "an unknown applicant": (lambda one: replace(one, who=("cat",)), ("unknown", "who", "cat")),
    "an unknown kind": (lambda one: replace(one, kind="wish"), ("unknown", "kind", "wish")),
    "an unknown robot level": (lambda one: replace(one, level="L9"), ("unknown", "level", "L9")),
    "no status of the name": (
        lambda one: replace(one, status=""), ("missing", "name: status", ""),
    ),
    "an unknown source of the name": (
        lambda one: replace(one, source="rumour"), ("unknown", "name: source", "rumour"),
    ),
    "no clock": (lambda one: replace(one, clock=None), ("missing", "clock", "")),
    "a clock without days": (lambda one: _clock(one, days=0), ("clock", "clock: days", "")),
    "a clock without unit": (lambda one: _clock(one, unit=""), ("clock", "clock: unit", "")),
    "a clock without start": (lambda one: _clock(one, start=""), ("clock", "clock: from", "")),
    "a clock without basis": (lambda one: _clock(one, basis=""), ("clock", "clock: basis", "")),
    "a clock on an unknown ground": (
        lambda one: _clock(one, basis="sil_999"), ("unknown", "clock: basis", "sil_999"),
    ),
    "a clock of unsaid certainty": (
        lambda one: _clock(one, status=""), ("clock", "clock: status", ""),
    ),
    "both days and a reason for none": (
        lambda one: _clock(one, reason="instant"), ("clock", "clock: none", "10"),
    ),
    "an unknown reason for no clock": (
        lambda one: replace(one, clock=Clock(reason="whenever")),
        ("unknown", "clock: none", "whenever"),
    ),
    "handled nowhere": (lambda one: replace(one, core=False, at=""), ("missing", "reach", "")),
    "handled at an unknown office": (
        lambda one: replace(one, core=False, at="moon"), ("unknown", "reach", "moon"),
    ),
    "part of an unknown entry": (
        lambda one: replace(one, core=False, at="", within="ABC-01"),
        ("unknown", "reach: with", "ABC-01"),
    ),
    "a core service on the phone only": (
        lambda one: replace(one, channels=("mobile", "phone")), ("phone_only", "channels", "mobile, phone"),
    ),
    "a core service without people": (
        lambda one: replace(one, channels=("online", "terminal")),
        ("nobody_helps", "channels", "online, terminal"),
    ),
    "a core service sent elsewhere": (
        lambda one: replace(one, at="tax"), ("core_not_here", "reach", "tax"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(name):
    plant, expected = PLANTED[name]
    sound = entry(SOUND)
    assert check(sound) == []
    (fault,) = check(plant(sound))
    assert (fault.kind, fault.field, fault.word) == expected
    assert fault.zh.startswith(SOUND)
    assert fault.en.startswith(SOUND)


def test_every_kind_of_fault_has_been_planted():
    from canbao.services.catalogue.checking import _TEXTS

    assert {expected[0] for _, expected in PLANTED.values()} == set(_TEXTS)


def test_an_anonymous_service_may_ask_what_nobody_can_be_looked_up_for():
    one = entry("QRY-08")
    assert one.anonymous
    assert "birth_month" in one.questions
    assert [fault.kind for fault in check(replace(one, anonymous=False))] == [
        "asks_what_is_supplied", "asks_what_is_supplied",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("just text", "fields expected"),
        ({"fee": "10 yuan"}, "no such field: fee"),
        ({"zh": 3}, "zh: text expected"),
        ({"core": "yes"}, "core: true or false expected"),
        ({"channels": "online"}, "channels: a list of words expected"),
        ({"channels": [12333]}, "channels: a list of words expected"),
        ({"fetched": {"identity": ["police"]}}, "fetched: fact: department expected"),
        ({"documents": {"kind": "diagnosis"}}, "documents: a list expected"),
        ({"clock": {"days": "ten"}}, "days: a whole number from 0 expected"),
        ({"clock": {"days": -1}}, "days: a whole number from 0 expected"),
        ({"clock": {"days": True}}, "days: a whole number from 0 expected"),
        ({"clock": {"then": [0]}}, "then: whole numbers expected"),
    ],
)
def test_what_has_not_the_form_of_an_entry_is_refused_by_name(content, said):
    with pytest.raises(Unreadable, match="REG-99") as refused:
        read_entry("REG-99", "registration", content)
    assert said in str(refused.value)


def test_an_entry_that_stands_twice_is_refused():
    import yaml

    with pytest.raises(yaml.YAMLError, match="'REG-01' stands twice"):
        read_yaml("REG-01: {zh: 甲}\nREG-01: {zh: 乙}\n")


def test_an_entry_in_the_file_of_another_category_is_refused(tmp_path):
    for category in words().prefixes.values():
        (tmp_path / f"{category}.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "card.yaml").write_text("REG-01: {zh: 甲}", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"card.yaml: REG-01: ids of this file begin with CRD-"):
        catalogue.read_folder(tmp_path)


def test_an_unknown_id_event_or_category_is_an_error():
    with pytest.raises(KeyError, match="XYZ-01"):
        entry("XYZ-01")
    with pytest.raises(KeyError, match="winning"):
        catalogue.by_event("winning")
    with pytest.raises(KeyError, match="sundries"):
        catalogue.by_category("sundries")


def test_every_life_event_leads_somewhere_and_core_services_come_first():
    for event in words().events:
        found = catalogue.by_event(event)
        assert found, event
        flags = [one.core for one in found]
        assert flags == sorted(flags, reverse=True)


def test_every_word_is_used_and_every_reference_has_a_target():
    known, all_of = words(), entries()
    used = {name for one in all_of for name in (*one.questions, *one.fetched)}
    assert set(known.facts) - used == set()
    assert set(known.outcomes) - {word for one in all_of for word in one.outcome} == set()
    assert set(known.remedies) - {one.remedies for one in all_of} == set()
    assert set(known.documents) - {paper.kind for one in all_of for paper in one.documents} == set()
    assert set(known.departments) == {
        name for fact in known.facts.values() for name in fact.suppliers
    }
    ids = {one.id for one in all_of}
    for remedy in known.remedies.values():
        assert set(remedy.services) <= ids, remedy.key
        assert set(remedy.grounds) <= set(known.grounds), remedy.key
    for department in known.departments.values():
        assert department.ground in known.grounds, department.key


def test_what_is_part_of_another_entry_leads_to_one_handled_here():
    for one in entries():
        if one.within:
            assert entry(one.within).here, one.id


def test_the_registers_a_department_arrives_by_exist():
    from canbao.registers.intake import sources

    folder = FOLDER.parents[2] / "registers" / "sources"
    assert sources  # the room that reads them
    named = {name for one in words().departments.values() for name in one.registers}
    assert {name for name in named if not (folder / f"{name}.yaml").exists()} == set()


def test_every_word_has_both_languages():
    known = words()
    plain = [
        *known.facts.values(), *known.departments.values(), *known.grounds.values(),
        *known.documents.values(), *known.events.values(), *known.outcomes.values(),
        *known.remedies.values(), *(word for list_ in known.lists.values() for word in list_.values()),
    ]  # fmt: skip
    for word in plain:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in word.zh), word.key
        assert word.en, word.key
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in word.en), word.key
    for ground in known.grounds.values():
        assert bool(ground.article) == bool(ground.says_zh) == bool(ground.says_en), ground.key


def test_the_limits_the_decree_sets_are_those_shown():
    limits = {
        "REG-06": (10, "working"), "PEN-01": (20, "working"), "UNE-02": (10, "working"),
        "UNE-08": (10, "working"), "WIN-14": (20, "working"), "WIN-02": (60, "calendar"),
        "WIN-03": (60, "calendar"), "RGT-12": (60, "calendar"),
    }  # fmt: skip
    for key, (days, unit) in limits.items():
        clock = entry(key).clock
        assert clock is not None
        assert (clock.days, clock.unit, clock.status) == (days, unit, "text"), key
    recognition, assessment, transfer = (entry(key).clock for key in ("WIN-02", "WIN-03", "TRF-01"))
    assert recognition
    assert recognition.clear == 15
    assert assessment
    assert assessment.extend == 30
    assert transfer
    assert (transfer.days, *transfer.then) == (15, 15, 15)


def test_a_limit_of_our_own_says_so():
    for one in entries():
        if one.clock and one.clock.basis == "own_standard":
            assert one.clock.status == "own", one.id


def test_the_notice_a_ministry_asks_for_is_a_promise_and_no_paper():
    for key, promise in (("PEN-02", "employer_told"), ("PEN-03", "employer_agrees")):
        one = entry(key)
        assert promise in one.questions
        assert words().facts[promise].kind == "promise"
        assert one.documents == ()


def test_an_article_not_compared_with_the_text_says_so():
    grounds = words().grounds
    assert grounds["wir_24"].status == "unconfirmed"
    assert grounds["wir_20"].status == grounds["wir"].status == "text"


def test_no_limit_claims_to_be_surer_than_its_ground():
    grounds = words().grounds
    for one in entries():
        if one.clock and one.clock.status == "text":
            assert grounds[one.clock.basis].status == "text", one.id
