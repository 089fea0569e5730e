"""Lines of a run, what was paid, what came back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
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
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.UniqueConstraint(
                fields=("scheme", "place", "month", "number"), name="payments_run_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("prepared", "checked", "released", "sent", "cancelled"))
                ),
                name="payments_run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_by", models.F("prepared_by")), _negated=True),
                name="payments_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("released", "sent")), _negated=True),
                    models.Q(
                        models.Q(("released_by", ""), _negated=True),
                        ("released_day__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payments_released_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentline",
            index=models.Index(fields=["award", "month"], name="payments_line_award"),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fen__gt", 0), ("individual__gte", 0), ("individual__lte", models.F("fen"))
                ),
                name="payments_line_amounts",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["person", "transaction"], name="payments_payment_person"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fen__gte", 0),
                    ("individual__gte", 0),
                    ("individual__lte", models.F("fen")),
                    ("repaid__gte", 0),
                    ("deducted__gte", 0),
                    ("deducted__lte", models.F("fen")),
                ),
                name="payments_payment_amounts",
            ),
        ),
        migrations.AddIndex(
            model_name="leftout",
            index=models.Index(fields=["award", "run"], name="payments_left_out_award"),
        ),
        migrations.AddConstraint(
            model_name="leftout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ("hold", "no_account", "unverified", "cooling_off", "returned"))
                ),
                name="payments_left_out_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="excess",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="payments_excess_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="deduction",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="payments_deduction_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectivereview",
            constraint=models.UniqueConstraint(
                fields=("run", "person"), name="payments_review_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="collectivereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True),
                    models.Q(("hash", ""), _negated=True),
                    models.Q(("members", ""), _negated=True),
                ),
                name="payments_review_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(fields=("run", "bank"), name="payments_file_once"),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("rows__gt", 0)), name="payments_file_rows"
            ),
        ),
        migrations.AddIndex(
            model_name="repayment",
            index=models.Index(fields=["person", "returned_run"], name="payments_repayment_person"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fen__gt", 0), models.Q(("run", models.F("returned_run")), _negated=True)
                ),
                name="payments_repayment_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentreturn",
            index=models.Index(fields=["person"], name="payments_return_person"),
        ),
        migrations.AddConstraint(
            model_name="paymentreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="payments_return_amount"
            ),
        ),
    ]
