"""The leaf tables with their partitions, and the triggers that refuse a change."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.ledger.contributions import tables


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("contributions", "0001_initial"),)
    operations = (Statements(tables.make),)
