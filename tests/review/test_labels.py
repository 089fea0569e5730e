"""`labels.jsonl`: append only, the same bytes twice, and a taken-back answer is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canbao.accounts.models import READER
from canbao.review import queue
from canbao.review.labels import write_labels
from tests.accounts.make import account

from .test_queue import NOW, pair

pytestmark = pytest.mark.django_db


def said(path: Path) -> list[tuple[int, str]]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(each["record"], each["answer"]) for each in lines]


def test_what_is_settled_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    reader = account(READER)
    queue.answer(reader, pair(1).pk, "same", NOW)
    pair(2)
    assert write_labels(path) == 1
    before = path.read_bytes()
    assert write_labels(path) == 0
    assert path.read_bytes() == before
    assert said(path) == [(1, "same")]


def test_later_answers_are_added_below(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    reader = account(READER)
    queue.answer(reader, pair(2).pk, "different", NOW)
    write_labels(path)
    queue.answer(reader, pair(1).pk, "same", NOW)
    write_labels(path)
    assert said(path) == [(2, "different"), (1, "same")]


def test_an_answer_taken_back_is_withdrawn_by_a_later_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    reader = account(READER)
    queue.answer(reader, pair(1).pk, "same", NOW)
    write_labels(path)
    queue.undo_last(reader, NOW)
    write_labels(path)
    write_labels(path)
    assert said(path) == [(1, "same"), (1, "withdrawn")]


def test_a_line_cut_off_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    reader = account(READER)
    for number in (1, 2):
        queue.answer(reader, pair(number).pk, "same", NOW)
    write_labels(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert write_labels(path) == 1
    assert said(path) == [(1, "same"), (2, "same")]


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text("not a label\n")
    with pytest.raises(ValueError, match=r"labels\.jsonl:1"):
        write_labels(path)
    assert path.read_text() == "not a label\n"
