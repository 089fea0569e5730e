"""The triggers that refuse any change to what this room has recorded."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.ledger.receipts import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("receipts", "0001_tables_of_decisions"),)
    operations = (Statements(triggers.install, triggers.remove),)
