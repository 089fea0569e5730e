"""Bad input costs one message in both languages, naming field and way out; no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import FACTS, SICHUAN

ASK = ["law", "compute", "basic_pension"]


def refused(ran, *words: str) -> None:
    """Status 2, nothing on stdout, two lines on stderr, every word in them."""
    assert ran.status == 2
    assert ran.out == ""
    lines = ran.err.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("错误：")
    assert lines[1].startswith("Error: ")
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*ASK, "--region", "Atlantis", "--date", "2025-10", *FACTS], ["region", "Atlantis"]),
        ([*ASK, "--region", "四川", "--date", "2025-13", *FACTS], ["date", "2025-13"]),
        ([*ASK, "--region", "四川", "--date", "1825-01", *FACTS], ["date", "1825-01"]),
        ([*ASK, *SICHUAN, *FACTS, "--fact", "average_index=abc"], ["average_index", "abc"]),
        ([*ASK, *SICHUAN, *FACTS, "--fact", "contribution_months=-1"], ["contribution_months"]),
        ([*ASK, *SICHUAN, *FACTS, "--fact", "average_index=NaN"], ["average_index", "NaN"]),
        ([*ASK, *SICHUAN, *FACTS, "--fact", "zzz=1"], ["zzz"]),
        ([*ASK, *SICHUAN, *FACTS, "--fact", "pension_item=half_up 1"], ["pension_item"]),
        ([*ASK, *SICHUAN, "--fact", "reference_wage=8321"], ["career"]),
        (["law", "compute", "basic_pensio", *SICHUAN], ["basic_pensio", "basic_pension"]),
        ([*ASK, *SICHUAN, "--fact", "reference_wage"], ["--fact", "reference_wage"]),
        ([*ASK, *SICHUAN, "--fact", "career=[{"], ["career", "JSON"]),
        ([*ASK, *SICHUAN, "--fact", 'career=[{"year": NaN}]'], ["career", "JSON"]),
        ([*ASK, *SICHUAN, "--facts", "no-such-file.yaml"], ["no-such-file.yaml"]),
        ([*ASK, "--region", "四川"], ["--date"]),
        (["law", "compute"], ["TARGET"]),
        (["law", "comptue"], ["comptue", "compute"]),
        (["law", "status", "--only", "bad"], ["--only", "bad"]),
        (["law", "status", "--onyl", "text"], ["--onyl"]),
        (["law", "names", "--kind", "bad"], ["--kind", "bad"]),
        (["law", "show", "no_such_name"], ["no_such_name"]),
        (["law", "diff", "2025-01-01", "soon"], ["soon"]),
        (["law", "cases", "no-such-folder"], ["no-such-folder"]),
        (["--lang", "fr", "law", "status"], ["--lang", "fr"]),
        (["serve", "--port", "70000"], ["--port"]),
        (["pension", "--careers", "no.parquet", "--out", "out.parquet"], ["no.parquet"]),
    ],
)
def test_bad_input_is_named(canbao, arguments, words):
    refused(canbao(*arguments), *words)


def test_the_chosen_language_comes_first(canbao):
    ran = canbao("--lang", "en", "law", "show", "no_such_name")
    assert ran.err.startswith("Error: ")
    assert "错误：" in ran.err


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("f.yaml", "a: [", "YAML"),
        ("f.yaml", "- just\n- a list\n", "f.yaml"),
        ("f.yaml", "a: &x [1]\nb: *x\n", "YAML"),
        ("f.yaml", "a: !!python/object/apply:os.system [true]\nb: [\n", "YAML"),
        ("f.json", '{"a": 1', "JSON"),
        ("f.json", "[" * 100_000, "JSON"),
        ("f.json", '{"a": Infinity}', "JSON"),
        ("f.yaml", "[" * 5_000, "f.yaml"),
    ],
)
def test_a_hostile_facts_file_is_one_message(canbao, tmp_path: Path, name, text, word):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    refused(canbao(*ASK, *SICHUAN, "--facts", str(file)), word)


def test_a_facts_file_that_is_no_text_or_too_large_is_refused(canbao, tmp_path: Path):
    binary, large = tmp_path / "b.yaml", tmp_path / "l.yaml"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    large.write_bytes(b"a: 1\n" * 500_000)
    refused(canbao(*ASK, *SICHUAN, "--facts", str(binary)), "UTF-8")
    refused(canbao(*ASK, *SICHUAN, "--facts", str(large)), "2500000")


def test_missing_law_stops_with_status_3_and_its_name(canbao):
    ran = canbao("law", "compute", "unemployment_employer_rate", *SICHUAN[:2], "--date", "2026-06")
    assert ran.status == 3
    assert "unemployment_employer_rate" in ran.err
    assert "Awaited" in ran.err
    assert ran.out == ""


def test_an_output_file_that_cannot_be_written_is_named(canbao, tmp_path: Path):
    ran = canbao(*["law", "explain", "basic_pension"], *SICHUAN, *FACTS, "--html",
                 str(tmp_path / "no" / "folder" / "x.html"))  # fmt: skip
    refused(ran, "x.html")


def test_help_is_shown_when_nothing_is_asked(canbao):
    ran = canbao("law")
    assert ran.status == 2
    assert "compute" in ran.err


@pytest.mark.parametrize("arguments", [["law", "status"], ["law", "status", "--json"]])
def test_output_into_a_closed_pipe_or_a_full_disk_costs_no_traceback(arguments):
    command = [sys.executable, "-m", "canbao", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 0
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr
    assert "错误：".encode() in ran.stderr


def test_without_an_output_nothing_breaks():
    command = [sys.executable, "-m", "canbao", "law", "names"]
    shell = ["sh", "-c", '"$@" >&-', "sh", *command]
    ran = subprocess.run(shell, stderr=subprocess.PIPE, check=False)
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("name", ["基础养老金", "Basic pension"])
def test_a_spoken_name_is_answered_with_the_name_to_write(canbao, name):
    refused(canbao("law", "compute", name, *SICHUAN, *FACTS), name, "basic_pension")
