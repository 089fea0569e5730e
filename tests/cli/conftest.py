"""Runs the command line in this process and hands back status, output and errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from canbao.cli import main

SICHUAN = ["--region", "Sichuan", "--date", "2025-10"]
FACTS = [
    "--fact", "reference_wage=8321", "--fact", "average_index=0.613",
    "--fact", "contribution_months=297",
]  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str


@pytest.fixture
def canbao(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """`canbao("law", "show", …)`; Chinese unless told otherwise."""
    for name in ("CANBAO_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Ran:
        status = main(list(arguments))
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return run
