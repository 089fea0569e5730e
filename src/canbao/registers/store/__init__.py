"""The store: one directory in which every stage's output lies whole or not at all.

What a stage computes is elsewhere; here is how its result is named, kept, found again and told about.
"""

from canbao.registers.store.journal import Journal, Progress
from canbao.registers.store.store import Busy, Stage, Store

__all__ = ["Busy", "Journal", "Progress", "Stage", "Store"]
