"""A step of a migration that speaks to the database alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation

Speak = Callable[[BaseDatabaseWrapper], None]


class Statements(Operation):
    """Runs what a room says on the connection (triggers, partitions), and undoes it by `undo`.

    Django's `RunPython` hands every model as it was to its function, and makes them all anew for that: with
    three hundred tables most of the time of a first `migrate`. What asks for no model is spared it.
    """

    def __init__(self, do: Speak, undo: Speak | None = None) -> None:
        self.do, self.undo = do, undo

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Speaks to the database that is migrated."""
        self.do(schema_editor.connection)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Takes it back. Raises IrreversibleError where nothing was given for it."""
        if self.undo is None:
            raise IrreversibleError(f"{self.describe()} cannot be undone")
        self.undo(schema_editor.connection)

    def describe(self) -> str:
        """What a migration says of itself while it runs."""
        return f"Statements of {self.do.__module__}"
