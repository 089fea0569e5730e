"""The declared side of coverage: `classes.yaml` read once into typed, checked values.

Order of tests, groups, points and parameters live there; what the law says does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("classes.yaml")
CLASSES = "ABCDEFGH"
WINDOW = 12


class SettingsError(ValueError):
    """`classes.yaml` (or a file in its place) is wrong; names the entry and the way out."""


@dataclass(frozen=True)
class Test:
    """One test of the order: who passes it first is of this class for this reason.

    `rows` is `all`, `total` (schemes of a branch taken together) or the name of a branch (its total
    and its schemes).
    """

    key: str
    letter: str
    rows: str
    zh: str
    en: str


@dataclass(frozen=True)
class Group:
    """A target group: its bit, its points on a list, its names."""

    name: str
    bit: int
    points: int
    zh: str
    en: str


@dataclass(frozen=True)
class Branch:
    """Schemes of one contingency; `reported` ones have rows of their own under `name`."""

    name: str
    schemes: tuple[str, ...]
    reported: bool


@dataclass(frozen=True)
class Settings:
    """All declared choices of coverage. `ages` are lower bounds in years, ascending from 0."""

    schemes: tuple[str, ...]
    branches: tuple[Branch, ...]
    activities: Mapping[str, str]
    retirement_categories: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, int]
    ages: tuple[int, ...]
    order: tuple[Test, ...]
    classes: Mapping[str, tuple[str, str]]
    reasons: Mapping[str, tuple[str, str]]
    groups: tuple[Group, ...]
    points: Mapping[str, int]
    newly_16: tuple[str, str]

    def branch(self, scheme: str) -> tuple[str, ...]:
        """The schemes of the contingency a scheme belongs to, itself included."""
        for branch in self.branches:
            if scheme in branch.schemes:
                return branch.schemes
        return (scheme,)

    def branch_name(self, scheme: str) -> str:
        """The name of the branch a scheme belongs to (or of the branch itself), else its own."""
        return next((b.name for b in self.branches if scheme in (b.name, *b.schemes)), scheme)

    def age_groups(self) -> tuple[str, ...]:
        """Names of the age groups, `0-15` to `80+`."""
        ends = [f"{low}-{high - 1}" for low, high in zip(self.ages, self.ages[1:], strict=False)]
        return (*ends, f"{self.ages[-1]}+")


@lru_cache(maxsize=8)
def settings(path: Path = FILE) -> Settings:
    """Read and check the settings; SettingsError names what is wrong."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        made = Settings(
            schemes=tuple(data["schemes"]),
            branches=tuple(
                Branch(name, tuple(b["schemes"]), bool(b["reported"]))
                for name, b in data["branches"].items()
            ),
            activities={str(k): str(v) for k, v in data["activities"].items()},
            retirement_categories={
                k: tuple(v) for k, v in data["retirement_categories"].items()
            },
            parameters={k: int(v["value"]) for k, v in data["parameters"].items()},
            ages=tuple(data["ages"]),
            order=tuple(
                Test(t["key"], t["class"], t.get("rows", "all"), t["zh"], t["en"])
                for t in data["order"]
            ),
            classes={k: (v["zh"], v["en"]) for k, v in data["classes"].items()},
            reasons={k: (v["zh"], v["en"]) for k, v in data["reasons"].items()},
            groups=tuple(
                Group(name, int(g["bit"]), int(g["points"]), g["zh"], g["en"])
                for name, g in data["groups"].items()
            ),
            points={k: int(v) for k, v in data["points"].items()},
            newly_16=(data["newly_16"]["scheme"], data["newly_16"]["ground"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{path.name}：缺少或写错条目 {error} / an entry is missing or wrong: {error}"
        ) from None
    _check(made, path.name)
    return made


def _check(made: Settings, name: str) -> None:
    rows = {"all", "total", *(branch.name for branch in made.branches)}
    wrong = [t.key for t in made.order if t.letter not in CLASSES or t.rows not in rows]
    known = set(made.schemes)
    wrong += [s for b in made.branches for s in b.schemes if s not in known]
    wrong += [g.name for g in made.groups if g.bit & (g.bit - 1) or g.bit <= 0]
    if list(made.ages) != sorted(set(made.ages)) or made.ages[0] != 0:
        wrong.append("ages")
    if len({t.key for t in made.order}) < len(made.order):
        wrong.append("order")
    if len({g.bit for g in made.groups}) < len(made.groups):
        wrong.append("groups")
    if wrong:
        raise SettingsError(
            f"{name}：条目有误：{'、'.join(wrong)}，请改正 / entries are wrong: {', '.join(wrong)}; "
            "mend them"
        )

