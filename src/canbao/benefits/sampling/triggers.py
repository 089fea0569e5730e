"""What the database itself refuses in the tables of samples: change and deletion."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    room="sampling",
    tables=("sampling_sample", "sampling_sampledcase", "sampling_inspection"),
    refusal="samples are append-only / 抽查记录只能追加",
)
