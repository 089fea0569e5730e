"""Transfers, their conversation, steps and money."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("zh", models.CharField(max_length=120)),
                ("en", models.CharField(max_length=120)),
                ("own", models.BooleanField(default=False)),
                ("bank_account", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("own", True)),
                        fields=("own",),
                        name="exchange_one_own_installation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__gte", 100000000000), ("place__lt", 1000000000000)
                        ),
                        name="exchange_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="exchange.installation",
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("side", models.CharField(max_length=4)),
                ("kind", models.CharField(max_length=16)),
                ("person", models.BigIntegerField(null=True)),
                ("place", models.BigIntegerField()),
                ("facts", models.TextField(default="{}")),
                ("state", models.CharField(max_length=20)),
                ("open", models.BooleanField(default=True)),
                ("priority", models.BooleanField(default=False)),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person"], name="exchange_transfer_person"),
                    models.Index(
                        condition=models.Q(("open", True)),
                        fields=["state", "-priority", "day"],
                        name="exchange_transfer_queue",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "side"), name="exchange_transfer_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)),
                        fields=("person", "side"),
                        name="exchange_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ("in", "out"))),
                        name="exchange_transfer_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "applied",
                                    "letter_sent",
                                    "letter_received",
                                    "refused",
                                    "sent",
                                    "money_on_the_way",
                                    "received",
                                    "differs",
                                    "merged",
                                    "told",
                                ),
                            )
                        ),
                        name="exchange_transfer_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transfer_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept",
                        to="exchange.transfer",
                    ),
                ),
                ("month", models.IntegerField()),
                ("keeps", models.CharField(max_length=8)),
                ("given_back", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("keeps__in", ("here", "there")), ("given_back__gte", 0)
                        ),
                        name="exchange_kept_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transfer_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="exchange.transfer",
                    ),
                ),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("incoming", models.BooleanField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("content", models.TextField()),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transfer", "hash"), name="exchange_message_hash_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="exchange_message_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="exchange.transfer",
                    ),
                ),
                (
                    "booked",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.transaction",
                    ),
                ),
                ("incoming", models.BooleanField()),
                ("fen", models.BigIntegerField()),
                ("bank_reference", models.CharField(max_length=64)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bank_reference", "incoming"), name="exchange_movement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gt", 0)), name="exchange_movement_fen"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "transfer_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="exchange.transfer",
                    ),
                ),
                ("number", models.IntegerField()),
                ("state", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("due", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                ("words", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "applied",
                                    "letter_sent",
                                    "letter_received",
                                    "refused",
                                    "sent",
                                    "money_on_the_way",
                                    "received",
                                    "differs",
                                    "merged",
                                    "told",
                                ),
                            )
                        ),
                        name="exchange_step_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), _negated=True),
                            models.Q(("checked_by", models.F("by")), _negated=True),
                        ),
                        name="exchange_step_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemporaryAccount",
            fields=[
                (
                    "relation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="exchange.installation",
                    ),
                ),
                ("person", models.BigIntegerField(primary_key=True, serialize=False)),
                ("from_month", models.IntegerField()),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="exchange.transfer",
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
                ("explanation", models.TextField()),
            ],
        ),
    ]
