"""Where table work runs: one small interface, DuckDB and Spark behind it.

A stage says what it wants in DuckDB's dialect (the part both understand, see
docs/developers/registers.md) and never imports either library.
"""

from canbao.registers.engine.base import BatchFunction, Engine, Source
from canbao.registers.engine.duck import DuckEngine

__all__ = ["BatchFunction", "DuckEngine", "Engine", "Source"]
