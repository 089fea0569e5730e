"""Jobs of the rooms above the ledger: assessment, payment, accounts, re-decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

JOBS: dict[str, Callable[..., dict[str, Any]]] = {}
