"""What two people decide, and what follows from it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receipts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "decision_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("due", models.DateField()),
                ("fen", models.BigIntegerField()),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="receipts.decision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0), ("number__gte", 1)),
                        name="receipts_instalment_of_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderCredit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "order_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("day", models.DateField()),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="receipts_credit_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OverdueMove",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "order_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="receipts_overdue_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="receipts_overdue_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=10)),
                ("payer", models.CharField(blank=True, default="", max_length=24)),
                ("fen", models.BigIntegerField()),
                ("arrears", models.BigIntegerField(default=0)),
                ("paid", models.DateField()),
                ("day", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=24)),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "income",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="receipts.allocation",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receipts.decision",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receipts.receipt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("order__isnull", False)),
                        fields=["order"],
                        name="receipts_of_order",
                    ),
                    models.Index(
                        condition=models.Q(("receipt__isnull", False)),
                        fields=["receipt"],
                        name="receipts_of_receipt",
                    ),
                    models.Index(
                        condition=models.Q(("target", "refund_due")),
                        fields=["payer", "book"],
                        name="receipts_refund_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                ("receipt", "set_off", "offset", "write_off", "refund", "overlap"),
                            )
                        ),
                        name="receipts_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen", 0), _negated=True),
                        name="receipts_allocation_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrears", 0),
                            models.Q(
                                ("arrears__gt", 0),
                                ("arrears__lte", models.F("fen")),
                                ("fen__gt", 0),
                                ("target", "order"),
                            ),
                            models.Q(
                                ("arrears__gte", models.F("fen")),
                                ("arrears__lt", 0),
                                ("fen__lt", 0),
                                ("target", "order"),
                            ),
                            _connector="OR",
                        ),
                        name="receipts_allocation_arrears",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receipt__isnull", False), ("source", "receipt")),
                            models.Q(
                                models.Q(("source", "receipt"), _negated=True),
                                ("receipt__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="receipts_allocation_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stopped",
            fields=[
                (
                    "allocation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="receipts.allocation",
                    ),
                ),
                ("day", models.DateField()),
                ("zh", models.TextField()),
                ("en", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Surcharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payer", models.CharField(max_length=24)),
                ("principal", models.BigIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("days", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("law", models.CharField(max_length=64)),
                ("day", models.DateField()),
                (
                    "allocation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="receipts.allocation",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contributions.paymentorder",
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="receipts.surcharge",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["payer", "book"], name="receipts_surcharge_payer")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undoes__isnull", True)),
                        fields=("allocation",),
                        name="receipts_surcharge_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fen__gt", 0), ("principal__gt", 0), ("undoes__isnull", True)
                            ),
                            models.Q(
                                ("fen__lt", 0), ("principal__lt", 0), ("undoes__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="receipts_surcharge_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__lte", models.F("last_day")), ("days__gte", 1)
                        ),
                        name="receipts_surcharge_days",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="allocation",
            name="surcharge",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_by",
                to="receipts.surcharge",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("target__in", ("order", "surcharge", "refund_due", "suspense"))
                ),
                name="receipts_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("order__isnull", False), ("surcharge__isnull", True), ("target", "order")
                    ),
                    models.Q(
                        ("order__isnull", True),
                        ("surcharge__isnull", False),
                        ("target", "surcharge"),
                    ),
                    models.Q(
                        ("order__isnull", True),
                        ("surcharge__isnull", True),
                        ("target__in", ("refund_due", "suspense")),
                    ),
                    _connector="OR",
                ),
                name="receipts_allocation_of_one",
            ),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("surcharge__isnull", False)),
                fields=["surcharge"],
                name="receipts_of_surcharge",
            ),
        ),
    ]
