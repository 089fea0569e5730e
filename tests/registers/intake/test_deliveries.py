"""Deliveries as a whole: twice, sorted, held back, decided on, in force, and killed half-way."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.registers.intake import (
    IntakeRefusal,
    Source,
    current,
    deliveries,
    gathering,
    ingest,
    reading,
    refuse,
    release,
    rows_in_force,
)
from canbao.registers.intake.schema import FACTS, RECORDS
from tests.registers.intake.conftest import (
    DAY,
    Desk,
    facts,
    findings,
    number,
    parquet,
    pupil,
    pupils,
    records,
    results,
    text,
)


def bytes_of(folder: Path) -> dict[str, str]:
    """Hashes of everything a delivery wrote, but the hour it came."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "delivery.json"
    }


def in_force(desk: Desk, kind: str = "records") -> list[tuple[object, ...]]:
    rows = rows_in_force(current(desk.store, [desk.source]), kind)
    with duckdb.connect() as connection:
        for name, path in rows.tables:
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        return connection.execute(rows.query).fetchall()


def test_the_files_have_the_schemas_of_the_contract(desk: Desk):
    delivery = desk.take(pupils(3))
    assert pq.read_schema(delivery.path / "records.parquet") == RECORDS
    assert pq.read_schema(delivery.path / "facts-status.parquet") == FACTS["status"]
    assert {path.name for path in delivery.path.iterdir()} == {
        "delivery.json", "records.parquet", "facts-status.parquet", "facts-employment.parquet",
        "results.csv.gz", "quality.json",
    }  # fmt: skip
    assert deliveries(desk.store, "pupils") == [delivery]


def test_the_same_delivery_twice_changes_nothing(desk: Desk):
    first = desk.take(pupils(5))
    told = (first.path / "delivery.json").read_bytes()
    again = desk.take(desk.file(text(pupils(5)), "another-name.csv"), date(2026, 7, 1))
    assert (again.state, again.delivery) == ("repeated", first.delivery)
    assert (first.path / "delivery.json").read_bytes() == told
    assert len(deliveries(desk.store, "pupils")) == 1


def test_equal_content_gives_equal_bytes(tmp_path: Path, source: Source):
    rows = pupils(300)
    takes = []
    for at in range(2):
        folder = tmp_path / str(at)
        folder.mkdir()
        takes.append(bytes_of(Desk(folder, source).take(rows).path))
    assert takes[0] == takes[1]


def test_a_mended_declaration_makes_the_delivery_anew(desk: Desk, declare):
    rows = pupils(4, 性别="先生")
    first = desk.take(rows)
    assert records(first)[0]["sex"] is None
    desk.source = declare(**{"男: male": "男: male, 先生: male"})
    second = desk.take(rows)
    assert (second.state, second.sequence, second.arrived) == ("accepted", 1, first.arrived)
    assert records(second)[0]["sex"] == 1
    assert len(deliveries(desk.store, "pupils")) == 1


def test_a_refused_file_may_come_again(desk: Desk, declare):
    rows = [{("名字" if k == "姓名" else k): v for k, v in row.items()} for row in pupils(2)]
    with pytest.raises(IntakeRefusal):
        desk.take(rows)
    desk.source = declare(**{"[姓名, 学生姓名]": "[姓名, 学生姓名, 名字]"})
    assert desk.take(rows).state == "accepted"
    assert [one.state for one in deliveries(desk.store, "pupils")] == ["accepted"]


@pytest.mark.parametrize("run_rows", [262_144, 64])
def test_records_and_facts_are_sorted_however_many_runs(desk: Desk, monkeypatch, run_rows: int):
    monkeypatch.setattr(gathering, "RUN_ROWS", run_rows)
    monkeypatch.setattr(gathering, "RANGE_ROWS", run_rows)
    monkeypatch.setattr(reading, "BATCH_ROWS", 50)
    rows = pupils(500) + [pupil(at, 状态="死亡", 状态日期="2026-05-01") for at in range(1, 500, 7)]
    random.Random(5).shuffle(rows)
    delivery = desk.take(rows)
    found = pq.read_table(delivery.path / "records.parquet")["record"].to_pylist()
    assert found == sorted(set(found))
    assert len(found) == 500
    status = [tuple(f.values())[:3] for f in facts(delivery, "status")]
    assert status == sorted(status)
    assert len(status) == 500 + len(range(1, 500, 7))


def test_how_rows_are_cut_makes_no_difference(tmp_path: Path, source: Source, monkeypatch):
    rows = pupils(400) + pupils(50)
    whole = Desk(tmp_path / "a", source)
    (tmp_path / "a").mkdir()
    one = whole.take(rows)
    monkeypatch.setattr(gathering, "RUN_ROWS", 70)
    monkeypatch.setattr(gathering, "RANGE_ROWS", 90)
    monkeypatch.setattr(reading, "BATCH_ROWS", 30)
    (tmp_path / "b").mkdir()
    two = Desk(tmp_path / "b", source).take(rows)
    assert records(one) == records(two)
    assert facts(one, "status") == facts(two, "status")
    assert results(one.path) == results(two.path)


def test_equal_rows_are_one_record(desk: Desk, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(gathering, "RUN_ROWS", 20_000)
    table = pa.Table.from_pylist([pupil(1)] * 50_000)
    pq.write_table(table, tmp_path / "same.parquet")
    delivery = desk.take(tmp_path / "same.parquet")
    assert (delivery.rows, delivery.accepted, delivery.repeated) == (50_000, 1, 49_999)
    assert (delivery.records, delivery.facts["status"]) == (1, 1)
    lines = results(delivery.path)
    assert [line["state"] for line in lines[:2]] == ["accepted", "repeated"]
    assert len(lines) == 50_000
    assert delivery.quality()["repeated"] == {"num": 49_999, "den": 50_000}


def test_rows_of_one_key_are_one_record_with_all_facts(desk: Desk):
    delivery = desk.take([
        pupil(1, 更新日期="2026-06-02", 姓名="王新"), pupil(1, 更新日期="2026-06-01", 姓名="王旧"),
        pupil(1, 更新日期="2026-06-01", 状态="死亡", 状态日期="2026-05-01", 姓名="王旧"),
    ])  # fmt: skip
    assert [row["name"] for row in records(delivery)] == ["王新"]
    assert [fact["status"] for fact in facts(delivery, "status")] == ["death", "pupil"]
    assert (delivery.accepted, delivery.repeated) == (3, 0)


def test_without_a_key_the_content_is_the_key(desk: Desk, declare):
    desk.source = declare(**{"key: [学籍号]\n": ""})
    delivery = desk.take([pupil(1), pupil(1), pupil(1, 联系电话="13900000001")])
    assert (delivery.records, delivery.repeated) == (2, 1)


def test_a_file_that_shrank_by_half_waits_for_a_person(desk: Desk):
    first = desk.take(pupils(100))
    held = desk.take(pupils(49))
    assert held.state == "held"
    assert held.reasons[0]["code"] == "shrunk"
    assert "100" in held.reasons[0]["zh"]
    assert "49" in held.reasons[0]["en"]
    assert len(in_force(desk)) == 100
    assert desk.take(pupils(49)).state == "held"
    released = release(desk.store, "pupils", held.delivery, "王主任", "两所学校撤并")
    assert released.state == "accepted"
    assert released.decisions == [{"state": "accepted", "by": "王主任", "why": "两所学校撤并"}]
    assert len(in_force(desk)) == 49
    assert desk.take(pupils(49)).state == "repeated"
    assert first.delivery != held.delivery


def test_exactly_half_is_not_held(desk: Desk):
    desk.take(pupils(100))
    assert desk.take(pupils(50)).state == "accepted"


def test_a_delivery_of_which_too_much_is_wrong_is_held(desk: Desk):
    held = desk.take([pupil(at, 姓名="" if at < 4 else "李明") for at in range(1, 11)])
    assert (held.state, held.reasons[0]["code"]) == ("held", "rejected")
    assert "3" in held.reasons[0]["zh"]
    assert in_force(desk) == []


def test_a_decision_needs_a_name_a_reason_and_something_held(desk: Desk):
    taken = desk.take(pupils(10))
    with pytest.raises(IntakeRefusal, match="not held"):
        release(desk.store, "pupils", taken.delivery, "王", "好")
    held = desk.take(pupils(2))
    with pytest.raises(IntakeRefusal, match="name"):
        release(desk.store, "pupils", held.delivery, " ", "好")
    with pytest.raises(IntakeRefusal, match=held.delivery):
        release(desk.store, "pupils", "0000", "王", "好")
    assert refuse(desk.store, "pupils", held.delivery, "王", "不完整").state == "refused"
    assert len(in_force(desk)) == 10


def test_a_snapshot_replaces_the_one_before(desk: Desk):
    desk.take(pupils(10))
    desk.take(pupils(8, 联系电话="13900000009"))
    assert len(in_force(desk)) == 8
    assert len(in_force(desk, "status")) == 8
    assert {row[RECORDS.names.index("phone")] for row in in_force(desk)} == {13900000009}


def test_changes_add_and_replace_by_key(tmp_path: Path, declare):
    desk = Desk(tmp_path, declare("changes"))
    desk.take(pupils(10))
    desk.take([pupil(10, 姓名="王新", 状态="死亡", 状态日期="2026-05-01"), pupil(11)])
    third = desk.take([pupil(11, 姓名="王三")])
    assert third.state == "accepted"
    names = sorted(str(row[RECORDS.names.index("name")]) for row in in_force(desk))
    assert names == sorted(["李明"] * 9 + ["王新", "王三"])
    status = sorted(str(row[1]) for row in in_force(desk, "status"))
    assert status == ["death"] + ["pupil"] * 10


def working(at: int, month: str, wage: str) -> dict[str, object]:
    return pupil(at, 状态="在职", 接单年月=month, 停单年月=month, 收入=wage)


def test_facts_that_accumulate_add_up_and_a_month_sent_again_replaces_that_month(
    tmp_path: Path, declare
):
    desk = Desk(tmp_path, declare("changes\naccumulate: true"))
    desk.take([working(1, "2026-04", "4000"), working(2, "2026-04", "5000")])
    desk.take([working(1, "2026-05", "4100")])
    desk.take([working(1, "2026-04", "4200")])
    names = FACTS["employment"].names
    told = sorted(
        (row[names.index("from_month")], row[names.index("wage_fen")])
        for row in in_force(desk, "employment")
    )
    april, may = 2026 * 12 + 3, 2026 * 12 + 4
    assert told == [(april, 420_000), (april, 500_000), (may, 410_000)]
    assert len(in_force(desk)) == 2


def test_nothing_delivered_is_an_empty_table(desk: Desk):
    for kind in ("records", "employers", *FACTS):
        assert in_force(desk, kind) == []


def test_the_query_means_the_same_on_spark(tmp_path: Path, declare):
    sqlglot = pytest.importorskip("sqlglot")
    desk = Desk(tmp_path, declare("changes"))
    desk.take(pupils(3))
    desk.take(pupils(4))
    for kind in ("records", "status", "survey"):
        query = rows_in_force(current(desk.store, [desk.source]), kind).query
        assert sqlglot.transpile(query, read="duckdb", write="spark")


def test_the_report_counts(desk: Desk):
    desk.take(pupils(10))
    rows = [pupil(at, 联系电话="", 更新日期="2026-01-01") for at in range(6, 14)]
    rows += [pupil(20, 身份证件号=number(sequence=13)), pupil(21, 身份证件号="123")]
    report = desk.take(rows).quality()
    assert report["fields"]["phone"] == {
        "given": {"num": 2, "den": 10},
        "valid": {"num": 2, "den": 2},
    }
    assert report["fields"]["number"]["valid"] == {"num": 9, "den": 10}
    assert report["valid_number"] == {"num": 9, "den": 10}
    assert report["shared_numbers"] == {"numbers": 1, "records": 2, "most": 2}
    assert report["age"]["oldest"] == "2026-01-01"
    assert report["age"]["within"]["31"] == {"num": 2, "den": 10}
    assert report["change"] == {
        "against": deliveries(desk.store, "pupils")[0].delivery,
        "before": 10, "added": 5, "gone": 5, "kept": 5,
    }  # fmt: skip
    assert [problem["code"] for problem in report["problems"]] == ["number_length"]
    assert report["matched"] is None
    assert report["unknown_headers"] == []


def test_progress_is_told(desk: Desk):
    seen: list[tuple[str, int, int]] = []
    ingest(desk.store, desk.source, desk.file(text(pupils(5))), DAY,
           progress=lambda step, done, total: seen.append((step, done, total)))  # fmt: skip
    assert [step for step, _, _ in seen] == ["examine", "read", "write", "write"]
    assert all(0 < done <= total for _, done, total in seen)


def test_findings_of_many_batches_stay_with_their_rows(desk: Desk, monkeypatch):
    monkeypatch.setattr(reading, "BATCH_ROWS", 7)
    rows = [pupil(at, 性别="先生" if at % 10 == 0 else "男") for at in range(1, 101)]
    delivery = desk.take(rows)
    assert findings(delivery) == [(at, "accepted", "sex") for at in range(10, 101, 10)]
    assert [int(line["row"]) for line in results(delivery.path)] == list(range(1, 101))


NURSERY = """
import os, sys
from datetime import date
from pathlib import Path
import pyarrow
from canbao.registers.intake import ingest
from canbao.registers.intake.sources import load_source
from canbao.registers.standard import names
store, declaration, file = map(Path, sys.argv[1:4])
names.standardise(pyarrow.array(["李明"]))
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        ingest(store, load_source(declaration, 7), file, date(2026, 6, 30))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""
"""Takes the delivery in anew, in a process of its own, each time it is asked to."""


def test_killed_anywhere_and_started_again_it_is_as_if_nothing_happened(tmp_path: Path, declare):
    source = declare("changes")
    file = parquet(tmp_path / "pupils.parquet", pupils(4000))
    pq.write_table(pa.concat_tables([pq.read_table(file)] * 4), file)
    began = time.monotonic()
    calm = ingest(tmp_path / "calm", source, file, DAY)
    lasted = time.monotonic() - began
    store = tmp_path / "store"
    command = [sys.executable, "-c", NURSERY, str(store), str(tmp_path / "pupils.yaml"), str(file)]
    dice = random.Random(11)
    killed = 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(20):
            nursery.stdin.write("go\n")
            child = int(nursery.stdout.readline())
            time.sleep(dice.uniform(0, 0.9 * lasted))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "over\n"
            there = [path.parent.name for path in store.glob("deliveries/pupils/*/delivery.json")]
            whole = [name for name in there if not name.startswith(".")]
            killed += not whole
            assert whole in ([], [calm.delivery])
        nursery.stdin.close()
    assert killed
    again = ingest(store, source, file, DAY)
    assert again.state in ("accepted", "repeated")
    assert bytes_of(again.path) == bytes_of(calm.path)
    left = {path.name for path in again.path.parent.iterdir()}
    assert left == {again.delivery, ".lock"}
