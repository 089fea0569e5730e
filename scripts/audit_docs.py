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
STEPS = (
    ("稽核人员对发现立案；当事人同时得到告知，可以陈述申辩（RGT-11，网上、手机或窗口）。",
     "An auditor makes a case of a finding; whoever it is about is told and may state their case "
     "(RGT-11, online, on the phone or at the counter)."),
    ("在稽核岗随机抽取人员，核定过该待遇的人回避。",
     "Somebody of the audit post is drawn; whoever decided the benefit is barred."),
    ("不属实的，拟定不属实；由另一人决定，发现记为不属实，暂缓的款项照发。",
     "Unfounded: so it is proposed, another person decides, the finding counts as unfounded and what "
     "was held is paid."),
    ("属实的，先告知认定的事实和拟作的处理，当事人有五个工作日陈述申辩（本机构标准）；期间其他期限停止计算。",
     "Founded: what was found and what may follow is told first; five working days to answer (our own "
     "standard), the other clocks stand still."),
    ("听取意见或期满后，以本人名义拟定处理，写明中英文理由和依据；另一人决定，账务同时落实。",
     "Heard, or the time over: a named person proposes measures with reasons in both languages and the "
     "ground; another decides, and the books follow in the same moment."),
    ("发现记为属实或不属实，规则的准确率随之变化；当事人看到理由、计划和救济途径。",
     "The finding is answered, and with it how right the rule is; the person reads why, the plan and "
     "the remedies."),
    ("有异议的，由未参与的人复核；变更的，原处理所减的恢复。",
     "Contested, somebody without a hand in it looks; changed, what was taken is given back."),
)  # fmt: skip
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


def case_parts(table: Any) -> list[list[str]]:
    """How an audit case goes, which rules open one, and what may follow."""
    opens = [
        (f"{id} {rule['zh']} {rule['en']}", f"{each['zh']} {each['en']}", SUBJECTS[rule["subject"]])
        for id, rule in read("rules.yaml").items()
        for each in rule["clauses"].values()
        if "case" in each["do"] and rule["subject"] in ("person", "employer")
    ]
    services = SOURCE.parent / "services"
    measures = yaml.safe_load((services / "measures.yaml").read_text(encoding="utf-8"))
    rows = [
        (f"`{name}` {each['zh']} {each['en']}", "、".join(SUBJECTS[who] for who in each["of"]),
         " ".join(f"`{field}`" for field in each["fields"]), f"{each['does']['zh']} {each['does']['en']}",
         each["ground"])
        for name, each in measures.items()
    ]  # fmt: skip
    return [
        ["## 怎样办 How it goes", "", *(f"{n}. {zh} {en}" for n, (zh, en) in enumerate(STEPS, 1)), ""],
        ["## 哪些发现可以立案 Which findings make a case", "",
         *table(("规则 rule", "条款 clause", "对象 about"), opens)],
        ["## 可以作出的处理 What may follow", "",
         *table(("措施 measure", "对象 about", "填写 fields", "作用 what it does", "依据 ground"), rows)],
    ]  # fmt: skip


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
        "cases.md": page(
            "稽核案件 Audit cases",
            "From a finding to what follows from it. A finding decides nothing: rules find, people decide.",
            *case_parts(table),
        ),
        "data.md": page(
            "稽核所需数据 Data of the audit rules",
            "What no register delivers yet is unknown until a source declares that it delivers it "
            "(`canbao.robots.facts.deliver`): an empty table says nothing.",
            data(table),
        ),
    }
