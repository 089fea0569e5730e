"""The audit of a run, lines that rules hold back, what named humans said to it; a reason of being left
out more. The triggers are put in place again: a table that SQLite makes anew loses its own."""

import django.db.models.deletion
from django.db import migrations, models

from canbao.batches.statements import Statements
from canbao.benefits.payments import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lines", models.CharField(max_length=64)),
                ("rules", models.CharField(max_length=64)),
                ("findings", models.IntegerField()),
                ("unknown", models.TextField(default="[]")),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lines", ""), _negated=True),
                            models.Q(("rules", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            ("findings__gte", 0),
                        ),
                        name="payments_audit_said",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="RuleHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("rule", models.CharField(max_length=8)),
                ("finding", models.BigIntegerField()),
                ("day", models.DateField()),
                ("until", models.DateField()),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="payments.runcheck",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "until"], name="payments_rule_hold_person"),
                    models.Index(fields=["finding"], name="payments_rule_hold_finding"),
                ],
                "constraints": (
                    models.UniqueConstraint(
                        fields=("check_row", "finding"), name="payments_rule_hold_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule", ""), _negated=True),
                        name="payments_rule_hold_rule",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="RuleHoldAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("finding", models.BigIntegerField()),
                ("pays", models.BooleanField()),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["finding"], name="payments_rule_answer")],
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="payments_rule_hold_answered",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="UnknownAccepted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_by", models.CharField(max_length=150)),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted",
                        to="payments.runcheck",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("by", models.F("checked_by")), _negated=True),
                        ),
                        name="payments_unknown_accepted",
                    ),
                ),
            },
        ),
        migrations.RemoveConstraint(model_name="leftout", name="payments_left_out_why"),
        migrations.AddConstraint(
            model_name="leftout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        ("hold", "rule", "no_account", "unverified", "cooling_off", "returned"),
                    )
                ),
                name="payments_left_out_why",
            ),
        ),
        Statements(triggers.install, triggers.install),
    ]
