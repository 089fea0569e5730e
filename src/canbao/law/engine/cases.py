"""Worked cases: figures somebody vouches for, run against the law and compared to the fen.

The format is described in `docs/developers/engine.md`. A case that cannot be evaluated says why and
fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from canbao.law.engine.errors import InvalidFact, LawError, LoadError, MissingFacts, MissingLaw
from canbao.law.engine.law import Law
from canbao.law.engine.one import Trace, compute_one
from canbao.law.engine.reader import load_yaml
from canbao.law.engine.units import canonical, kind, parse_number

FIELDS = {"id", "title", "source", "region", "date", "known", "given", "expect", "tolerance", "note"}
ERRORS = {"missing": MissingLaw, "refused": InvalidFact, "needs": MissingFacts}
"""What a case may expect instead of a value, and the error it means."""


@dataclass(frozen=True)
class Case:
    """One worked case as written."""

    id: str
    source: str
    region: str
    date: str
    given: dict[str, Any]
    expect: dict[str, Any]
    tolerance: Any = None
    known: str | None = None
    title: str = ""
    note: str = ""
    file: str = ""


@dataclass(frozen=True)
class Line:
    """One expected quantity of a case against what the law gives."""

    name: str
    expected: Any
    got: Any
    difference: Decimal | None
    tolerance: Decimal
    ok: bool
    message: str = ""


@dataclass
class Outcome:
    """A case after running. `error` says why it could not be evaluated."""

    case: Case
    lines: list[Line] = field(default_factory=list)
    error: LawError | None = None
    traces: list[Trace] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.error is None and bool(self.lines) and all(line.ok for line in self.lines)

    def as_data(self) -> dict[str, Any]:
        """Plain data for `--json` and the API."""
        return {
            "id": self.case.id, "file": self.case.file, "region": self.case.region,
            "date": self.case.date, "source": self.case.source, "ok": self.ok,
            "error": self.error.envelope() if self.error else None,
            "lines": [
                {"name": line.name, "expected": canonical(line.expected),
                 "got": canonical(line.got), "ok": line.ok, "message": line.message,
                 "difference": None if line.difference is None else canonical(line.difference),
                 "tolerance": canonical(line.tolerance)} for line in self.lines
            ],
        }


def read_cases(path: Path) -> list[Case]:
    """Cases of a file, or of all `*.yaml` files below a folder; LoadError for a malformed one."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise LoadError(f"{path}：没有案例文件", f"{path}: no case files", field=str(path))
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LoadError(f"{file}：无法读取", f"{file}: cannot be read ({error})",
                            field=str(file)) from None
        for case in parse_cases(text, file.name):
            if case.id in seen:
                raise LoadError(f"{file.name}：编号 {case.id} 重复，另见 {seen[case.id]}",
                                f"{file.name}: id {case.id} is used twice, also in {seen[case.id]}",
                                field=case.id)
            seen[case.id] = file.name
            cases.append(case)
    return cases


def parse_cases(text: str, file: str) -> Iterator[Case]:
    """Cases of one YAML text."""
    data = load_yaml(text, file)
    if not isinstance(data, list):
        raise LoadError(f"{file}：应为案例列表", f"{file}: must be a list of cases", field=file,
                        remedy_zh="以“- id: …”开始每个案例", remedy_en="Begin each case with `- id: …`")
    for number, entry in enumerate(data, 1):
        if not isinstance(entry, dict):
            raise LoadError(f"{file}：第 {number} 个案例不是映射", f"{file}: case {number} is not a mapping",
                            field=file)
        name = str(entry.get("id", f"#{number}"))
        for given in entry:
            if given not in FIELDS:
                raise LoadError(f"{file}：{name}：没有字段 {given}",
                                f"{file}: {name}: no field {given!r}; one of "
                                f"{', '.join(sorted(FIELDS))}", field=name)
        for needed in ("id", "source", "region", "date", "given", "expect"):
            if needed not in entry:
                raise LoadError(f"{file}：{name}：缺少 {needed}", f"{file}: {name}: lacks {needed}",
                                field=name)
        if not isinstance(entry["given"] or {}, dict) or not isinstance(entry["expect"], dict):
            raise LoadError(f"{file}：{name}：given 与 expect 应为映射",
                            f"{file}: {name}: given and expect must be mappings", field=name)
        _check_expected(entry, f"{file}: {name}", name)
        yield Case(**{**entry, "given": _scalars(entry["given"] or {})}, file=file)


def _check_expected(entry: dict[str, Any], where: str, name: str) -> None:
    """A case that expects nothing, tolerates what it does not expect, or expects an error of no
    known kind would say nothing about the law."""
    expected, tolerance = entry["expect"], entry.get("tolerance")
    if not expected:
        raise LoadError(f"{where}：expect 是空的", f"{where}: expect is empty", field=name,
                        remedy_zh="请写出应得的数额，如 basic_pension: 1660.94",
                        remedy_en="Write what should come out, for example basic_pension: 1660.94")
    for other in tolerance if isinstance(tolerance, dict) else ():
        if other not in expected:
            raise LoadError(f"{where}：tolerance 中的 {other} 不在 expect 中",
                            f"{where}: tolerance names {other!r}, which expect does not", field=name,
                            value=other, remedy_zh="请检查名称", remedy_en="Check the name")
    for target, wanted in expected.items():
        if isinstance(wanted, dict) and not (len(wanted) == 1 and set(wanted) <= set(ERRORS)):
            raise LoadError(f"{where}：{target}：不能预期 {wanted}",
                            f"{where}: {target}: cannot expect {wanted}", field=name, value=wanted,
                            remedy_zh=f"请写 {'、'.join(ERRORS)} 之一，如 {{missing: true}}",
                            remedy_en=f"Give one of {', '.join(ERRORS)}, as in {{missing: true}}")


def _scalars(value: Any) -> Any:
    """YAML's `null` is the one text that means "not given"."""
    if isinstance(value, dict):
        return {k: _scalars(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_scalars(v) for v in value]
    return None if value in ("null", "~") else value


def run_cases(law: Law, cases: Iterable[Case]) -> Iterator[Outcome]:
    """Run cases one by one."""
    for case in cases:
        yield run_case(law, case)


def run_case(law: Law, case: Case) -> Outcome:
    """Evaluate each expected quantity; a quantity may expect an error instead of a value."""
    outcome = Outcome(case)
    plain = [n for n, e in case.expect.items() if not isinstance(e, dict)]
    try:
        if plain:
            result = compute_one(law, plain, case.given, date=case.date, region=case.region,
                                 known=case.known)
            outcome.traces.append(result.explanation.trace)
            for name in plain:
                outcome.lines.append(_compare(law, case, name, result.values[name]))
    except LawError as error:
        outcome.error = error
        return outcome
    for name, expected in case.expect.items():
        if isinstance(expected, dict):
            outcome.lines.append(_compare_error(law, case, name, expected))
    return outcome


def _compare(law: Law, case: Case, name: str, got: Any) -> Line:
    expected = case.expect[name]
    tolerance = case.tolerance
    if isinstance(tolerance, dict):
        tolerance = tolerance.get(name)
    allowed = Decimal(0) if tolerance is None else parse_number(tolerance, "tolerance")
    if expected in ("none", "null"):
        return Line(name, None, got, None, allowed, got is None)
    family = kind(law.unit(name))
    if family in ("money", "number", "whole"):
        number = parse_number(expected, name)
        if got is None:
            return Line(name, number, None, None, allowed, False, "no value")
        difference = Decimal(got) - number
        return Line(name, number, got, difference, allowed, abs(difference) <= allowed)
    shown = canonical(got)
    text = str(expected)
    if family == "bool":
        text_got = "true" if got else "false"
        return Line(name, text, text_got, None, allowed, text.lower() in (text_got, "yes" if got
                                                                          else "no"))
    return Line(name, text, shown, None, allowed, text == shown)


def _compare_error(law: Law, case: Case, name: str, expected: dict[str, Any]) -> Line:
    try:
        result = compute_one(law, name, case.given, date=case.date, region=case.region,
                             known=case.known)
    except LawError as error:
        for word, cls in ERRORS.items():
            if word in expected:
                wanted = str(expected[word])
                ok = isinstance(error, cls) and (
                    wanted == "true" or wanted in str(error.field or "") or wanted in error.en
                )
                return Line(name, f"{word}: {wanted}", f"{error.code}: {error.field}", None,
                            Decimal(0), ok, error.message("en"))
        return Line(name, str(expected), error.code, None, Decimal(0), False, error.message("en"))
    return Line(name, str(expected), canonical(result.values[name]), None, Decimal(0), False,
                "expected an error")
