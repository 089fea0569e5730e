"""Proposals, traces of life, overpayments: what follows an award."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0001_initial"),
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
                ("person", models.BigIntegerField()),
                ("cause", models.CharField(max_length=16)),
                ("stretches", models.TextField()),
                ("explanation", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("law", models.CharField(max_length=64)),
                ("adverse", models.BooleanField(default=False)),
                ("human", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=150)),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=120, unique=True)),
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
            options={
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claim__isnull", False), ("award__isnull", False), _connector="OR"
                        ),
                        name="benefits_proposal_about",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="benefits_proposal_by"
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
                ("person", models.BigIntegerField()),
                ("cause", models.CharField(max_length=16)),
                ("explanation", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("law", models.CharField(max_length=64)),
                ("adverse", models.BooleanField(default=False)),
                ("human", models.BooleanField(default=False)),
                ("remedies", models.TextField(blank=True, default="")),
                ("decided_by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                ("day", models.DateField()),
                (
                    "basis",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.basis",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="benefits.claim"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="benefits.proposal",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person"], name="benefits_decision_person")],
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("decided_by")), _negated=True),
                        name="benefits_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cause__in", ("award", "recovery")), _negated=True),
                            models.Q(("checked_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="benefits_award_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hash", ""), _negated=True),
                        name="benefits_decision_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverpaymentDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fen", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="benefits.decision"
                    ),
                ),
                (
                    "overpayment",
                    models.OneToOneField(
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="benefits_recovery_amount"
                    )
                ],
            },
        ),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ("return", "set_off"))),
                        name="benefits_recovery_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="benefits_recovered_amount"
                    ),
                ],
            },
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
            options={
                "constraints": [
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly__gte", 0),
                            ("individual__gte", 0),
                            ("individual__lte", models.F("monthly")),
                            ("number__gte", 1),
                        ),
                        name="benefits_revision_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True),
                            ("from_month__lte", models.F("to_month")),
                            _connector="OR",
                        ),
                        name="benefits_revision_in_order",
                    ),
                ],
            },
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="benefits_turned_down_why",
                    )
                ],
            },
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "cause", "day"), name="benefits_waiting_claim_once"
                    ),
                    models.UniqueConstraint(
                        fields=("award", "cause", "day"), name="benefits_waiting_award_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claim__isnull", False), ("award__isnull", False), _connector="OR"
                        ),
                        name="benefits_waiting_about",
                    ),
                ],
            },
        ),
    ]
