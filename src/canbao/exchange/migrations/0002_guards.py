"""The triggers that keep a transfer's conversation as it was."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.exchange import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("exchange", "0001_initial"),)
    operations = (Statements(triggers.install, triggers.remove),)
