"""Services without Python: the docs' own example, every kind of fault, and who may read what."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from canbao.certificates.kinds import FORMS
from canbao.certificates.paper import paper, told
from canbao.certificates.verifying import verify
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import LogEntry
from canbao.people.purposes import RefusedLook
from canbao.services import plain
from canbao.services.catalogue import words
from canbao.services.reading import FILE, GATHERED, gather, views, vocabulary
from tests.accounts.make import FIRM
from tests.people.make import month, person, spell
from tests.repository.conftest import ROOT

DAY = date(2026, 3, 2)
LI = Actor("li", "person", person=1)
WANG = Actor("wang", "payment_officer", "成都 / Chengdu")


def example(page: str = "docs/plain-services.md") -> str:
    (text,) = re.findall(r"```yaml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    return text


def loaded(where: Path, text: str | dict[str, Any], name: str = "own.yaml") -> plain.Loaded:
    content = text if isinstance(text, str) else yaml.safe_dump(text, allow_unicode=True)
    (where / name).write_text(content, encoding="utf-8")
    return plain.load(where)


def entry(**more: Any) -> dict[str, Any]:
    """The docs' query, changed as told; None takes a field away."""
    said = yaml.safe_load(example())["LOC-YEARS"] | more
    return {key: value for key, value in said.items() if value is not None}


def test_the_example_is_the_same_in_both_languages_and_fit(tmp_path: Path):
    assert example() == example("docs/zh/plain-services.md")
    found = loaded(tmp_path, example())
    assert found.refused == ()
    assert set(found.services) == {"LOC-FLAT", "LOC-YEARS"}
    flat = found.services["LOC-FLAT"].entry
    assert (flat.kind, flat.who, flat.core, flat.questions) == (
        "certificate",
        ("person",),
        False,
        (),
    )
    assert flat.fetched == {"all_spells": "record"}


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"kind": "case"}, "kind is query or certificate"),
        ({"view": "salaries"}, "no view 'salaries'"),
        ({"columns": ["year", "wage"]}, "no column 'wage'"),
        ({"columns": ["year", "year"]}, "each once"),
        ({"columns": []}, "each once"),
        ({"columns": [["year"]]}, "each once"),
        ({"where": {"year": "2025"}}, "cannot be chosen by 'year'"),
        ({"where": {"scheme": "lottery"}}, "no word 'lottery'"),
        ({"where": {"scheme": {"a": 1}}}, "no word"),
        ({"where": 3}, "where is column: value"),
        ({"most": 0}, "most is 1 to 500"),
        ({"most": True}, "most is 1 to 500"),
        ({"says": {"zh": "只有中文"}}, "both languages"),
        ({"says": [1]}, "both languages"),
        ({"valid_days": 0}, "valid_days"),
        ({"en": None}, "Chinese or English is missing"),
        ({"words": None}, "Chinese or English is missing"),
        ({"ground": []}, "ground"),
        ({"ground": ["own_standard"]}, "ground"),
        ({"ground": ["sil_999"]}, "not in the vocabulary"),
        ({"events": ["party"]}, "not in the vocabulary"),
        ({"channels": ["pigeon"]}, "not in the vocabulary"),
        ({"category": "gifts"}, "not in the vocabulary"),
        ({"zh": 3}, "zh: text expected"),
        ({"core": True}, "no field core"),
        ({"questions": ["bank_account"]}, "no field questions"),
        ({"documents": []}, "no field documents"),
        ({"fee": 5}, "no field fee"),
        ({"sql": "select 1"}, "no field sql"),
    ],
)
def test_a_faulty_entry_is_refused_by_name_and_the_others_work(
    tmp_path: Path, changed: dict, match: str
):
    found = loaded(tmp_path, {"LOC-BAD": entry(**changed), "LOC-GOOD": entry()})
    assert set(found.services) == {"LOC-GOOD"}
    assert {(each.file, each.id) for each in found.refused} == {("own.yaml", "LOC-BAD")}
    assert any(match in each.en for each in found.refused), [str(each) for each in found.refused]
    assert all(each.zh and each.en for each in found.refused)


@pytest.mark.parametrize(
    "key", ["QRY-01", "loc-x1", "LOC-", "LOC-ä1", "LOC-A B", "3", "LOC-" + "A" * 21]
)
def test_an_id_that_is_none(tmp_path: Path, key: str):
    found = loaded(tmp_path, {key: entry()})
    assert not found.services
    assert found.refused[0].id == key


@pytest.mark.parametrize(
    "text", ["a: [", "- 1\n- 2", "\x00", "LOC-AA: 1\nLOC-AA: 2", "LOC-AA: 3", "{[a]: 1}"]
)
def test_a_file_that_cannot_be_read_takes_no_other_along(tmp_path: Path, text: str):
    (tmp_path / "good.yaml").write_text(yaml.safe_dump({"LOC-GOOD": entry()}), encoding="utf-8")
    found = loaded(tmp_path, text, "bad.yaml")
    assert set(found.services) == {"LOC-GOOD"}
    assert {each.file for each in found.refused} == {"bad.yaml"}


def test_bytes_of_another_encoding_and_an_id_in_two_files(tmp_path: Path):
    (tmp_path / "a.yaml").write_bytes("zh: 社保".encode("gb18030"))
    (tmp_path / "b.yaml").write_text(yaml.safe_dump({"LOC-AA": entry()}), encoding="utf-8")
    found = loaded(tmp_path, {"LOC-AA": entry(most=3)}, "c.yaml")
    assert found.services["LOC-AA"].most == 10
    assert [each.file for each in found.refused] == ["a.yaml", "c.yaml"]


def test_no_folder_is_no_service(tmp_path: Path):
    assert plain.load(tmp_path / "none") == plain.Loaded({}, ())


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates())
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)


@given(field=st.sampled_from([*sorted(plain.OWN | plain.ENTRY), "x"]), value=_TREES)
def test_whatever_a_field_holds_it_is_fit_or_refused(tmp_path_factory, field: str, value: Any):
    where = tmp_path_factory.mktemp("plain")
    found = loaded(where, {"LOC-AA": entry() | {field: value}})
    assert bool(found.services) != bool(found.refused)


class TestViews:
    def test_every_view_says_what_it_means(self):
        for view in views().values():
            assert view.tells.zh, view.name
            assert view.tells.en, view.name
            assert view.about in ("person", "employer")
            for fact, department in view.fetched.items():
                assert department in words().facts[fact].suppliers
            for column in view.columns.values():
                assert column.field.form in FORMS
                assert not column.among or vocabulary(column.among)

    def test_a_view_nobody_gathers_is_found(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        from canbao.services import reading

        text = FILE.read_text(encoding="utf-8") + "\nwages: {zh: 工资}\n"
        (tmp_path / "reading.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(reading, "FILE", tmp_path / "reading.yaml")
        with pytest.raises(ValueError, match="wages"):
            views.__wrapped__()

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", sorted(GATHERED))
    def test_the_rows_of_a_view_have_its_columns_and_their_forms(self, name: str):
        from canbao.certificates.content import tell
        from tests.services.living import DAY as LATER
        from tests.services.living import lived

        view, of = views()[name], lived()[name]
        rows = gather(view, of, LATER)
        assert rows, name
        for row in rows:
            assert set(row.values) == set(view.columns)
            for key, column in view.columns.items():
                value = row.values[key]
                if value is None:
                    assert column.field.may, key
                else:
                    assert tell(column.field.form, value), (key, value)


@pytest.fixture
def flat(tmp_path: Path) -> plain.Plain:
    return loaded(tmp_path, example()).services["LOC-FLAT"]


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()


@pytest.mark.django_db
class TestAsking:
    def lived(self) -> None:
        first = person(1)
        spell(first, from_month=month(2020, 1), to_month=month(2021, 12), state="paused")
        spell(first, from_month=month(2022, 1))
        spell(first, scheme="unemployment", from_month=month(2022, 1))
        spell(first, from_month=month(2010, 1), to_month=month(2011, 1), state="ended")

    def test_the_person_sees_the_rows_chosen_the_newest_first(self, flat: plain.Plain):
        self.lived()
        told = plain.ask(flat, 1, actor=LI, door="portal", day=DAY)
        assert [each.label.en for each in told.head] == ["Scheme", "From", "To", "State"]
        assert told.total == 2
        first, second = told.rows
        assert [cell.zh if cell else None for cell in first] == [
            "企业职工基本养老保险", "2022年1月", None, "参保缴费",
        ]  # fmt: skip
        assert second[2].en == "December 2021"
        entry_ = LogEntry.objects.get()
        assert (entry_.subject, entry_.action, entry_.purpose) == (1, "read", "own_record")

    def test_the_certificate_is_signed_verified_and_the_same_again(self, flat: plain.Plain):
        self.lived()
        given = {"actor": LI, "door": "portal", "day": DAY, "key": "flat:1:2026-03-02"}
        made = plain.certify(flat, 1, **given)
        assert plain.certify(flat, 1, **given) == made
        assert (made.valid_until - made.day).days == 90
        assert verify(made.serial, made.code, DAY).state == "valid"
        pairs = dict(map(tuple, told(made, "en")["pairs"]))
        assert pairs["Name"] == "李小明"
        assert paper(made, "en").startswith(b"%PDF")
        assert told(made, "zh")["says"] == "本证明仅供购房资格审核使用。"

    def test_another_persons_record_is_refused_and_the_try_is_logged(self, flat: plain.Plain):
        self.lived()
        person(2)
        for step in (plain.ask, lambda *a, **k: plain.certify(*a, **k, key="k")):
            with pytest.raises(RefusedLook):
                step(flat, 2, actor=LI, door="portal", day=DAY)
        assert [each.detail for each in LogEntry.objects.all()] == ['{"refused":true}'] * 2

    def test_an_officer_reads_it_in_handling_a_case_and_an_analyst_never(self, flat: plain.Plain):
        self.lived()
        assert plain.ask(flat, 1, actor=WANG, door="counter", day=DAY).purpose == "case"
        with pytest.raises(RefusedLook):
            plain.ask(flat, 1, actor=Actor("an", "analyst"), door="portal", day=DAY)

    def test_at_most_as_many_rows_as_it_says(self, tmp_path: Path):
        self.lived()
        few = loaded(
            tmp_path, {"LOC-AA": entry(view="participation", columns=None, where={}, most=2)}
        )
        told = plain.ask(few.services["LOC-AA"], 1, actor=LI, door="portal", day=DAY)
        assert (len(told.rows), told.total) == (2, 4)

    def test_a_query_issues_no_document_and_a_service_is_asked_about_whom_it_is(
        self, tmp_path: Path
    ):
        self.lived()
        query = loaded(tmp_path, example()).services["LOC-YEARS"]
        with pytest.raises(Refused, match="no document"):
            plain.certify(query, 1, actor=LI, door="portal", day=DAY, key="k")
        with pytest.raises(Refused, match="about a person"):
            plain.ask(query, FIRM, actor=LI, door="portal", day=DAY)

    def test_an_employer_reads_its_own_orders_only(self, tmp_path: Path):
        from tests.web import money_sample

        money_sample.small_firm()
        said = entry(view="payment_orders", columns=None, where={})
        orders = loaded(tmp_path, {"LOC-AA": said}).services["LOC-AA"]
        boss = Actor("boss", "employer", employer=FIRM)
        told = plain.ask(orders, FIRM, actor=boss, door="portal", day=date(2026, 11, 21))
        assert told.total > 0
        for actor in (
            Actor("x", "employer", employer="91510100MA6CANB02X"),
            LI,
            Actor("a", "analyst"),
        ):
            with pytest.raises(Refused, match="own records only"):
                plain.ask(orders, FIRM, actor=actor, door="portal", day=DAY)
        assert LogEntry.objects.last().record == f"E{FIRM}"
