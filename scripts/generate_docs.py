"""Writes `docs/law/` from the law itself: topics with rules and parameters, choices between
provinces, names a caller may give, acts, cases, what is not settled; `docs/money/` (`money_docs`),
`docs/audit/` (`audit_docs`), who may do what (`access_docs`), the catalogue of services
(`services_docs`) and the ninety-one (`behaviours_docs`).

    python scripts/generate_docs.py            write
    python scripts/generate_docs.py --check    exit status 1 when a page is out of date
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from canbao.law import HERE, Law, catalogue, law
from canbao.law.engine.cases import Case, read_cases
from canbao.law.engine.parameters import Dated, show_value
from canbao.law.engine.regions import NATION
from canbao.law.engine.rules import STATUSES, Rule
from canbao.law.engine.sheet import STATUS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "law"
BREAK = "\v"
NOTE = "<!-- Written by scripts/generate_docs.py from the law; do not edit. -->\n"

TOPICS = {
    "coverage": ("参保范围", "Who is covered"),
    "contributions": ("缴费", "Contributions"),
    "account": ("个人账户", "Individual account"),
    "retirement": ("退休年龄与年限", "Retirement age and years"),
    "pension": ("职工养老保险待遇", "Employee pension"),
    "public_sector": ("机关事业单位养老保险", "Public sector pension"),
    "residents": ("城乡居民养老保险", "Residents' pension"),
    "adjustment": ("养老金调整", "Yearly adjustment"),
    "disability": ("病残津贴", "Disability allowance"),
    "death": ("因病或非因工死亡", "Death outside work"),
    "unemployment": ("失业保险", "Unemployment insurance"),
    "work_injury": ("工伤保险", "Work injury insurance"),
    "medical": ("医疗与生育保险", "Medical and maternity insurance"),
    "portability": ("转移接续", "Portability"),
    "second_third_pillar": ("年金与个人养老金", "Second and third pillar"),
    "enforcement": ("征缴与监察", "Enforcement"),
    "deadlines": ("期限", "Time limits"),
}


def cell(value: Any) -> str:
    """One table cell: nothing in it may end the cell or the row."""
    lines = ("" if value is None else str(value)).split(BREAK)
    texts = [" ".join(line.split()) for line in lines]
    safe = [t.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|") for t in texts if t]
    return "<br>".join(safe)


def stacked(*values: Any) -> str:
    """Several things below each other in one cell."""
    return BREAK.join("" if value is None else str(value) for value in values)


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    """A Markdown table; nothing without rows."""
    columns = list(head)
    body = ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]
    if not body:
        return []
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *body, ""]


def page(title: str, intro: str, *parts: list[str]) -> str:
    """A whole page."""
    lines = [NOTE, f"# {title}", "", intro, ""]
    for part in parts:
        lines += part
    return "\n".join(lines).rstrip() + "\n"


def status_word(status: str) -> str:
    """`原文 text`."""
    return f"{STATUS[status][0]} {status}"


def topic_of(file: str) -> str:
    """Folder below `china/` that a rule or value stands in."""
    parts = file.replace("\\", "/").split("china/", 1)[-1].split("/")
    return parts[0] if len(parts) > 1 else "common"


def region_name(china: Law, name: str) -> str:
    """`四川省 Sichuan`."""
    region = china.contents.regions.by_name[name]
    return "全国 nation" if name == NATION else f"{region.zh} {name}"


# --- topics -----------------------------------------------------------------------------------


def topic_page(china: Law, topic: str, rules: list[Rule], dated: list[Dated]) -> str:
    """Rules and parameters of one topic."""
    zh, en = TOPICS.get(topic, (topic, topic.replace("_", " ").capitalize()))
    parts: list[list[str]] = []
    if rules:
        parts.append(["## 规则 Rules", ""])
        parts.append(
            table(
                ("rule", "act and article", "in force, where", "unit, rounding", "status, source"),
                (
                    (
                        stacked(rule.zh, rule.en, f"`{rule.name}`"),
                        f"{rule.act} {rule.article}",
                        stacked(span(rule.since, rule.until), *option_words(china, rule)),
                        stacked(rule.unit, china.names(rule.rounding)[0] if rule.rounding else ""),
                        stacked(status_word(rule.status), rule.source, rule.note),
                    )
                    for rule in rules
                ),
            )
        )
    parameters = [d for d in dated if d.kind == "parameter"]
    if parameters:
        parts.append(["## 参数 Parameters", ""])
        parts += [dated_part(china, d) for d in parameters]
    for kind, title in (("axis", "口径 Choices"), ("rounding", "取整 Roundings")):
        listed = [d for d in dated if d.kind == kind]
        if listed:
            parts.append([f"## {title}", ""])
            parts += [dated_part(china, d) for d in listed]
    return page(
        f"{zh} {en}", f"`canbao law show NAME` prints each with its text. Folder `{topic}`.", *parts
    )


def span(since: Any, until: Any) -> str:
    """`2024-01-01 –`."""
    return f"{since or ''} – {until or ''}".strip() if since or until else ""


def option_words(china: Law, rule: Rule) -> tuple[str, ...]:
    """Where a version holds: the axis and its option in both languages."""
    if rule.option is None:
        return ()
    axis, option = china.contents.dated[rule.option[0]], rule.option[1]
    names = axis.options[option]
    return (f"{axis.zh}：{names['zh']}", f"{axis.en}: {names['en']}")


def dated_part(china: Law, dated: Dated) -> list[str]:
    """One parameter, axis or rounding with every row and the values not taken."""
    told = [
        part
        for part in (
            f"`{dated.name}`",
            dated.unit if dated.kind == "parameter" else "",
            f"by {dated.key}" if dated.key else "",
            "provisional: the previous value until published" if dated.provisional else "",
            dated.note,
        )
        if part
    ]
    lines = [f"### {cell(dated.zh)} {cell(dated.en)}", "", cell(" · ".join(told)), ""]
    if dated.options:
        lines += table(
            ("option", "中文", "English"),
            ((f"`{k}`", v["zh"], v["en"]) for k, v in dated.options.items()),
        )
    rows = [*dated.rows] + ([dated.otherwise] if dated.otherwise else [])
    lines += table(
        ("region", "in force", "known", "value", "status", "source, evidence, note"),
        (
            (
                region_name(china, row.region),
                catalogue.period(data),
                data.get("known", ""),
                show_value(row.value) if row.value is not None else "—",
                status_word(row.status),
                "; ".join(
                    p
                    for p in (
                        row.source,
                        row.evidence,
                        row.note,
                        f"awaits: {row.awaits}" if row.awaits else "",
                    )
                    if p
                ),
            )
            for row in rows
            for data in (row.as_data(),)
        ),
    )
    if dated.conflicts:
        lines += ["Other values in circulation, not taken:", ""]
        lines += [
            "- " + cell("; ".join(f"{key}: {show_value(value)}" for key, value in c.items()))
            for c in dated.conflicts
        ] + [""]
    return lines


# --- across topics ----------------------------------------------------------------------------


def index_page(china: Law, topics: list[str]) -> str:
    """How much law there is and how sure it is."""
    counts = catalogue.status(china)["counts"]
    return page(
        "The law as tables 法律一览",
        "Everything here is written from the code. A value is used only with its status; what it "
        "means for paying money is in [The calculator](../calculator.md).",
        table(
            ("", *(status_word(s) for s in STATUSES)),
            ((kind, *(counts[kind][s] for s in STATUSES)) for kind in counts),
        ),
        ["Rules are counted by version, the others by row.", "", "## Topics", ""],
        [f"- [{' '.join(TOPICS.get(t, (t, '')))}]({t}.md)" for t in topics] + [""],
        [
            "## Across topics",
            "",
            "- [Rules and what they are made of](rules.md)",
            "- [Names a caller may give 可填写的名称](inputs.md)",
            "- [Choices between provinces 各省口径](provinces.md)",
            "- [Acts 文件](acts.md)",
            "- [Worked cases 算例](cases.md)",
            "- [What is not settled 未定事项](status.md)",
        ],
    )


def rules_page(china: Law) -> str:
    """Every rule with what it takes."""
    return page(
        "Rules 规则",
        "Each may be asked for as a target; each may also be given as a fact instead of computed.",
        table(
            ("rule", "unit", "versions", "made of", "topic"),
            (
                (
                    stacked(v[0].zh, v[0].en, f"`{name}`"),
                    v[0].unit,
                    len(v),
                    ", ".join(dict.fromkeys(a for version in v for a in version.arguments)),
                    f"[{topic_of(v[0].place)}]({topic_of(v[0].place)}.md)",
                )
                for name, v in sorted(china.rules.items())
            ),
        ),
    )


def inputs_page(china: Law) -> str:
    """Names a caller may give."""
    head = ("fact", "unit", "limits", "default", "help")
    rows, parts = [], []
    for name in sorted(china.inputs):
        item = china.inputs[name]
        entry = catalogue.input_entry(china, item)
        limits = [
            f"≥ {entry['min']}" if entry["min"] is not None else "",
            f"≤ {entry['max']}" if entry["max"] is not None else "",
            "not after the day of computation" if item.past else "",
        ]
        default = "required" if item.required else show_value(item.default)
        rows.append(
            (
                stacked(item.zh, item.en, f"`{name}`"),
                item.unit,
                stacked(*limits),
                default,
                stacked(item.help_zh, item.help_en),
            )
        )
        if item.columns:
            parts += [f"### `{name}` {item.zh}", ""]
            parts += table(
                ("column", "中文", "English", "unit", "default"),
                (
                    (
                        f"`{c}`",
                        s.zh,
                        s.en,
                        s.unit,
                        "required" if s.required else show_value(s.default),
                    )
                    for c, s in item.columns.items()
                ),
            )
    choices: list[str] = []
    for name, options in sorted(china.contents.choices.items()):
        choices += [f"### `{name}`", ""]
        choices += table(
            ("value", "中文", "English"),
            ((f"`{k}`", v["zh"], v["en"]) for k, v in options.items()),
        )
    return page(
        "Names a caller may give 可填写的名称",
        "Facts of the person, for Python, the command line, the API and cases. The value of any "
        "[rule](rules.md) or plain parameter may be given as well; a method (axis, rounding) "
        "never. `—` as default means: may be absent.",
        table(head, rows),
        ["## Tables 表", ""],
        parts,
        ["## Choices 选项", ""],
        choices,
    )


def provinces_page(china: Law) -> str:
    """Per province, what it does in its own way."""
    parts: list[str] = []
    dated = [d for d in china.contents.dated.values() if d.kind in ("axis", "rounding")]
    for name in china.contents.regions.by_name:
        rows = []
        for item in dated:
            for row in item.rows:
                if row.region == name:
                    option = item.options.get(str(row.value), {})
                    shown = f"{option['zh']} {option['en']}" if option else show_value(row.value)
                    rows.append(
                        (
                            item.zh,
                            f"`{item.name}`",
                            shown,
                            catalogue.period(row.as_data()),
                            status_word(row.status),
                            f"{row.source} {row.awaits}",
                        )
                    )
        if rows:
            parts += [f"## {region_name(china, name)}", ""]
            parts += table(("口径", "name", "here", "in force", "status", "source"), rows)
    return page(
        "Choices between provinces 各省口径",
        "Where a province (or city) does it in its own way. What is not listed for it follows the "
        "nation. These are data: a changed rounding or option is a line of YAML.",
        parts,
    )


def acts_page(china: Law) -> str:
    """Acts and how many rules rest on each."""
    cited: dict[str, int] = defaultdict(int)
    for versions in china.rules.values():
        for rule in versions:
            cited[rule.act] += 1
    return page(
        "Acts 文件",
        "By number, as rules cite them.",
        table(
            ("number", "中文", "English", "in force", "status", "rules"),
            (
                (
                    name,
                    act["zh"],
                    act["en"],
                    act.get("in_force", ""),
                    status_word(act["status"]) if act.get("status") in STATUS else "",
                    cited[name],
                )
                for name, act in sorted(china.contents.acts.items())
            ),
        ),
    )


def cases_page(cases: list[Case]) -> str:
    """Worked cases: who vouches for what."""
    parts: list[str] = []
    for file in dict.fromkeys(case.file for case in cases):
        parts += [f"## {file}", ""]
        parts += table(
            ("case", "region", "date", "expects", "source"),
            (
                (c.id, c.region, c.date, ", ".join(c.expect), c.source)
                for c in cases
                if c.file == file
            ),
        )
    return page(
        "Worked cases 算例",
        f"{len(cases)} cases. `canbao law cases` runs them: expected, got, difference.",
        parts,
    )


def status_page(china: Law) -> str:
    """What is missing, unconfirmed, inferred."""
    data = catalogue.status(china)
    parts: list[str] = []
    for status in ("missing", "unconfirmed", "inferred"):
        entries = data["entries"][status]
        last = "awaited" if status == "missing" else "value"
        parts += [f"## {status_word(status)} ({len(entries)})", ""]
        parts += table(
            ("what", "region, period", last, "source"),
            (
                (
                    stacked(e["zh"], e["en"], f"`{e['name']}`"),
                    stacked(e["region"], catalogue.period(e)),
                    e.get("awaits") or e.get("note")
                    if status == "missing"
                    else show_value(e["value"]),
                    e.get("source", ""),
                )
                for e in entries
            ),
        )
    return page(
        "What is not settled 未定事项",
        "A `missing` value stops the computation with its name. Unconfirmed and inferred "
        "ones are used and listed with every result that rests on them; money is not paid "
        "on them. Secondary sources are marked in the topics.",
        parts,
    )


def pages() -> dict[str, str]:
    """All pages by file name."""
    china = law()
    rules: dict[str, list[Rule]] = defaultdict(list)
    dated: dict[str, list[Dated]] = defaultdict(list)
    for versions in china.rules.values():
        for rule in versions:
            rules[topic_of(rule.place)].append(rule)
    for item in china.contents.dated.values():
        dated[topic_of(item.file)].append(item)
    topics = [
        *(t for t in TOPICS if t in rules or t in dated),
        *sorted({*rules, *dated} - set(TOPICS)),
    ]
    made = {f"{t}.md": topic_page(china, t, rules[t], dated[t]) for t in topics}
    made |= {
        "index.md": index_page(china, topics),
        "rules.md": rules_page(china),
        "inputs.md": inputs_page(china),
        "provinces.md": provinces_page(china),
        "acts.md": acts_page(china),
        "cases.md": cases_page(read_cases(HERE / "cases")),
        "status.md": status_page(china),
    }
    return made


def folders() -> dict[Path, dict[str, str]]:
    """What stands in each generated folder, by file name."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))  # run as a file, Python knows this folder only
    from scripts import access_docs, audit_docs, behaviours_docs, money_docs, services_docs

    found = {
        DOCS: pages(),
        money_docs.FOLDER: money_docs.pages(page, table),
        **services_docs.folders(page, table),
        audit_docs.FOLDER: audit_docs.pages(page, table),
        access_docs.FOLDER: access_docs.pages(page, table),
    }
    found[behaviours_docs.FOLDER] |= behaviours_docs.pages(page, table)
    return found


def stale() -> list[str]:
    """Names of pages that are not as law and rooms now are."""
    names = []
    for folder, made in folders().items():
        found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
        names += [
            f"{folder.relative_to(ROOT / 'docs')}/{name}"
            for name in sorted({*made, *found})
            if made.get(name) != found.get(name)
        ]
    return names


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are out of date."""
    if "--check" in arguments:
        names = stale()
        for name in names:
            print(f"out of date: docs/{name}; run python scripts/generate_docs.py")
        return 1 if names else 0
    for folder, made in folders().items():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.md"):
            if old.name not in made:
                old.unlink()
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")
        print(f"{len(made)} pages in {folder.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
