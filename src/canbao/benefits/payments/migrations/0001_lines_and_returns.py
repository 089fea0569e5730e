"""Lines of a run, what was paid, what came back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deduction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "person",
                        "overpayment_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.overpayment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deductions",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="payments_deduction_amount"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectiveReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("document", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64)),
                ("members", models.TextField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "person"), name="payments_review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), _negated=True),
                            models.Q(("hash", ""), _negated=True),
                            models.Q(("members", ""), _negated=True),
                        ),
                        name="payments_review_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank", models.CharField(max_length=16)),
                ("layout", models.CharField(max_length=40)),
                ("hash", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "bank"), name="payments_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("rows__gt", 0)),
                        name="payments_file_rows",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "person",
                        "returned_run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("account", models.BigIntegerField()),
                (
                    "returned_run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayments",
                        to="payments.paymentrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["person", "returned_run"], name="payments_repayment_person"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fen__gt", 0),
                            models.Q(("run", models.F("returned_run")), _negated=True),
                        ),
                        name="payments_repayment_amount",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("bank", models.CharField(max_length=16)),
                ("rows", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_files",
                        to="payments.paymentrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "file_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("reference", models.CharField(max_length=40)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused",
                        to="payments.returnfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentReturn",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "person",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("row", models.IntegerField()),
                ("code", models.CharField(max_length=8)),
                ("fen", models.BigIntegerField()),
                ("transaction", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.returnfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person"], name="payments_return_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="payments_return_amount"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "file_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("reference", models.CharField(max_length=40)),
                ("fen", models.BigIntegerField()),
                ("code", models.CharField(max_length=8)),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.returnfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TakenUp",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "award_id",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.award",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.paymentrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outcome", models.CharField(max_length=8)),
                ("entered_by", models.CharField(max_length=150)),
                ("by", models.CharField(max_length=150)),
                ("words", models.CharField(max_length=200)),
                ("day", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="payments.bankaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "id"], name="payments_check_account"),
                    models.Index(
                        condition=models.Q(("outcome", "rejected")),
                        fields=["account"],
                        name="payments_check_rejected",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("verified", "rejected", "returned"))),
                        name="payments_account_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", models.F("entered_by")), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="payments_account_four_eyes",
                    ),
                ],
            },
        ),
    ]
