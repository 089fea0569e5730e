"""The triggers that refuse change, and a revision that lowers without an adverse decision."""

from __future__ import annotations

from django.db import migrations

from canbao.batches.statements import Statements
from canbao.benefits import triggers


class Migration(migrations.Migration):
    """SQLite and PostgreSQL each by their own statements."""

    dependencies = (("benefits", "0001_proposals_and_overpayments"),)
    operations = (Statements(triggers.install, triggers.remove),)
