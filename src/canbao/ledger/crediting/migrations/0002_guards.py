"""The triggers that refuse any change of what was credited."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.ledger.crediting import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("crediting", "0001_initial"),)
    operations = (Statements(triggers.install, triggers.remove),)
