"""The triggers that refuse change, rows into the wrong state of a run, and a run that goes back."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.benefits.payments import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("payments", "0001_lines_and_returns"),)
    operations = (Statements(triggers.install, triggers.remove),)
