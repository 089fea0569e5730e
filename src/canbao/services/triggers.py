"""The database refuses to alter what was switched, put on file or bundled."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    "services",
    ("services_robotswitch", "services_filing", "services_bundlepart"),
    "switches, filings and bundles are append-only / 开关、登记和事项组合只能追加",
)
