"""Proposals, traces of life, overpayments: what follows an award."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=8)),
                ("month", models.IntegerField()),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.overpayment"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.transaction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "award_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField(null=True)),
                ("monthly", models.BigIntegerField()),
                ("individual", models.BigIntegerField(default=0)),
                ("held", models.BooleanField(default=False)),
                ("provisional", models.BooleanField(default=False)),
                ("cause", models.CharField(max_length=16)),
                ("day", models.DateField()),
                (
                    "award",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="benefits.award",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TurnedDown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("day", models.DateField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.proposal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=16)),
                ("field", models.CharField(blank=True, default="", max_length=120)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("day", models.DateField()),
                (
                    "award",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.award"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.claim"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["person"], name="benefits_award_person"),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["book", "person"], name="benefits_award_book"),
        ),
        migrations.AddIndex(
            model_name="overpayment",
            index=models.Index(fields=["person"], name="benefits_overpaid_person"),
        ),
        migrations.AddConstraint(
            model_name="overpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("individual__gte", 0)),
                name="benefits_overpayment_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["person", "month"], name="benefits_instalment_person"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("return", "set_off"))),
                name="benefits_instalment_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("plan__gte", 1)),
                name="benefits_instalment_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="overpaymentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="benefits_recovery_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="overpaymentmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("individual__gte", 0)),
                name="benefits_overpaid_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        (
                            "award",
                            "migrated",
                            "adjustment",
                            "settlement",
                            "new_fact",
                            "correction",
                            "suspension",
                            "resumption",
                            "conversion",
                            "death",
                            "end",
                            "law",
                            "refusal",
                            "recovery",
                        ),
                    )
                ),
                name="benefits_proposal_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claim__isnull", False), ("award__isnull", False), _connector="OR"
                ),
                name="benefits_proposal_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", ""), _negated=True), name="benefits_proposal_by"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["person"], name="benefits_decision_person"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        (
                            "award",
                            "migrated",
                            "adjustment",
                            "settlement",
                            "new_fact",
                            "correction",
                            "suspension",
                            "resumption",
                            "conversion",
                            "death",
                            "end",
                            "law",
                            "refusal",
                            "recovery",
                        ),
                    )
                ),
                name="benefits_decision_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adverse", False),
                    models.Q(
                        ("human", True),
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("remedies", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="benefits_adverse_by_a_human",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked_by", models.F("decided_by")), _negated=True),
                name="benefits_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause__in", ("award", "recovery")), _negated=True),
                    models.Q(("checked_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="benefits_award_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("hash", ""), _negated=True), name="benefits_decision_explained"
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("return", "set_off"))), name="benefits_recovery_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0)), name="benefits_recovered_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        (
                            "award",
                            "migrated",
                            "adjustment",
                            "settlement",
                            "new_fact",
                            "correction",
                            "suspension",
                            "resumption",
                            "conversion",
                            "death",
                            "end",
                            "law",
                            "refusal",
                            "recovery",
                        ),
                    )
                ),
                name="benefits_revision_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("monthly__gte", 0),
                    ("individual__gte", 0),
                    ("individual__lte", models.F("monthly")),
                    ("number__gte", 1),
                ),
                name="benefits_revision_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_month__isnull", True),
                    ("from_month__lte", models.F("to_month")),
                    _connector="OR",
                ),
                name="benefits_revision_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="turneddown",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                ),
                name="benefits_turned_down_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                fields=("claim", "cause", "day"), name="benefits_waiting_claim_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                fields=("award", "cause", "day"), name="benefits_waiting_award_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claim__isnull", False), ("award__isnull", False), _connector="OR"
                ),
                name="benefits_waiting_about",
            ),
        ),
    ]
