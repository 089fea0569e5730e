"""The triggers that refuse any change of what has been read, confirmed or put in force."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.inforce import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("inforce", "0001_initial"),)
    operations = (Statements(triggers.install, triggers.remove),)
