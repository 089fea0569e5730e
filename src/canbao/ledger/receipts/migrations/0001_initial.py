"""Files, receipts and their allocation."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contributions", "0002_tables"),
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("payer", models.CharField(max_length=24)),
                ("fen", models.BigIntegerField(default=0)),
                ("content", models.TextField()),
                ("key", models.CharField(max_length=64, unique=True)),
                ("document", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["payer", "kind"], name="receipts_proposal_payer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "deferral",
                                    "instalments",
                                    "enforcement",
                                    "refund",
                                    "overlap",
                                    "write_off",
                                    "move",
                                ),
                            )
                        ),
                        name="receipts_proposal_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="receipts_proposal_grounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved", models.BooleanField()),
                ("proposed_by", models.CharField(max_length=150)),
                ("by", models.CharField(max_length=150)),
                ("words", models.TextField(blank=True, default="")),
                ("day", models.DateField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="receipts.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", models.F("proposed_by")), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="receipts_maker_not_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved", True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="receipts_refusal_has_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=4)),
                ("sender", models.CharField(max_length=40)),
                ("place", models.BigIntegerField()),
                ("day", models.DateField()),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("rows", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("received", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("bank", "tax"))), name="receipts_file_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("rows__gte", 1)),
                        name="receipts_file_counts",
                    ),
                    models.UniqueConstraint(
                        fields=("kind", "sender", "place", "day", "number"),
                        name="receipts_file_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=4)),
                ("sender", models.CharField(max_length=40)),
                ("bank_reference", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("reference", models.CharField(blank=True, default="", max_length=24)),
                ("payer", models.CharField(blank=True, default="", max_length=24)),
                ("payer_name", models.CharField(blank=True, default="", max_length=120)),
                ("fen", models.BigIntegerField()),
                ("reverses", models.CharField(blank=True, default="", max_length=40)),
                ("memo", models.CharField(blank=True, default="", max_length=200)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="receipts.receiptfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["payer", "day"], name="receipts_receipt_payer")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "sender", "bank_reference"), name="receipts_receipt_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fen__gt", 0), ("reverses", "")),
                            models.Q(("fen__lt", 0), models.Q(("reverses", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="receipts_receipt_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "id",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("file_id"), "*", models.Value(16777216)
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("id"), "%%", models.Value(16777216)
                                    ),
                                ),
                            )
                        ),
                        name="receipts_receipt_of_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.decision",
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("ground", models.CharField(max_length=16)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="receipts.deferral",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["payer"], name="receipts_deferral_payer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ("force_majeure", "security"))),
                        name="receipts_deferral_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__lte", models.F("last_day")),
                            ("from_month__lte", models.F("to_month")),
                        ),
                        name="receipts_deferral_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnforcementStep",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.decision",
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("step", models.CharField(max_length=16)),
                ("arrears", models.BigIntegerField()),
                ("fine", models.BigIntegerField(default=0)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("remedies", models.TextField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["payer", "book"], name="receipts_step_payer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                (
                                    "order_to_pay",
                                    "account_inquiry",
                                    "transfer_order",
                                    "security",
                                    "court",
                                    "fine",
                                ),
                            )
                        ),
                        name="receipts_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remedies", ""), _negated=True),
                        name="receipts_step_remedies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fine__gt", 0), ("step", "fine")),
                            models.Q(models.Q(("step", "fine"), _negated=True), ("fine", 0)),
                            _connector="OR",
                        ),
                        name="receipts_step_fine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("arrears__gt", 0)), name="receipts_step_arrears"
                    ),
                ],
            },
        ),
    ]
