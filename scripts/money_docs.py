"""Makes the tables of `docs/money/` from what the rooms of money declare: kinds of account and
transaction, pools, benefits, batches, control limits, file formats. Written by `generate_docs`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from canbao.law.engine.sheet import STATUS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "canbao"
FOLDER = ROOT / "docs" / "money"
LEVELS = {"province": "省级 province", "city": "市级 city", "county": "县级 county"}
SIDES = {"debit": "借 debit", "credit": "贷 credit", "either": "借或贷 either"}
HOLDERS = {"E": "单位 employer", "P": "个人 person"}
FORMS = {"monthly": "按月 monthly", "once": "一次性 once"}
WHERE = {"record": "档案 record", "career": "缴费 career", "claim": "申请 claim", "may": "可给 may"}
OWN = ("本软件建议", "own proposal")


def status_word(status: str) -> str:
    """`二手来源 secondary`."""
    return f"{STATUS.get(status, OWN)[0]} {status}"


def read(path: str) -> dict[str, Any]:
    """A YAML file of the source."""
    text = (SOURCE / path).read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def accounts(table: Any) -> list[list[str]]:
    """Kinds of account and transaction; where each scheme is pooled."""
    kinds, pools = read("ledger/kinds.yaml"), read("ledger/pools.yaml")["pools"]
    return [
        ["## 科目 Accounts", ""],
        table(
            ("account", "中文", "English", "holder", "balance"),
            (
                (f"`{word}`", each["zh"], each["en"],
                 ", ".join(HOLDERS[mark] for mark in each["holders"]), SIDES[each["side"]])
                for word, each in kinds["accounts"].items()
            ),
        ),
        ["## 业务 Transactions", ""],
        table(
            ("transaction", "中文", "English"),
            (
                (f"`{word}`", each["zh"], each["en"])
                for word, each in kinds["transactions"].items()
            ),
        ),
        ["## 统筹层次 Pools", "", "A row with a place holds for that place and what is below it.", ""],
        table(
            ("scheme", "place", "level", "status", "source", "note"),
            (
                (f"`{scheme}`", row.get("place", ""), LEVELS[row["level"]],
                 status_word(row["status"]), row["source"], row.get("note", ""))
                for scheme, rows in pools.items()
                for row in rows
            ),
        ),
    ]  # fmt: skip


def benefits(table: Any) -> list[list[str]]:
    """Every kind of benefit with the rules of the law behind it; limits of internal control."""
    kinds, limits = read("benefits/benefits.yaml"), read("benefits/payments/limits.yaml")
    life = read("benefits/certification.yaml")
    return [
        ["## 待遇 Benefits", ""],
        table(
            ("benefit", "scheme", "form", "amount", "entitled", "facts", "not beside"),
            (
                (f"{each['zh']} {each['en']} `{key}`", f"`{each['scheme']}`",
                 FORMS[each["form"]], rule(each["amount"]), rule(each.get("entitled", "")),
                 facts(each.get("needs", {})),
                 ", ".join(f"`{other}`" for other in each.get("apart", ())))
                for key, each in kinds.items()
            ),
        ),
        ["## 内部控制 Internal control", ""],
        table(
            ("limit", "value", "status", "source"),
            (
                (f"{each['zh']} {each['en']} `{key}`", each["value"], status_word(each["status"]),
                 each["source"])
                for key, each in limits.items()
            ),
        ),
        ["## 生存认证 Certification of life", ""],
        table(
            ("limit", "value", "status", "source"),
            (
                (f"`{key}`", each["value"], status_word(each["status"]), each["source"])
                for key, each in life.items()
                if isinstance(each, dict) and "value" in each
            ),
        ),
    ]  # fmt: skip


def rule(said: Any) -> str:
    """A rule of the law, or one for each option of a choice."""
    if isinstance(said, dict):
        first = said.get("by") or said.get("rule")
        rest = [
            f"{key}: "
            + ", ".join(f"`{each}`" for each in ([value] if isinstance(value, str) else value))
            for key, value in said.items()
            if key not in ("by", "rule")
        ]
        return "\v".join([f"`{first}`", *rest])
    return f"`{said}`" if said else ""


def facts(needs: dict[str, list[str]]) -> str:
    """Facts by where they come from."""
    return "\v".join(
        f"{WHERE.get(where, where)}: " + ", ".join(f"`{name}`" for name in names)
        for where, names in needs.items()
        if names
    )


def batches(table: Any) -> list[list[str]]:
    """Which batches there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django

    django.setup()
    from canbao.works.kinds import AREAS, KINDS

    parts: list[list[str]] = []
    for area, (zh, en) in AREAS.items():
        parts.append([f"## {zh} {en}", ""])
        parts.append(
            table(
                ("kind", "does", "asked for by", "two people"),
                (
                    (f"{each.zh} {each.en} `{each.word}`", f"{each.does_zh}\v{each.does_en}",
                     ", ".join(f"`{field}`" for field in each.fields), "✓" if each.two else "")
                    for each in KINDS.values()
                    if each.area == area
                ),
            )
        )  # fmt: skip
    return parts


def formats(table: Any) -> list[list[str]]:
    """Every declared format of a file: lines, fields, codes."""
    parts: list[list[str]] = []
    for path in ("ledger/receipts/formats", "ledger/reconciliation/formats"):
        for file in sorted((SOURCE / path).glob("*.yaml")):
            parts += delivered(table, read(f"{path}/{file.name}"))
    for file in sorted((SOURCE / "benefits/payments/formats").glob("*.yaml")):
        parts += exchanged(table, read(f"benefits/payments/formats/{file.name}"))
    return parts


def delivered(table: Any, form: dict[str, Any]) -> list[list[str]]:
    """A file that bank, tax authority or treasury delivers: CSV with a first and a last line."""
    encodings = ", ".join(form.get("encodings", ["utf-8"]))
    return [
        [f"## {form['zh']} {form['en']}", "",
         f"`{form['format']}` · CSV · {encodings} · first line: "
         + ", ".join(f"`{field}`" for field in form["first"])
         + f" · last line begins with {form['total']}: number of rows and their sum.", ""],
        table(
            ("column", "中文", "English", "type", "at most", "required"),
            (
                (f"`{word}`", each["zh"], each["en"], each.get("type", "text"),
                 each.get("most", ""), "✓" if each["required"] else "")
                for word, each in form["columns"].items()
            ),
        ),
        table(
            ("kind", "中文", "English"),
            ((f"`{word}`", each["zh"], each["en"]) for word, each in form.get("kinds", {}).items()),
        ),
    ]  # fmt: skip


def exchanged(table: Any, form: dict[str, Any]) -> list[list[str]]:
    """A file of payments to or from a bank: lines of fields with a separator."""
    lines = [
        (part, ", ".join(field_word(each) for each in form[part]))
        for part in ("header", "row", "total")
    ]
    return [
        [f"## {form['zh']} {form['en']}", "",
         f"`{form['name']}` · {form['encoding']} · fields divided by `{form['separator']}`".replace(
             "`|`", "a vertical bar"), ""],
        table(("line", "fields"), lines),
        table(
            ("code", "中文", "English", "money comes back"),
            (
                (f"`{code}`", each["zh"], each["en"], "✓" if each["failed"] else "")
                for code, each in form.get("codes", {}).items()
            ),
        ),
    ]  # fmt: skip


def field_word(each: dict[str, Any]) -> str:
    """A field with its type, or the word it always is."""
    return f"`{each['word']}`" if "word" in each else f"`{each['name']}` ({each['kind']})"


def pages(page: Any, table: Any) -> dict[str, str]:
    """All pages by file name, written with the page and table of `generate_docs`."""
    return {
        "accounts.md": page(
            "科目、业务与统筹层次 Accounts, transactions, pools",
            "What moves which account is told in [Money: who does what](../developers/money.md).",
            *accounts(table),
        ),
        "benefits.md": page(
            "待遇与内部控制 Benefits and internal control",
            "A kind of benefit is an entry of `benefits.yaml`; its rules are [the law's]"
            "(../law/rules.md).",
            *benefits(table),
        ),
        "batches.md": page(
            "批次 Batches",
            "All are asked for, tried out, carried out and watched in the same way; how is told "
            "for [operators](../operators.md).",
            *batches(table),
        ),
        "formats.md": page(
            "文件格式 File formats",
            "What is exchanged with banks, the tax authority and the treasury. Another layout is "
            "another YAML file.",
            *formats(table),
        ),
    }
