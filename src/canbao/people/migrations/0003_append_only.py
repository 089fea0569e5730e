"""The triggers that refuse any change to the log."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.people import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("people", "0002_persons"),)
    operations = (Statements(triggers.install, triggers.remove),)
