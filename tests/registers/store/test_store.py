"""The store: a stage is there whole or not at all, and the same inputs find the same output."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from canbao.registers.store import Busy, Store
from canbao.registers.store.store import append_lines, canonical, read_lines, replace_text


def write(text: str) -> Any:
    def build(folder: Path) -> dict[str, Any]:
        (folder / "table.txt").write_text(text, encoding="utf-8")
        return {"rows": len(text)}

    return build


def never(folder: Path) -> dict[str, Any]:
    raise AssertionError("built again although it was there")


def test_a_stage_is_built_once_and_then_found(tmp_path):
    store = Store(tmp_path)
    first = store.stage("links", {"deliveries": ["a"]}, write("one"))
    again = store.stage("links", {"deliveries": ["a"]}, never)
    assert first.fresh
    assert not again.fresh
    assert again.path == first.path
    assert again.told == {"rows": 3}


def test_other_inputs_make_another_output(tmp_path):
    store = Store(tmp_path)
    first = store.stage("links", {"deliveries": ["a"]}, write("one"))
    second = store.stage("links", {"deliveries": ["a", "b"]}, write("two"))
    assert first.hash != second.hash
    assert (first.path / "table.txt").read_text() == "one"


def test_a_failed_build_leaves_no_output_and_is_told_in_the_journal(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(AssertionError):
        store.stage("links", {}, never)
    assert not list((tmp_path / "stages" / "links").glob("[!.]*"))
    assert store.journal.stages()[0]["state"] == "failed"
    assert store.stage("links", {}, write("mended")).fresh


def _slow(path: str, begun: Any) -> None:
    def build(folder: Path) -> dict[str, Any]:
        (folder / "half.txt").write_text("half", encoding="utf-8")
        begun.set()
        time.sleep(60)
        return {}

    Store(Path(path)).stage("links", {"x": 1}, build)


def test_a_killed_build_is_swept_away_and_done_again(tmp_path):
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=_slow, args=(str(tmp_path), begun))
    process.start()
    assert begun.wait(60)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    store = Store(tmp_path)
    assert store.journal.stages()[0]["state"] == "begun"
    stage = store.stage("links", {"x": 1}, write("whole"))
    assert sorted(path.name for path in stage.path.iterdir()) == ["stage.json", "table.txt"]
    assert [path.name for path in stage.path.parent.iterdir()] == [stage.hash]


def test_only_one_run_holds_the_store(tmp_path):
    store = Store(tmp_path)
    with store.lock(), pytest.raises(Busy, match="another run"), Store(tmp_path).lock():
        pass
    with store.lock():
        pass


def test_the_present_picture_keeps_what_it_reaches(tmp_path):
    store = Store(tmp_path)
    stages = [store.stage("links", {"n": n}, write(str(n))) for n in range(6)]
    store.make_current({"stages": {"links": stages[0].hash}})
    assert stages[0].path.is_dir()
    assert len(list((tmp_path / "stages" / "links").iterdir())) == 3
    found = store.found("links")
    assert found is not None
    assert found.hash == stages[0].hash


def test_what_a_run_killed_before_the_replacement_left_is_swept_away(tmp_path):
    store = Store(tmp_path)
    stage = store.stage("links", {}, write("whole"))
    (tmp_path / ".current.json.12345").write_text('{"stages": {"li', encoding="utf-8")
    store.make_current({"stages": {"links": stage.hash}})
    assert not list(tmp_path.glob(".*"))
    assert store.found("links") is not None


def test_a_picture_whose_output_is_gone_is_not_found(tmp_path):
    store = Store(tmp_path)
    replace_text(tmp_path / "current.json", canonical({"stages": {"links": "0" * 20}}))
    assert store.found("links") is None


def test_a_line_cut_short_by_a_crash_is_not_read(tmp_path):
    path = tmp_path / "changes.jsonl"
    append_lines(path, [canonical({"kind": "unlink", "record": 1})])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"kind": "unl')
    assert read_lines(path) == [{"kind": "unlink", "record": 1}]


def test_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": [2, "三"]}) == '{"a":[2,"三"],"b":1}'
    assert json.loads(canonical({"b": 1})) == {"b": 1}
