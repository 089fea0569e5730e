"""The triggers on what was appended, and on decisions without a check."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.cases import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("cases", "0005_archive_and_desks"), ("accounts", "0003_posts"))
    operations = (Statements(triggers.install, triggers.remove),)
