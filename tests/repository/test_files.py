"""Habits that hold for every file: size, words, what must never be in a public repository."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.repository.conftest import ROOT, files, name

LONGEST_FILE = 500
LONGEST_LINE = 110  # ruff counts a Han character twice, so it cannot be asked
TEXT = (".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".html", ".css", ".js", ".typ", ".svg", "")


def test_no_module_is_a_crowded_room():
    long = [
        f"{name(path)}: {count} lines"
        for path in files(".py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_no_line_is_too_long():
    long = [
        f"{name(path)}:{number}: {len(line)}"
        for path in files(".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_every_module_opens_with_what_lives_there():
    lacking = [
        name(path)
        for path in files(".py")
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert lacking == []


def test_no_unfinished_business_in_the_source():
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", r"\bX{3}\b", "NotImplemented" + "Error",
                                 "for " + "now", r"\bdum" + "my", r"\bstub" + r"\b"]))  # fmt: skip
    found = [
        f"{name(path)}:{number}: {line.strip()[:60]}"
        for path in files(".py", ".yaml", ".html", below="src")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def test_no_path_of_a_developers_machine():
    folders = "|".join(["wo" + "rk", "ro" + "ot", "home/[a-z]"])
    machine = re.compile(rf"(?<![\w.])/({folders})/")
    found = [
        f"{name(path)}:{number}: {line.strip()[:60]}"
        for path in files(*TEXT)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


def test_locks_carry_hashes_and_no_address():
    for path in files(".txt", below="requirements"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, name(path)
        assert not re.search(r"^\s*--(extra-)?(index|find-links|trusted)", text, re.M), name(path)
        packages = re.findall(r"^[a-z0-9][^\s=]*==", text, re.M)
        assert packages
        assert text.count("--hash=sha256:") >= len(packages), name(path)


def test_locks_hold_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def wanted(entries: list[str]) -> set[str]:
        return {re.split(r"[\s<>=\[]", entry)[0].lower().replace("_", "-") for entry in entries}

    def locked(file: str) -> set[str]:
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9][^\s=]*)==", text, re.M))

    extras = project["optional-dependencies"]
    core = wanted(project["dependencies"]) | wanted(extras["build"])
    assert core <= locked("core.txt")
    assert core | wanted(extras["postgres"]) <= locked("postgres.txt")
    assert core.union(*map(wanted, extras.values())) <= locked("dev.txt")


def test_nothing_is_loaded_from_elsewhere():
    """No page, style or script names another host: no CDN, no font service, no tracker."""
    found = [
        f"{name(path)}:{number}"
        for path in files(".html", ".css", ".js", below="src")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"(src|href)=[\"']https?://|url\([\"']?https?://|@import|//cdn", line)
    ]
    assert found == []
