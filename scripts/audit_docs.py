"""Makes the pages of `docs/audit/` from the table of audit rules: the forty rules with their clauses,
actions and thresholds, and the data they need with who supplies it. Written by `generate_docs`.

Loading the rules loads Django's models, which no page may do; the YAML is read as it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from canbao.law.engine.sheet import STATUS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "canbao" / "robots"
FOLDER = ROOT / "docs" / "audit"
OWN = ("自定", "own")
ACTIONS = {
    "block": "拦截 block", "hold": "暂缓 hold", "second": "双人 second person", "sample": "抽查 sample",
    "notify": "告知 notify", "case": "立案 case", "visit": "上门 visit", "collective": "集体审核 collective",
}  # fmt: skip
ASKED = {"case": "办件 case", "run": "发放批次 run", "night": "夜间 night"}
SUBJECTS = {
    "person": "人员 person", "employer": "单位 employer", "officer": "经办人员 officer",
    "certificate": "凭证 certificate", "run": "发放批次 run",
}  # fmt: skip


def read(name: str) -> dict[str, Any]:
    """A YAML file of the room."""
    told: dict[str, Any] = yaml.safe_load((SOURCE / name).read_text(encoding="utf-8"))
    return told


def status(word: str) -> str:
    """`二手来源 secondary`."""
    return f"{STATUS.get(word, OWN)[0]} {word}"


def rule_parts(table: Any) -> list[list[str]]:
    """A heading and tables for every rule."""
    limits = yaml.safe_load(
        (SOURCE.parent / "benefits" / "payments" / "limits.yaml").read_text(encoding="utf-8")
    )
    needs = read("facts.yaml")
    parts = []
    for id, rule in read("rules.yaml").items():
        asked = "、".join(ASKED[each] for each in rule["asked"])
        part = [f"## {id} {rule['zh']} {rule['en']}", ""]
        said = [f"{SUBJECTS[rule['subject']]}", f"严重程度 severity {rule['severity']}", asked,
                f"依据 ground: {rule['ground']}（{status(rule['ground_status'])}）"]  # fmt: skip
        part += [" · ".join(said), ""]
        part += table(
            ("条款 clause", "", "", "动作 action", "数据 data"),
            (
                (f"`{name}`", each["zh"], each["en"], "、".join(ACTIONS[do] for do in each["do"]),
                 "、".join(needs[need]["zh"] for need in (*rule["needs"], *each.get("needs", ()))))
                for name, each in rule["clauses"].items()
            ),
        )  # fmt: skip
        part += table(
            ("参数 threshold", "", "值 value", "自 from", "状态 status", "来源 source"),
            (row for name, each in rule.get("thresholds", {}).items()
             for row in _values(name, each, limits)),
        )  # fmt: skip
        parts.append(part)
    return parts


def _values(name: str, said: dict[str, Any], limits: dict[str, Any]) -> list[tuple[Any, ...]]:
    words = f"{said['zh']} {said['en']}"
    if "limit" in said:
        limit = limits[said["limit"]]
        told = (f"`{name}`", words, limit["value"], "", status(limit["status"]), limit["source"])
        return [told]
    return [
        (f"`{name}`", words, "缺 missing" if each["value"] is None else each["value"], each["from"],
         status(each["status"]), each["source"])
        for each in said["values"]
    ]  # fmt: skip


def data(table: Any) -> list[str]:
    """The kinds of data: from our own tables, from a published register, or delivered."""

    def who(said: dict[str, Any]) -> str:
        ways = []
        if said.get("house"):
            ways.append(f"本库 `{said['house']}`")
        if said.get("register"):
            ways.append(f"登记比对 register `{said['register']}`")
        if said.get("kind"):
            owner = "本机构经办产生 our own services" if said.get("own") else "部门提供，须申报 declared delivery"
            ways.append(f"{owner} `{said['kind']}`")
        return " · ".join(ways)

    rows = ((f"`{name}`", said["zh"], said["en"], who(said)) for name, said in read("facts.yaml").items())
    told: list[str] = table(("data", "中文", "English", "谁提供 who supplies it"), rows)
    return told


def pages(page: Any, table: Any) -> dict[str, str]:
    """All pages by file name, written with the page and table of `generate_docs`."""
    return {
        "rules.md": page(
            "稽核规则 Audit rules",
            "Forty rules, a reconstruction from published practice: the ministry's own rule library is "
            "not public. How they are asked, and what follows, is told in "
            "[Services](../developers/services.md); where their data come from, in [data](data.md). A "
            "threshold that is missing, or data nobody delivers, makes a clause unknown: the case stops, "
            "it never passes. `canbao robots check` plants a case for every clause, looks for it and "
            "prints false alarms beside it.",
            *rule_parts(table),
        ),
        "data.md": page(
            "稽核所需数据 Data of the audit rules",
            "What no register delivers yet is unknown until a source declares that it delivers it "
            "(`canbao.robots.facts.deliver`): an empty table says nothing.",
            data(table),
        ),
    }
