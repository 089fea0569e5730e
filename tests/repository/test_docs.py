"""Every link in the docs has a target; generated pages are as the law now is; names are real."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import yaml

from canbao.law import law
from scripts.generate_docs import stale
from tests.repository.conftest import ROOT, files, name

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def pages() -> list[Path]:
    return [*files(".md", below="docs"), ROOT / "README.md", ROOT / "README.zh.md"]


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings."""
    found = set()
    for heading in re.findall(r"^#+\s+(.+?)\s*$", path.read_text(encoding="utf-8"), re.M):
        text = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore")
        words = re.sub(r"[^\w\s-]", "", text.decode()).strip().lower()
        found.add(re.sub(r"[-\s]+", "-", words))
    return found


def test_every_link_has_a_target():
    broken = []
    for page in pages():
        for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
            if "://" in target or target.startswith("mailto:"):
                continue
            file, _, anchor = target.partition("#")
            place = (page.parent / file).resolve() if file else page
            if not place.exists() or (anchor and anchor not in anchors(place)):
                broken.append(f"{name(page)}: {target}")
    assert broken == []


def test_generated_pages_are_as_the_law_now_is():
    assert stale() == [], "run python scripts/generate_docs.py"


def test_every_page_is_reachable_from_the_menu():
    menu = re.findall(r":\s+(\S+\.md)\s*$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M)
    listed = {f"docs/{page}" for page in menu}
    decisions = (ROOT / "docs/decisions/index.md").read_text(encoding="utf-8")
    listed |= {f"docs/decisions/{target}" for target in LINK.findall(decisions)}
    assert {name(page) for page in files(".md", below="docs")} == listed


def test_decisions_are_dated_and_say_how_we_would_notice():
    for page in files(".md", below="docs/decisions"):
        if page.name == "index.md":
            continue
        assert re.match(r"\d{4}-\d{2}-\d{2}-[a-z-]+\.md$", page.name), page.name
        text = page.read_text(encoding="utf-8")
        for part in ("**What.**", "**Why.**", "**How we would notice it was wrong.**"):
            assert part in text, f"{page.name}: {part}"
        assert len(text.splitlines()) <= 30, page.name


def test_the_site_is_configured_without_outside_fonts():
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["theme"]["font"] is False


def test_commands_in_the_docs_name_things_that_exist():
    known = {*law().rules, *law().inputs, *law().contents.dated}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for given in re.findall(r"--fact ([a-z]\w*)=", text):
            assert given in known, f"{name(page)}: {given}"
        for changed in re.findall(r"(?:parameters=\{|scale\()\"(\w+)\"", text):
            assert changed in law().parameters, f"{name(page)}: {changed}"
        for shown in re.findall(r"canbao law show ([a-z]\w+)", text):
            assert shown in known, f"{name(page)}: {shown}"
        asked = r"canbao law (?:compute|explain) ([a-z][a-z_ ]+?) (?:\\|--)"
        for target in re.findall(asked, text):
            for each in target.split():
                assert each in known, f"{name(page)}: {each}"


def test_the_python_in_the_actuaries_page_runs_and_says_what_it_shows():
    text = (ROOT / "docs/actuaries.md").read_text(encoding="utf-8")
    space: dict = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(block, "docs/actuaries.md", "exec"), space)
    assert str(space["one"]["basic_pension"]) == "1660.94"
    assert space["many"].fen("basic_pension")[0] == 166094
    assert space["early"].provisional
    assert space["settlement"].settled
    assert space["settlement"].back_payment["basic_pension"] == (
        6 * space["settlement"].differences["basic_pension"]
    )
    assert space["reform"].hash != space["china"].hash
