"""What rests on what: from a value of the law up to the quantities that people get.

The law's arguments are its graph; here it is read backwards, once per law.
"""

from __future__ import annotations

from functools import lru_cache

from canbao.law.engine.exact import check as slots
from canbao.law.engine.law import Law
from canbao.law.engine.rules import Rule


@lru_cache(maxsize=4)
def users(law: Law) -> dict[str, tuple[str, ...]]:
    """Name to the rules that take it, round by it or choose their version by it."""
    found: dict[str, set[str]] = {}
    for name, versions in law.rules.items():
        for rule in versions:
            for taken in _taken(rule):
                found.setdefault(taken, set()).add(name)
    return {name: tuple(sorted(rules)) for name, rules in sorted(found.items())}


def _taken(rule: Rule) -> set[str]:
    taken = {*rule.arguments, *slots(rule)}
    taken |= {rule.rounding} if rule.rounding is not None else set()
    taken |= {rule.option[0]} if rule.option is not None else set()
    return taken


@lru_cache(maxsize=4_096)
def resting_on(law: Law, name: str) -> tuple[str, ...]:
    """Every rule that rests on a value, however far above it, in order of name."""
    direct = users(law)
    found: set[str] = set()
    ahead = [name]
    while ahead:
        for rule in direct.get(ahead.pop(), ()):
            if rule not in found:
                found.add(rule)
                ahead.append(rule)
    return tuple(sorted(found))


def benefits_of(law: Law, name: str) -> tuple[str, ...]:
    """Of those, the ones that no other rule takes: what people get or owe in the end. A rule that
    nothing rests on is its own end."""
    direct = users(law)
    return tuple(rule for rule in resting_on(law, name) if not direct.get(rule))
