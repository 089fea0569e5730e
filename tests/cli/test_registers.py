"""`canbao registers` on a small made city: every command does what it says; bad input is one message.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from canbao.cli import main
from canbao.population.departments.model import error_model
from canbao.population.make import Wish, make_population
from canbao.registers.store import Store
from tests.accounts.make import account
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made city with its registers taken in and compared."""
    folder = tmp_path_factory.mktemp("city")
    wish = Wish(1_000, 31, "Sichuan/Chengdu", error_model("normal"))
    make_population(folder / "made", wish)
    store = ["--store", str(folder / "store")]
    listed = str(folder / "made" / "registers" / "deliveries.yaml")
    assert main(["registers", "ingest", listed, *store]) == 0
    places = str(folder / "made" / "truth" / "places.parquet")
    assert main(["registers", "compare", "--no-publish", "--places", places, *store]) == 0
    return folder


@pytest.fixture
def store(city: Path) -> str:
    """The store that all may read."""
    return str(city / "store")


@pytest.fixture
def own_store(city: Path, tmp_path: Path) -> str:
    """A store of one's own, to change."""
    shutil.copytree(city / "store", tmp_path / "store")
    return str(tmp_path / "store")


def links_of(store: str) -> list[dict[str, int]]:
    found = Store(Path(store)).found("links")
    assert found is not None
    return pq.read_table(found.file("links")).to_pylist()


def test_the_same_deliveries_again_change_nothing(canbao: Run, city: Path, own_store: str):
    before = sorted(p.name for p in Path(own_store).glob("deliveries/*/*"))
    listed = city / "made" / "registers" / "deliveries.yaml"
    ran = canbao("registers", "ingest", str(listed), "--store", own_store, "--json")
    assert ran.status == 0
    assert {one["state"] for one in json.loads(ran.out)} == {"repeated"}
    assert sorted(p.name for p in Path(own_store).glob("deliveries/*/*")) == before


def test_one_file_of_a_source_is_taken_in(canbao: Run, city: Path, tmp_path: Path):
    file = city / "made" / "registers" / "civil_deaths.csv"
    ran = canbao("registers", "ingest", str(file), "--source", "civil_deaths", "--as-of",
                 "2025-12-31", "--store", str(tmp_path), "--json")  # fmt: skip
    assert ran.status == 0
    (told,) = json.loads(ran.out)
    assert told["state"] == "accepted"
    assert told["rows"] == told["accepted"] + told["quarantined"] + told["repeated"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        ([], "--as-of"),
        (["x.csv", "--source", "no_such", "--as-of", "2025-12-31"], "no_such"),
        (["x.csv", "--source", "civil_deaths"], "--as-of"),
        (["x.csv", "--source", "civil_deaths", "--as-of", "yesterday"], "x.csv"),
    ],
)
def test_what_cannot_be_taken_in_is_named(
    canbao: Run, tmp_path: Path, given: list[str], named: str
):
    ran = canbao("registers", "ingest", *given, "--store", str(tmp_path))
    assert ran.status == 2
    assert named in ran.err
    assert "错误" in ran.err
    assert "Error" in ran.err


def test_a_file_without_its_columns_is_refused_and_the_others_are_taken(
    canbao: Run, city: Path, tmp_path: Path
):
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    shutil.copy(city / "made" / "registers" / "civil_deaths.csv", tmp_path)
    (tmp_path / "list.yaml").write_text(
        "deliveries:\n"
        "- {source: companies, file: wrong.csv, as_of: 2025-12-31}\n"
        "- {source: civil_deaths, file: civil_deaths.csv, as_of: 2025-12-31}\n",
        encoding="utf-8",
    )
    ran = canbao("registers", "ingest", str(tmp_path / "list.yaml"), "--store",
                 str(tmp_path / "s"), "--json")  # fmt: skip
    assert ran.status == 2
    assert [one["state"] for one in json.loads(ran.out)] == ["refused", "accepted"]
    assert "统一社会信用代码" in ran.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_file_is_told_in_both_languages_the_chosen_one_first(
    canbao: Run, tmp_path: Path, language: str
):
    file = tmp_path / "wrong.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    ran = canbao("--lang", language, "registers", "ingest", str(file), "--source", "companies",
                 "--as-of", "2025-12-31", "--store", str(tmp_path / "s"))  # fmt: skip
    assert ran.status == 2
    lines = ran.err.splitlines()
    assert len(lines) == 2
    chinese, english = lines if language == "zh" else reversed(lines)
    assert chinese.startswith("错误：没有接收 companies wrong.csv：")
    assert english.startswith("Error: companies wrong.csv was refused: ")
    assert "统一社会信用代码" in chinese
    assert "统一社会信用代码" in english
    assert english.endswith(".")


def test_a_shrunk_snapshot_waits_for_somebody_and_is_released(
    canbao: Run, city: Path, own_store: str, tmp_path: Path
):
    whole = (city / "made" / "registers" / "education.csv").read_bytes().splitlines(True)
    short = tmp_path / "short.csv"
    short.write_bytes(b"".join(whole[: len(whole) // 3]))
    ran = canbao("registers", "ingest", str(short), "--source", "education", "--as-of",
                 "2025-12-31", "--store", own_store, "--json")  # fmt: skip
    assert ran.status == 1
    (told,) = json.loads(ran.out)
    assert told["state"] == "held"
    waiting = json.loads(canbao("registers", "status", "--store", own_store, "--json").out)
    assert [one["delivery"] for one in waiting["waiting"]] == [told["delivery"]]
    named = ["--by", "王", "--why", "核对过", "--store", own_store]
    assert canbao("registers", "release", told["delivery"][:8], *named).status == 0
    after = json.loads(canbao("registers", "status", "--store", own_store, "--json").out)
    assert after["waiting"] == []
    assert canbao("registers", "refuse", told["delivery"], *named).status == 2


def test_comparing_again_finds_nothing_new(canbao: Run, city: Path, own_store: str):
    before = Path(own_store, "current.json").read_bytes()
    places = str(city / "made" / "truth" / "places.parquet")
    ran = canbao("registers", "compare", "--no-publish", "--places", places, "--store", own_store,
                 "--json")  # fmt: skip
    assert ran.status == 0
    told = json.loads(ran.out)
    assert told["changed"] is False
    assert not any(stage["fresh"] for stage in told["stages"].values())
    assert Path(own_store, "current.json").read_bytes() == before


def test_unlinking_and_linking_again_restores_the_bytes(canbao: Run, city: Path, own_store: str):
    made = Store(Path(own_store)).found("links")
    assert made is not None
    before = made.file("links").read_bytes()
    record = next(row["record"] for row in links_of(own_store) if row["tier"] == "likely")
    person = next(row["person"] for row in links_of(own_store) if row["record"] == record)
    named = ["--by", "王", "--why", "不是同一人", "--store", own_store]
    again = ["registers", "compare", "--no-publish", "--links-only", "--store", own_store]
    assert canbao("registers", "unlink", str(record), *named).status == 0
    assert canbao(*again).status == 0
    apart = next(row["person"] for row in links_of(own_store) if row["record"] == record)
    assert apart != person
    assert canbao("registers", "relink", str(record), *named).status == 0
    assert canbao(*again).status == 0
    restored = Store(Path(own_store)).found("links")
    assert restored is not None
    assert restored.file("links").read_bytes() == before
    kinds = [e["kind"] for e in json.loads(canbao("registers", "history", "--json", "--store",
                                                  own_store).out)]  # fmt: skip
    assert kinds == ["unlink", "relink"]


def test_a_record_that_was_not_unlinked_cannot_be_linked_again(canbao: Run, store: str):
    ran = canbao("registers", "relink", "1", "--by", "a", "--why", "b", "--store", store)
    assert ran.status == 2
    assert "1" in ran.err


def test_gaps_withhold_small_numbers(canbao: Run, store: str):
    ran = canbao("registers", "gaps", "--by", "street", "--json", "--store", store)
    assert ran.status == 0
    rows = json.loads(ran.out)["rows"]
    assert rows
    assert all(row["people"] is None or row["people"] >= 5 for row in rows)
    assert all("share" not in row for row in rows if row["people"] is None)


def test_shares_of_gaps_lie_within_their_intervals(canbao: Run, store: str):
    rows = json.loads(canbao("registers", "gaps", "--json", "--store", store).out)["rows"]
    shown = [row for row in rows if "share" in row]
    assert {"A", "B"} <= {row["key"] for row in shown}
    assert all(row["low"] <= row["share"] <= row["high"] for row in shown)


@pytest.mark.parametrize(
    ("option", "value"),
    [("--by", "colour"), ("--class", "Z"), ("--group", "giants"), ("--scheme", "x"),
     ("--place", "5x")],
)  # fmt: skip
def test_words_of_gaps_that_do_not_exist_are_refused(
    canbao: Run, store: str, option: str, value: str
):
    ran = canbao("registers", "gaps", option, value, "--store", store)
    assert ran.status == 2
    assert value in ran.err


def test_quality_tells_what_was_matched(canbao: Run, store: str):
    told = json.loads(canbao("registers", "quality", "--json", "--store", store).out)
    police = next(one for one in told if one["source"] == "police_population")
    assert police["matched"]["num"] <= police["matched"]["den"] == police["rows"]
    ran = canbao("registers", "quality", "tax_wages", "--store", store)
    assert ran.status == 0
    assert "公民身份号码" in ran.out


def test_status_tells_a_killed_stage(canbao: Run, own_store: str):
    base = Store(Path(own_store))
    base.journal.run = "killed"
    begun = base.journal.stage("links")
    begun.__enter__()  # and no end, as after kill -9
    ran = canbao("registers", "status", "--store", own_store)
    assert ran.status == 0
    assert "被中断" in ran.out


def test_the_export_has_every_row_once_and_its_hash(canbao: Run, store: str, tmp_path: Path):
    ran = canbao("registers", "export", str(tmp_path / "out"), "--json", "--store", store)
    assert ran.status == 0
    told = json.loads(ran.out)
    persons = Store(Path(store)).found("persons")
    assert persons is not None
    parts = (tmp_path / "out" / "persons").glob("province=*/part.parquet")
    held = [row for part in parts for row in pq.read_table(part, partitioning=None).to_pylist()]
    whole = pq.read_table(persons.file("persons")).to_pylist()
    assert sorted(held, key=lambda row: row["person"]) == whole
    assert told["hash"] in (tmp_path / "out" / "SCHEMA.md").read_text("utf-8")
    again = canbao("registers", "export", str(tmp_path / "two"), "--json", "--store", store)
    assert json.loads(again.out)["hash"] == told["hash"]
    assert canbao("registers", "export", str(tmp_path / "out"), "--store", store).status == 2


def test_a_store_that_is_none_is_named(canbao: Run, tmp_path: Path):
    ran = canbao("registers", "status", "--store", str(tmp_path / "none"))
    assert ran.status == 2
    assert "none" in ran.err


# --- what shows persons is logged ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_explaining_a_record_is_logged_for_both_persons(canbao: Run, store: str):
    from canbao.people.models import LogEntry

    likely = next(row for row in links_of(store) if row["tier"] == "likely")
    ran = canbao("registers", "explain", str(likely["record"]), "--json", "--store", store)
    assert ran.status == 0
    told = json.loads(ran.out)
    steps = sum(step["weight"] for step in told["bars"]["steps"])
    assert steps == told["bars"]["total"]
    assert told["bars"]["total"] >= told["bars"]["accept"]
    entries = LogEntry.objects.order_by("seq")
    assert [e.subject for e in entries] == [likely["person"]] * 2
    assert {e.purpose for e in entries} == {"linkage_check"}
    assert {e.door for e in entries} == {"cli"}


@pytest.mark.django_db(transaction=True)
def test_a_purpose_that_is_not_declared_opens_nothing(canbao: Run, store: str):
    from canbao.people.models import LogEntry

    record = str(links_of(store)[0]["record"])
    ran = canbao("registers", "explain", record, "--purpose", "curiosity", "--store", store)
    assert ran.status == 2
    assert "curiosity" in ran.err
    assert not LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_counter_finds_a_person_without_a_number(canbao: Run, store: str):
    from canbao.people.models import LogEntry

    persons = Store(Path(store)).found("persons")
    assert persons is not None
    known = [
        row for row in pq.read_table(persons.file("persons")).to_pylist()
        if row["name"] and row["birth"] and row["residence_place"] and len(row["name"]) == 3
    ]  # fmt: skip
    one = known[7]
    ran = canbao("registers", "lookup", one["name"], str(one["birth"]), "--place",
                 str(one["residence_place"]), "--json", "--store", store)  # fmt: skip
    assert ran.status == 0
    found = json.loads(ran.out)
    assert found[0]["person"] == one["person"]
    assert [e.subject for e in LogEntry.objects.order_by("seq")] == [f["person"] for f in found]


@pytest.mark.django_db(transaction=True)
def test_a_list_names_its_people_and_each_is_logged(canbao: Run, store: str, tmp_path: Path):
    from canbao.people.models import LogEntry

    coverage = Store(Path(store)).found("coverage")
    assert coverage is not None
    lists = pq.read_table(coverage.file("lists")).to_pylist()
    place = next(row["place"] for row in lists if row["place"])
    wanted = [row["person"] for row in lists if row["place"] == place]
    out = tmp_path / "list.xlsx"
    ran = canbao("registers", "lists", str(place), "--out", str(out), "--store", store)
    assert ran.status == 0
    assert load_workbook(out).worksheets[0].max_row >= 2 + len(wanted)
    assert [e.subject for e in LogEntry.objects.order_by("seq")] == wanted
    nobody = canbao("registers", "lists", "99", "--out", str(out), "--store", store)
    assert nobody.status == 2


@pytest.mark.django_db(transaction=True)
def test_the_list_of_no_place_is_handed_out_as_0_and_holds_nobody_else(
    canbao: Run, own_store: str, tmp_path: Path
):
    from canbao.people.models import LogEntry

    coverage = Store(Path(own_store)).found("coverage")
    assert coverage is not None
    file = coverage.file("lists")
    rows = pq.read_table(file)
    lost = rows["person"][0].as_py()
    moved = [0, *rows["place"].to_pylist()[1:]]
    at = rows.schema.get_field_index("place")
    kind = rows.schema.field(at)
    pq.write_table(rows.set_column(at, kind, pa.array(moved, kind.type)), file)
    out = tmp_path / "list.xlsx"
    ran = canbao("registers", "lists", "0", "--out", str(out), "--store", own_store)
    assert ran.status == 0
    assert f"-{lost}" in str(load_workbook(out).worksheets[0]["A3"].value)
    assert load_workbook(out).worksheets[0].max_row == 3
    handed = LogEntry.objects.get()
    assert (handed.subject, handed.record) == (lost, "list:000000000000")


@pytest.mark.django_db(transaction=True)
def test_publishing_brings_persons_lists_and_pairs_and_a_look_is_logged(
    canbao: Run, own_store: str
):
    from canbao.outreach.models import Entry
    from canbao.people import log
    from canbao.people.models import LogEntry, Person

    ran = canbao("registers", "publish", "--json", "--store", own_store)
    assert ran.status == 0
    told = json.loads(ran.out)
    assert told["persons"]["added"] == Person.objects.count() > 900
    assert Entry.objects.exists()
    again = json.loads(canbao("registers", "publish", "--json", "--store", own_store).out)
    assert again["already"] is True
    assert again["lists"] == {"new": 0, "changed": 0, "gone": 0}
    person = links_of(own_store)[0]["person"]
    shown = canbao("registers", "person", str(person), "--purpose", "linkage_check", "--json",
                   "--store", own_store)  # fmt: skip
    assert shown.status == 0
    assert json.loads(shown.out)["values"]
    assert LogEntry.objects.order_by("-seq")[0].subject == person
    assert canbao("registers", "person", "999999999", "--purpose", "linkage_check", "--store",
                  own_store).status == 2  # fmt: skip
    assert log.verify().sound


@pytest.mark.django_db(transaction=True)
def test_a_visit_comes_in_with_the_next_comparison_and_does_not_move_the_month(
    canbao: Run, own_store: str
):
    import uuid
    from datetime import UTC, datetime

    from canbao.outreach.models import Entry, Visit
    from canbao.people.models import LogEntry

    assert canbao("registers", "publish", "--store", own_store).status == 0
    entry = Entry.objects.order_by("pk")[0]
    Visit.objects.create(key=uuid.UUID(int=7), entry=entry, officer=account("street_officer"),
                         visited="2026-01-15", outcome="not_joined", reason="no_money",
                         received_at=datetime(2026, 1, 16, tzinfo=UTC))  # fmt: skip
    ran = canbao("registers", "compare", "--links-only", "--json", "--store", own_store)
    assert json.loads(ran.out).get("answers") is None  # nothing was to be published
    ran = canbao("registers", "compare", "--json", "--store", own_store)
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert told["answers"]["visits"] == 1
    assert told["month"] == "2025-12"
    assert not Path(own_store, "returns.csv").exists()
    assert LogEntry.objects.filter(purpose="survey_return", subject=entry.person).count() == 1
    again = json.loads(canbao("registers", "compare", "--json", "--store", own_store).out)
    assert again["answers"]["visits"] == 0
    assert again["changed"] is False
