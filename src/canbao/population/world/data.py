"""Reads the tables and declared assumptions in `population/data` into typed values.

Every figure of the synthetic world that is not drawn comes through here. What the figures mean and
where they are from stands in the files themselves; nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import yaml
from numpy.typing import NDArray

DATA = Path(__file__).parents[1] / "data"

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Node: TypeAlias = "dict[str | int, Node] | list[Node] | str | int | float | bool | None"


class WorldError(ValueError):
    """A wish that cannot be fulfilled, told in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Steps:
    """A figure that changes at given starts: `at(x)` is the value of the last start not above x."""

    starts: Ints
    values: Floats

    def at(self, x: NDArray[np.integer] | NDArray[np.floating]) -> Floats:
        """Values for each x; 0 below the first start."""
        place = np.searchsorted(self.starts, x, side="right") - 1
        return np.where(place < 0, 0.0, self.values[np.maximum(place, 0)])


class Assumptions:
    """The declared assumptions; shares are per mille in the file and fractions here."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def node(self, *path: str | int) -> Node:
        node = self.root
        for name in path:
            node = cast("dict[str | int, Node]", node)[name]
        return node

    def number(self, *path: str | int) -> float:
        return float(cast(float, self.node(*path)))

    def share(self, *path: str | int) -> float:
        return self.number(*path) / 1000

    def steps(self, *path: str | int) -> Steps:
        node = cast("dict[int, float]", self.node(*path))
        starts = np.array(list(node), dtype=np.int64)
        return Steps(starts, np.array(list(node.values()), dtype=np.float64) / 1000)

    def table(self, *path: str | int) -> tuple[Ints, Floats]:
        """Starts and rows of figures (normalised to 1) of a table by start."""
        node = cast("dict[int, list[float]]", self.node(*path))
        rows = np.array(list(node.values()), dtype=np.float64)
        return np.array(list(node), dtype=np.int64), rows / rows.sum(axis=1, keepdims=True)

    def weights(self, *path: str | int) -> tuple[list[str], Floats]:
        """Names and their shares, adding up to 1."""
        node = cast("dict[str, float]", self.node(*path))
        values = np.array(list(node.values()), dtype=np.float64)
        return list(node), values / values.sum()


def read_yaml(name: str) -> Node:
    """One YAML file of the data folder."""
    return cast(Node, yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


def read_csv(name: str) -> list[list[str]]:
    """Rows of one CSV file of the data folder, without comments and header."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines if line and not line.startswith("#")][1:]


@lru_cache(maxsize=1)
def assumptions() -> Assumptions:
    return Assumptions(read_yaml("assumptions.yaml"))


@lru_cache(maxsize=1)
def targets() -> Assumptions:
    return Assumptions(read_yaml("targets.yaml"))


@lru_cache(maxsize=1)
def mortality() -> Floats:
    """Deaths per person-year by sex (0 men, 1 women) and age 0–100."""
    rows = read_csv("mortality.csv")
    return np.array([[float(r[1]), float(r[2])] for r in rows]).T / 100_000


@lru_cache(maxsize=8)
def national_ages(year: int) -> Floats:
    """Persons (thousand) on 31 December by sex (0 men, 1 women) and age 0–100.

    Years before 2024 take 2024, years after 2030 take 2030.
    """
    column = 1 + 2 * (min(max(year, 2024), 2030) - 2024)
    rows = read_csv("ages.csv")
    return np.array([[float(r[column]), float(r[column + 1])] for r in rows]).T


def listed(text: str) -> list[str]:
    """Words of a text, for lists that are easier to read so."""
    return text.split()


def pick(draws: Floats, weights: Floats) -> Ints:
    """Index into `weights` for each uniform draw, by inverse of the cumulative shares."""
    edges = np.cumsum(weights)
    return np.minimum(
        np.searchsorted(edges / edges[-1], draws, side="right"), len(weights) - 1
    ).astype(np.int64)


def pick_rows(draws: Floats, rows: Floats) -> Ints:
    """As `pick`, with one row of weights for each draw."""
    edges = np.cumsum(rows, axis=1)
    found: Ints = np.minimum(
        (draws[:, None] >= edges / edges[:, -1:]).sum(axis=1), rows.shape[1] - 1
    )
    return found
