"""What the stages of this folder are told: the month of the picture and the declared rules.

The rules stand in rules.yaml; here they are read, checked and typed. No SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

WINDOW = 12
"""Months of the picture; it ends with the reference month."""

RULES = Path(__file__).with_name("rules.yaml")

LEVELS = {"province": 10_000_000_000, "city": 100_000_000, "county": 1_000_000}
"""What a place code is rounded down to, so that places of one level compare equal."""


class RulesError(ValueError):
    """The rules say something that cannot be followed."""


@dataclass(frozen=True)
class Branch:
    """The branch of a scheme, the level at which it is pooled, whether several employers insure."""

    branch: str
    pooled: str
    several_employers: bool


@dataclass(frozen=True)
class Rules:
    """rules.yaml, typed. `activities` is the order in which a month is named."""

    death_sources: tuple[str, ...]
    death_contradicted_by: tuple[str, ...]
    death_grace_months: int
    activities: tuple[str, ...]
    status_activity: Mapping[str, str]
    participation_activity: Mapping[str, str]
    survey_activity: Mapping[str, str]
    survey_months: int
    employer_activity: Mapping[str, str]
    branches: Mapping[str, Branch]

    def __post_init__(self) -> None:
        for told in (
            self.status_activity, self.participation_activity, self.survey_activity,
            self.employer_activity,
        ):  # fmt: skip
            for word, activity in told.items():
                if activity not in self.activities:
                    raise RulesError(
                        f"“{word}”对应的活动“{activity}”不在 activities 的次序中，请补入 "
                        f"/ {word} stands for {activity}, which the order of activities does not "
                        "name: add it there"
                    )
        for scheme, branch in self.branches.items():
            if branch.pooled not in LEVELS:
                raise RulesError(
                    f"{scheme} 的统筹层次“{branch.pooled}”应为 {'、'.join(LEVELS)} 之一 "
                    f"/ {scheme} is pooled at {branch.pooled}; say one of {', '.join(LEVELS)}"
                )


@cache
def read_rules(path: Path = RULES) -> Rules:
    """The rules of a file; by default the ones that come with canbao.

    Raises `RulesError` when an activity is not in the order or a level is unknown.
    """
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Rules(
        death_sources=tuple(told["death"]["sources"]),
        death_contradicted_by=tuple(told["death"]["contradicted_by"]),
        death_grace_months=int(told["death"]["grace_months"]),
        activities=tuple(told["activities"]),
        status_activity=told["status_activity"],
        participation_activity=told["participation_activity"],
        survey_activity=told["survey_activity"],
        survey_months=int(told["survey_months"]),
        employer_activity=told["employer_activity"],
        branches={scheme: Branch(**about) for scheme, about in told["branches"].items()},
    )


@dataclass(frozen=True)
class Settings:
    """`reference_month` is the last month of the window, as year * 12 + month - 1."""

    reference_month: int
    rules: Rules = field(default_factory=read_rules)

    @property
    def first_month(self) -> int:
        """The first month of the window."""
        return self.reference_month - WINDOW + 1
