"""The triggers that refuse any change to what this room has recorded."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.ledger.reconciliation import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("reconciliation", "0001_initial"),)
    operations = (Statements(triggers.install, triggers.remove),)
