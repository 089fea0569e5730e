"""The calculation sheet a citizen gets: an explanation turned into headed, worded rows.

`sheet` makes the words once, in Chinese or English; text, HTML and PDF only lay them out.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any, ClassVar

from canbao.law.engine.law import Law
from canbao.law.engine.units import kind

WORDS: dict[str, tuple[str, str]] = {
    "title": ("计算说明书", "Calculation sheet"),
    "region": ("地区", "Region"),
    "date": ("计算日期", "Date"),
    "known": ("按当日已公布的规定", "As the law was known on"),
    "results": ("结果", "Results"),
    "facts": ("您提供的情况", "What you told us"),
    "assumed": ("未填写、按默认处理", "Not given, taken as"),
    "steps": ("计算步骤", "How it is worked out"),
    "basis": ("依据", "Legal basis"),
    "formula": ("算法", "Formula"),
    "before": ("取整前", "Before rounding"),
    "rounding": ("取整", "Rounding"),
    "inputs": ("所用数值", "Figures used"),
    "parameters": ("法定数值", "Values set by law"),
    "options": ("本地适用的办法", "Method that holds in this region"),
    "statuses": ("尚未对照官方原文确认的依据", "Not yet confirmed against the official text"),
    "provisional": ("暂按上年数值计算，公布后重算补差",
                    "Provisional: last year's value, to be settled when this year's is published"),
    "law": ("法规版本", "Law version"),
    "source": ("来源", "Source"),
    "caution": ("本说明供参考，以经办机构的决定为准。",
                "For information; the agency's decision is what counts."),
    "article": ("第{}条", "art. {}"),
}
STATUS = {
    "text": ("原文", "text read"), "secondary": ("二手来源", "secondary source"),
    "inferred": ("推定", "inferred"), "unconfirmed": ("未经确认", "unconfirmed"),
    "missing": ("缺失", "missing"),
}
UNITS = {
    "yuan": ("元", "yuan"), "yuan/month": ("元/月", "yuan a month"),
    "yuan/year": ("元/年", "yuan a year"), "yuan/day": ("元/日", "yuan a day"),
    "yuan/order": ("元/单", "yuan an order"), "percent": ("%", "%"), "years": ("年", "years"),
    "months": ("个月", "months"), "days": ("天", "days"), "working_days": ("个工作日", "working days"),
    "age": ("岁", "years of age"), "degree": ("级", ""),
}
MODES = {
    "half_up": ("四舍五入到 {}", "half-up to {}"), "up": ("进位到 {}", "up to {}"),
    "cut": ("截去至 {}", "cut to {}"), "half_even": ("四舍六入五成双到 {}", "half-even to {}"),
    "up_even": ("进位到 {} 的偶数倍", "up to an even multiple of {}"),
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


def word(key: str, language: str) -> str:
    """A fixed word of the sheet."""
    return WORDS[key][0 if language == "zh" else 1]


@dataclass(frozen=True)
class StepView:
    """One step as people read it. `inputs` are (label, value) pairs."""

    name: str
    title: str
    value: str
    before: str
    rounding: str
    formula: str
    inputs: list[tuple[str, str]]
    basis: str
    status: str
    status_word: str


@dataclass(frozen=True)
class Sheet:
    """A calculation sheet in one language."""

    language: str
    title: str
    heading: list[tuple[str, str]]
    results: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    assumed: list[tuple[str, str]]
    options: list[tuple[str, str, str]]
    parameters: list[tuple[str, str, str]]
    steps: list[StepView]
    provisional: list[str]
    statuses: list[tuple[str, str, str]]
    law: str
    caution: str = field(default="")


def show(law: Law, value: Any, unit: str, language: str) -> str:
    """A canonical value for people, with its unit: `¥1,660.94`, `2025年7月`, `297个月`."""
    at = 0 if language == "zh" else 1
    if value is None:
        return "—"
    family = kind(unit)
    if family == "bool":
        return (("是", "yes") if value else ("否", "no"))[at]
    if family == "choice":
        return law.choices(unit).get(str(value), {"zh": str(value), "en": str(value)})[
            "zh" if at == 0 else "en"]
    if family == "region":
        region = law.contents.regions.by_name.get(str(value))
        return str(value) if region is None else (region.zh, region.en)[at]
    if family == "month":
        year, number = str(value).split("-")[:2]
        return (f"{year}年{int(number)}月", f"{MONTHS[int(number) - 1]} {year}")[at]
    if family == "date":
        year, number, day = str(value).split("-")
        return (f"{year}年{int(number)}月{int(day)}日",
                f"{int(day)} {MONTHS[int(number) - 1]} {year}")[at]
    if family == "rows":
        return (f"{len(value)} 行", f"{len(value)} rows")[at]
    if family == "money":
        amount = Decimal(str(value))
        shown = f"¥{amount:,.2f}" if amount == round(amount, 2) else f"¥{amount.normalize():,f}"
        point = shown.find(".")
        if len(shown) - point > 8:  # the whole number stands in the explanation's data
            shown = shown[: point + 7] + "…"
        suffix = {"yuan/month": ("/月", " a month"), "yuan/year": ("/年", " a year"),
                  "yuan/day": ("/日", " a day"), "yuan/order": ("/单", " an order")}.get(unit)
        return shown + (suffix[at] if suffix else "")
    suffix = UNITS.get(unit)
    if suffix is None:
        return str(value)
    gap = "" if at == 0 or unit == "percent" else " "
    return f"{value}{gap}{suffix[at]}".strip()


def rounding_words(text: str, language: str) -> str:
    """`cut 0.01, up 0.1` in words."""
    at = 0 if language == "zh" else 1
    if text == "none":
        return ("不取整", "none")[at]
    parts = [p.split() for p in text.split(",")]
    return ("，再" if at == 0 else ", then ").join(MODES[m][at].format(u) for m, u in parts)


def basis(act: str, article: str, language: str) -> str:
    """Act and article for people."""
    if not article:
        return act
    if re.fullmatch(r"[\d、,–—\- ]+", article):
        return f"{act} {word('article', language).format(article)}"
    return f"{act} {article}"


def formula(law: Law, name: str, rule: Any, language: str) -> str:
    """The rule as a formula in words where it is one expression; else empty."""
    statements = [s for s in rule.tree.body if not (
        isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if len(statements) != 1 or not isinstance(statements[0], ast.Return):
        return ""
    if isinstance(statements[0].value, (ast.Constant, ast.Name)):
        return ""
    try:
        return _Words(law, language).text(statements[0].value)
    except KeyError:
        return ""


class _Words:
    """Expressions of the rule language with the law's names for variables."""

    OPERATORS: ClassVar[dict[type, tuple[str, int]]] = {
        ast.Add: (" + ", 1), ast.Sub: (" − ", 1), ast.Mult: (" × ", 2), ast.Div: (" ÷ ", 2)}
    COMPARISONS: ClassVar[dict[type, str]] = {
        ast.Lt: " < ", ast.LtE: " ≤ ", ast.Gt: " > ", ast.GtE: " ≥ ", ast.Eq: " = ",
        ast.NotEq: " ≠ "}
    CALLS: ClassVar[dict[str, tuple[str, str]]] = {"min": ("较小者", "lesser of"), "max": ("较大者", "greater of"),
             "whole": ("取整数部分", "whole part of"), "clip": ("限于区间", "kept within"),
             "year_of": ("年份", "year of")}

    def __init__(self, law: Law, language: str) -> None:
        self.law = law
        self.at = 0 if language == "zh" else 1

    def text(self, node: Any, level: int = 0) -> str:
        if isinstance(node, ast.Name):
            return self.law.names(node.id)[self.at]
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.BinOp):
            sign, own = self.OPERATORS[type(node.op)]
            right = own + 1 if isinstance(node.op, (ast.Sub, ast.Div)) else own
            inner = f"{self.text(node.left, own)}{sign}{self.text(node.right, right)}"
            return f"({inner})" if own < level else inner
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            inside = ("，", ", ")[self.at].join(self.text(a) for a in node.args)
            if node.func.id == "rounded":
                return self.text(node.args[0])
            return f"{self.CALLS[node.func.id][self.at]}({inside})"
        if isinstance(node, ast.Subscript):
            return f"{self.text(node.value)}[{self.text(node.slice)}]"
        if isinstance(node, ast.Compare):
            parts = [self.text(node.left)]
            for operator, part in zip(node.ops, node.comparators, strict=True):
                parts += [self.COMPARISONS[type(operator)], self.text(part)]
            return "".join(parts)
        raise KeyError(type(node))


def sheet(law: Law, data: dict[str, Any], language: str = "zh") -> Sheet:
    """The sheet of an explanation's data."""
    at = 0 if language == "zh" else 1
    names = ("zh", "en")[at]
    values = {**data["facts"], **data["assumed"], **{s["name"]: s["value"] for s in data["steps"]},
              **{k: v.get("value") for k, v in data["parameters"].items()}}
    units = {s["name"]: s["unit"] for s in data["steps"]}

    def label(name: str) -> str:
        return law.names(name)[at]

    def shown(name: str) -> str:
        if name in data["options"]:
            return str(data["options"][name][f"option_{names}"])
        if name in data["parameters"] and "used" in data["parameters"][name]:
            unit = data["parameters"][name]["unit"]
            used = data["parameters"][name]["used"]
            labels = {k: option[names] for options in law.contents.choices.values()
                      for k, option in options.items() if k in used}
            shown_used = [f"{labels.get(k, k)}: {show(law, r['value'], unit, language)}"
                          for k, r in used.items()]
            return "; ".join(shown_used[:4]) + ("; …" if len(shown_used) > 4 else "")
        if name not in values:
            return {"this_month": show(law, data["date"][:7], "month", language),
                    "this_day": show(law, data["date"], "date", language),
                    "this_region": show(law, data["region"], "region", language)}.get(name, "—")
        return show(law, values[name], units.get(name) or law.unit(name), language)

    steps = []
    for step in data["steps"]:
        rule = next((r for r in law.rules.get(step["name"], ()) if r.act == step["act"]
                     and r.article == step["article"]
                     and (r.option is None or f"{r.option[0]}={r.option[1]}" == step.get("option"))),
                    None)
        steps.append(StepView(
            step["name"], step[names], show(law, step["value"], step["unit"], language),
            show(law, step["before_rounding"], step["unit"], language)
            if "before_rounding" in step else "",
            rounding_words(step["rounding"]["value"], language) if "rounding" in step else "",
            "" if rule is None else formula(law, step["name"], rule, language),
            [(label(a), shown(a)) for a in step["inputs"]],
            basis(step["act"], step["article"], language), step["status"],
            STATUS[step["status"]][at],
        ))
    heading = [(word("region", language), show(law, data["region"], "region", language)),
               (word("date", language), show(law, data["date"], "date", language))]
    if data["known"]:
        heading.append((word("known", language), show(law, data["known"], "date", language)))
    return Sheet(
        language, word("title", language), heading,
        [(label(t), show(law, v, law.unit(t), language)) for t, v in data["values"].items()],
        [(label(n), shown(n)) for n in data["facts"]],
        [(label(n), shown(n)) for n in data["assumed"] if data["assumed"][n] is not None],
        [(o[names], o[f"option_{names}"], STATUS[o["status"]][at]) for o in data["options"].values()],
        [(p[names], shown(n), _origin(p, at)) for n, p in data["parameters"].items()],
        steps,
        [f"{p[names]}：{_year(p['taken'])}" if at == 0 else f"{p[names]}: {_year(p['taken'])}"
         for p in data["provisional"]],
        [(s[names], STATUS[s["status"]][at], s["source"]) for s in data["statuses"]],
        data["law"]["hash"][:16] + ("".join(f" · {c}" for c in data["law"]["changes"])),
        word("caution", language),
    )


def _origin(parameter: dict[str, Any], at: int) -> str:
    rows = list(parameter["used"].values()) if "used" in parameter else [parameter]
    told = []
    for row in rows:
        text = f"{row['source']} · {STATUS[row['status']][at]}"
        if text not in told:
            told.append(text)
    return "; ".join(told[:3])


def _year(row: dict[str, Any]) -> str:
    return f"{row.get('from', '')[:4]}: {row['value']}"


def render_text(law: Law, data: dict[str, Any], language: str = "zh") -> str:
    """The sheet as plain text."""
    page = sheet(law, data, language)
    lines = [page.title, "=" * (len(page.title) * (2 if language == "zh" else 1))]
    lines += [f"{k}: {v}" for k, v in page.heading]

    def part(key: str, rows: list[str]) -> None:
        if rows:
            lines.extend(["", word(key, language), *(f"  {row}" for row in rows)])

    part("results", [f"{k}: {v}" for k, v in page.results])
    part("provisional", page.provisional)
    part("facts", [f"{k}: {v}" for k, v in page.facts])
    part("assumed", [f"{k}: {v}" for k, v in page.assumed])
    part("options", [f"{k}: {v} [{s}]" for k, v, s in page.options])
    lines += ["", word("steps", language)]
    for number, step in enumerate(page.steps, 1):
        lines.append(f"  {number}. {step.title} = {step.value}")
        if step.formula:
            lines.append(f"     {word('formula', language)}: {step.formula}")
        lines += [f"       {k}: {v}" for k, v in step.inputs]
        if step.before:
            lines.append(f"     {word('before', language)}: {step.before}; "
                         f"{word('rounding', language)}: {step.rounding}")
        lines.append(f"     {word('basis', language)}: {step.basis} [{step.status_word}]")
    part("parameters", [f"{k}: {v} ({s})" for k, v, s in page.parameters])
    part("statuses", [f"{k}: {s} – {o}" for k, s, o in page.statuses])
    lines += ["", f"{word('law', language)}: {page.law}", page.caution]
    return "\n".join(lines) + "\n"


def render_html(law: Law, data: dict[str, Any], language: str = "zh") -> str:
    """The sheet as a self-contained HTML article (no style, no script)."""
    page = sheet(law, data, language)
    e = escape

    def pairs(key: str, rows: list[tuple[str, str]]) -> str:
        if not rows:
            return ""
        body = "".join(f"<dt>{e(k)}</dt><dd>{e(v)}</dd>" for k, v in rows)
        return f"<section><h2>{e(word(key, language))}</h2><dl>{body}</dl></section>"

    items = []
    for step in page.steps:
        inputs = "".join(f"<li>{e(k)}: {e(v)}</li>" for k, v in step.inputs)
        items.append(
            f"<li><h3>{e(step.title)} = {e(step.value)}</h3>"
            + (f"<p>{e(word('formula', language))}: {e(step.formula)}</p>" if step.formula else "")
            + (f"<ul>{inputs}</ul>" if inputs else "")
            + (f"<p>{e(word('before', language))}: {e(step.before)}; {e(step.rounding)}</p>"
               if step.before else "")
            + f"<p>{e(word('basis', language))}: {e(step.basis)} [{e(step.status_word)}]</p></li>"
        )
    return (
        f'<article lang="{"zh-Hans" if language == "zh" else "en"}"><h1>{e(page.title)}</h1>'
        + pairs("results", page.results) + pairs("facts", [*page.heading, *page.facts])
        + pairs("assumed", page.assumed)
        + pairs("options", [(k, f"{v} [{s}]") for k, v, s in page.options])
        + f"<section><h2>{e(word('steps', language))}</h2><ol>{''.join(items)}</ol></section>"
        + pairs("parameters", [(k, f"{v} ({s})") for k, v, s in page.parameters])
        + pairs("statuses", [(k, f"{s} – {o}") for k, s, o in page.statuses])
        + f"<p>{e(word('law', language))}: {e(page.law)}</p><p>{e(page.caution)}</p></article>\n"
    )
