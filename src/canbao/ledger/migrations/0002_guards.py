"""The triggers that refuse change, a wrong seal and a month that is not open."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.ledger import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (Statements(triggers.install, triggers.remove),)
