"""An explanation is data: every step with its law, inputs, rounding, sources – and the law's hash.

It is stored with a decision as canonical JSON; `replay` computes it again and compares the bytes.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from canbao.law.engine.errors import ReplayError
from canbao.law.engine.rounding import EXACT, SNAP
from canbao.law.engine.units import Day, canonical

if TYPE_CHECKING:
    from canbao.law.engine.law import Law
    from canbao.law.engine.one import Trace
    from canbao.law.engine.plan import RuleStep

FORMAT = "canbao-explanation/1"


class Explanation:
    """What a result is made of. `data` is plain data, `json()` its one canonical form."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def data(self) -> dict[str, Any]:
        """The explanation as plain data (strings, numbers, lists, mappings)."""
        trace = self.trace
        statuses = _Statuses()
        steps = [self._step(step, statuses) for step in trace.plan.steps]
        parameters = self._parameters(statuses)
        for axis, (dated, row) in trace.plan.options.items():
            statuses.note(axis, "axis", dated.zh, dated.en, row.status, row.source)
        return {
            "format": FORMAT,
            "law": {"hash": trace.law.hash, "changes": list(trace.law.changes)},
            "date": str(Day(trace.day)),
            "region": trace.region,
            "known": None if trace.known is None else str(Day(trace.known)),
            "targets": list(trace.plan.targets),
            "facts": {k: canonical(v) for k, v in trace.facts.items()},
            "assumed": {i.name: canonical(i.default) for i in trace.plan.defaults},
            "options": dict(trace.plan.options_told),
            "parameters": parameters,
            "steps": steps,
            "values": {t: canonical(trace.values[t]) if not hasattr(trace.values[t], "used")
                       else None for t in trace.plan.targets},
            "provisional": [
                {"name": name, "zh": trace.law.names(name)[0], "en": trace.law.names(name)[1],
                 "taken": found.row.as_data()}
                for name, found in trace.found.items() if found.provisional
            ],
            "statuses": list(statuses.seen.values()),
        }

    def _step(self, step: RuleStep, statuses: _Statuses) -> dict[str, Any]:
        rule = step.rule
        data = {**step.told, "value": canonical(self.trace.values[step.name])}
        if step.name in self.trace.before:
            exact = self.trace.before[step.name].quantize(SNAP, None, EXACT)
            data["before_rounding"] = canonical(exact)
            if step.rounding_row is not None:
                dated = self.trace.law.contents.dated[str(rule.rounding)]
                statuses.note(dated.name, "rounding", dated.zh, dated.en,
                              step.rounding_row.status, step.rounding_row.source)
        statuses.note(step.name, "rule", rule.zh, rule.en, rule.status, rule.source)
        return data

    def _parameters(self, statuses: _Statuses) -> dict[str, Any]:
        trace = self.trace
        parameters: dict[str, Any] = {}
        for dated in trace.plan.parameters:
            entry: dict[str, Any] = {"zh": dated.zh, "en": dated.en, "unit": dated.unit}
            if dated.name in trace.found:
                found = trace.found[dated.name]
                entry.update(found.row.as_data())
                if found.provisional:
                    entry["provisional"] = True
                rows = [found.row]
            else:
                used = trace.used[dated.name]
                entry["used"] = {
                    str(canonical(key)): {
                        **row.origin,
                        "value": canonical(row.value[key] if dated.key else row.value),
                    }
                    for key, row in sorted(used.items(), key=lambda item: str(item[0]))
                }
                rows = list(used.values())
            for row in rows:
                statuses.note(dated.name, "parameter", dated.zh, dated.en, row.status, row.source)
            parameters[dated.name] = entry
        return parameters

    def json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, decimals as text. The same facts, the same bytes."""
        return canonical_json(self.data)


def canonical_json(data: Any) -> str:
    """One text for one value."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class _Statuses:
    """What a result rests on that is not `text`, each once, in the order met."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str, str, str], dict[str, Any]] = {}

    def note(self, name: str, what: str, zh: str, en: str, status: str, source: str) -> None:
        if status != "text" and (name, what, status, source) not in self.seen:
            self.seen[name, what, status, source] = {
                "name": name, "kind": what, "zh": zh, "en": en, "status": status, "source": source,
            }


def replay(stored: str | dict[str, Any], law: Law) -> Explanation:
    """Compute a stored explanation again; ReplayError unless the bytes are the same.

    The law must be the one the explanation was made with (same hash); keep old laws, or the
    repository at the commit that had them.
    """
    from canbao.law.engine.one import compute_one

    try:
        data = json.loads(stored) if isinstance(stored, str) else stored
        parts = (data["format"], data["law"]["hash"], data["targets"], data["facts"], data["date"],
                 data["region"], data["known"])
    except (ValueError, TypeError, KeyError) as error:
        raise ReplayError("不是有效的计算说明", f"This is not an explanation ({error})",
                          remedy_zh="请提供完整的说明文件", remedy_en="Give the whole stored file",
                          ) from None
    form, stored_hash, targets, facts, date, region, known = parts
    if not (isinstance(stored_hash, str) and isinstance(facts, dict) and isinstance(targets, list)
            and all(isinstance(name, str) for name in targets)):
        raise ReplayError("不是有效的计算说明", "This is not an explanation (wrong parts)",
                          remedy_zh="请提供完整的说明文件", remedy_en="Give the whole stored file")
    if form != FORMAT:
        raise ReplayError(f"说明格式 {form} 未知", f"unknown format {form!r}", field="format", value=form)
    if stored_hash != law.hash:
        raise ReplayError(
            f"说明所依据的法规版本 {stored_hash[:12]} 与当前 {law.hash[:12]} 不同",
            f"it was made under law {stored_hash[:12]}, this is {law.hash[:12]}",
            field="law.hash", value=stored_hash, remedy_zh="请使用当时的法规版本重算",
            remedy_en="Replay it with the law of that hash",
        )
    again = compute_one(law, targets, facts, date=date, region=region, known=known).explanation
    expected = stored if isinstance(stored, str) else canonical_json(stored)
    if again.json() != expected:
        raise ReplayError("重算结果与存档不一致", "replay does not give the stored bytes",
                          field="explanation", remedy_zh="存档可能被改动", remedy_en="The stored "
                          "explanation may have been altered")
    return again
