"""Books, accounts, months, transactions, postings, anchors, checkpoints."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from canbao.batches.statements import Statements
from canbao.ledger import tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("scheme", models.CharField(max_length=24)),
                ("place", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "place"), name="ledger_book_once"),
                    models.CheckConstraint(
                        condition=models.Q(("id__gte", 1), ("id__lte", 8388607)),
                        name="ledger_book_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__gte", 100000000000), ("place__lt", 1000000000000)
                        ),
                        name="ledger_book_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=24)),
                ("holder", models.CharField(blank=True, default="", max_length=24)),
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
                "indexes": [
                    models.Index(fields=["holder", "kind"], name="ledger_account_holder_kind")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "kind", "holder"), name="ledger_account_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "id__gt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("book_id"), "*", models.Value(1099511627776)
                                ),
                            ),
                            (
                                "id__lt",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("book_id"), "+", models.Value(1)
                                    ),
                                    "*",
                                    models.Value(1099511627776),
                                ),
                            ),
                        ),
                        name="ledger_account_in_book",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holder", ""),
                            ("holder__startswith", "P"),
                            ("holder__startswith", "E"),
                            _connector="OR",
                        ),
                        name="ledger_account_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("month", models.IntegerField()),
                ("debit", models.BigIntegerField()),
                ("credit", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("book", "kind", "month"), name="ledger_checkpoint_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Month",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("state", models.CharField(default="open", max_length=6)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=150)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, default="", max_length=150)),
                ("explained", models.BigIntegerField(default=0)),
                ("explanation", models.TextField(blank=True, default="")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("book", "month"), name="ledger_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "closed"))),
                        name="ledger_month_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True), ("closed_by", ""), ("state", "open")
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("closed_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_month_closed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("explained", 0),
                            models.Q(("explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_month_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("month", models.IntegerField()),
                ("about_month", models.IntegerField(null=True)),
                ("day", models.DateField()),
                ("known_at", models.DateTimeField()),
                ("ground", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("lines", models.IntegerField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.book",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_column="corrects",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.transaction",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=["corrects"],
                        name="ledger_transaction_corrects",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "key"), name="ledger_transaction_key"),
                    models.UniqueConstraint(
                        fields=("id", "month"), name="ledger_transaction_month"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reversal")),
                        fields=("corrects",),
                        name="ledger_reversed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "id",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("book_id"), "*", models.Value(1099511627776)
                                    ),
                                    "+",
                                    models.F("number"),
                                ),
                            )
                        ),
                        name="ledger_transaction_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lt", 1099511627776)),
                        name="ledger_transaction_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lines__gte", 2)), name="ledger_transaction_lines"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("kind", ""), _negated=True),
                        ),
                        name="ledger_transaction_grounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            ("corrects__lt", models.F("id")),
                            _connector="OR",
                        ),
                        name="ledger_transaction_corrects_earlier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), _negated=True),
                            ("corrects__isnull", False),
                            _connector="OR",
                        ),
                        name="ledger_reversal_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("book", "day"), name="ledger_anchor_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 0)), name="ledger_anchor_number"
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[Statements(tables.make, tables.drop)],
            state_operations=[
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "transaction_id",
                                "line",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("line", models.IntegerField()),
                        ("amount", models.BigIntegerField()),
                        ("month", models.IntegerField()),
                        ("book", models.IntegerField()),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.account",
                            ),
                        ),
                        (
                            "transaction",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.transaction",
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
