"""Every stage killed with kill -9 at random moments (four; twenty with `make faults`) ends like the
undisturbed one; so does a run killed between a stage's end and its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.registers.killing import KILLS

pytestmark = pytest.mark.slow
STAGES = ("ingest", "model", "links", "persons", "coverage", "publish")
Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def kill(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """`kill("links")` kills that stage so many times and says what came of it."""
    folder = tmp_path_factory.mktemp("kill")
    surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    program = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("killing.py")), str(folder)],
        env={**surroundings, "PYTHONPATH": str(root / "src")},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stdout is not None
    entry, answers = program.stdin, program.stdout
    assert answers.readline().startswith('{"windows"')

    def ask(stage: str) -> dict[str, Any]:
        entry.write(stage + "\n")
        entry.flush()
        answer = answers.readline()
        assert answer, "the program ended; what it said is on stderr"
        told: dict[str, Any] = json.loads(answer)
        return told

    yield ask
    entry.close()
    assert program.wait(timeout=60) == 0
    answers.close()


@pytest.mark.parametrize("stage", STAGES)
def test_killed_many_times_a_stage_ends_like_the_undisturbed_one(kill: Ask, stage: str):
    told = kill(stage)
    assert told["killed"] == KILLS, told
    assert told["differs"] == []
    assert told["left"] == []
    assert told["log"] is True


def test_killed_between_a_stage_and_the_picture_a_run_goes_on_to_the_same_end(kill: Ask):
    told = kill("between")
    assert told["killed"] == ["model", "links", "persons", "coverage", "draft", "replace", "tidy"]
    assert told["differs"] == []
    assert told["left"] == []
