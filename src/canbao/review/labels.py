"""Readers' answers as `labels.jsonl`, the file the comparison learns from. Append only.

A line says what was settled about a pair and by how many readers; when an answer is taken back
afterwards, a later line with the answer `withdrawn` says so. The last line of a pair counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from canbao.review.models import SETTLED, Pair


class Label(TypedDict):
    """One line. `readers` are account numbers, `at` is ISO 8601 in UTC."""

    record: int
    other: int
    answer: str
    answers: list[str]
    readers: list[int]
    four_eyes: str
    snapshot: str
    at: str


def labels() -> Iterator[Label]:
    """What is settled now, by pair."""
    settled = Pair.objects.filter(state=SETTLED).order_by("record", "other_record")
    for pair in settled.prefetch_related("answers").iterator(chunk_size=500):
        given = sorted(
            (answer for answer in pair.answers.all() if answer.withdrawn_at is None),
            key=lambda answer: answer.reading,
        )
        assert pair.settled_at is not None  # the database sees to it
        yield {
            "record": pair.record,
            "other": pair.other_record,
            "answer": pair.answer,
            "answers": [answer.answer for answer in given],
            "readers": [answer.reader_id for answer in given],
            "four_eyes": pair.four_eyes,
            "snapshot": pair.snapshot,
            "at": pair.settled_at.isoformat(timespec="seconds"),
        }


def line(label: Label) -> str:
    """One line of the file, the same bytes for the same label."""
    return json.dumps(label, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def write_labels(path: Path) -> int:
    """Append to the file what it does not yet say; returns the number of lines added.

    A last line cut off by a broken write goes first. ValueError names a line that cannot be read.
    """
    said = _said(path)
    fresh: list[str] = []
    now_settled = set()
    for label in labels():
        key = (label["record"], label["other"])
        now_settled.add(key)
        if said.get(key) != line(label):
            fresh.append(line(label))
    for key, last in sorted(said.items()):
        before: Label = json.loads(last)
        if key not in now_settled and before["answer"] != "withdrawn" and _ours(key):
            fresh.append(line({**before, "answer": "withdrawn", "answers": [], "readers": []}))
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as file:
            file.writelines(fresh)
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def _ours(key: tuple[int, int]) -> bool:
    return Pair.objects.filter(record=key[0], other_record=key[1]).exists()


def _said(path: Path) -> dict[tuple[int, int], str]:
    """The last line about each pair, as the file holds it."""
    said: dict[tuple[int, int], str] = {}
    if not path.exists():
        return said
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        whole = whole[: whole.rfind(b"\n") + 1]
        draft = path.with_name(path.name + ".draft")
        draft.write_bytes(whole)
        draft.replace(path)
    for number, text in enumerate(whole.decode("utf-8").splitlines(), 1):
        try:
            label: Label = json.loads(text)
            said[label["record"], label["other"]] = text + "\n"
        except (ValueError, KeyError, TypeError):
            raise ValueError(
                f"{path.name}:{number}: 这一行读不懂。/ this line can’t be read. "
                "请从备份恢复该文件。/ Restore the file from its backup."
            ) from None
    return said
