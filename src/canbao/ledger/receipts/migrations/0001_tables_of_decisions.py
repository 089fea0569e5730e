"""What two people decide, and what follows from it."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_initial")]

    operations = [
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
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["payer", "kind"], name="receipts_proposal_payer"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("by", ""), _negated=True),
                ),
                name="receipts_proposal_grounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", models.F("proposed_by")), _negated=True),
                    models.Q(("by", ""), _negated=True),
                ),
                name="receipts_maker_not_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", True), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="receipts_refusal_has_words",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["payer", "day"], name="receipts_receipt_payer"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("kind", "sender", "bank_reference"), name="receipts_receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fen__gt", 0), ("reverses", "")),
                    models.Q(("fen__lt", 0), models.Q(("reverses", ""), _negated=True)),
                    _connector="OR",
                ),
                name="receipts_receipt_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddIndex(
            model_name="surcharge",
            index=models.Index(fields=["payer", "book"], name="receipts_surcharge_payer"),
        ),
        migrations.AddConstraint(
            model_name="surcharge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undoes__isnull", True)),
                fields=("allocation",),
                name="receipts_surcharge_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="surcharge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fen__gt", 0), ("principal__gt", 0), ("undoes__isnull", True)),
                    models.Q(("fen__lt", 0), ("principal__lt", 0), ("undoes__isnull", False)),
                    _connector="OR",
                ),
                name="receipts_surcharge_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="surcharge",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__lte", models.F("last_day")), ("days__gte", 1)),
                name="receipts_surcharge_days",
            ),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("order__isnull", False)),
                fields=["order"],
                name="receipts_of_order",
            ),
        ),
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("receipt__isnull", False)),
                fields=["receipt"],
                name="receipts_of_receipt",
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
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                condition=models.Q(("target", "refund_due")),
                fields=["payer", "book"],
                name="receipts_refund_due",
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
                    (
                        "source__in",
                        ("receipt", "set_off", "offset", "write_off", "refund", "overlap"),
                    )
                ),
                name="receipts_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen", 0), _negated=True),
                name="receipts_allocation_of_something",
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
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receipt__isnull", False), ("source", "receipt")),
                    models.Q(
                        models.Q(("source", "receipt"), _negated=True), ("receipt__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="receipts_allocation_receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="deferral",
            index=models.Index(fields=["payer"], name="receipts_deferral_payer"),
        ),
        migrations.AddConstraint(
            model_name="deferral",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ("force_majeure", "security"))),
                name="receipts_deferral_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="deferral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_day__lte", models.F("last_day")),
                    ("from_month__lte", models.F("to_month")),
                ),
                name="receipts_deferral_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="enforcementstep",
            index=models.Index(fields=["payer", "book"], name="receipts_step_payer"),
        ),
        migrations.AddConstraint(
            model_name="enforcementstep",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="enforcementstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("remedies", ""), _negated=True), name="receipts_step_remedies"
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fine__gt", 0), ("step", "fine")),
                    models.Q(models.Q(("step", "fine"), _negated=True), ("fine", 0)),
                    _connector="OR",
                ),
                name="receipts_step_fine",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("arrears__gt", 0)), name="receipts_step_arrears"
            ),
        ),
    ]
