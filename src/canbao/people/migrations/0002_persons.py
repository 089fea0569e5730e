"""The tables of persons and of everything that hangs on them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField()),
                ("activity", models.CharField(max_length=24)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("place", models.BigIntegerField(null=True)),
                ("source", models.SmallIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "from_month"), name="people_activity_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_month__lte", models.F("to_month"))),
                        name="people_activity_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(max_length=12)),
                ("reference", models.CharField(blank=True, default="", max_length=200)),
                ("words", models.CharField(max_length=1000)),
                ("state", models.CharField(default="open", max_length=12)),
                ("at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, default="", max_length=80)),
                ("log_seq", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contests",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-at"], name="people_contest_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "answered", "withdrawn"))),
                        name="people_contest_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("matter__in", ("person", "spell", "gap", "overlap", "value", "look"))
                        ),
                        name="people_contest_matter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="people_contest_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("answered_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="people_contest_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=24)),
                ("gap_class", models.CharField(max_length=1)),
                ("reason", models.CharField(blank=True, default="", max_length=64)),
                ("evidence_source", models.SmallIntegerField(null=True)),
                ("evidence_date", models.DateField(null=True)),
                ("since_month", models.IntegerField(null=True)),
                ("months", models.IntegerField(null=True)),
                ("groups", models.IntegerField(default=0)),
                ("place", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gaps",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "scheme"), name="people_gap_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gap_class__in", ("A", "B", "C", "D", "E", "F", "G", "H"))
                        ),
                        name="people_gap_class",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("priority", models.IntegerField()),
                ("reason", models.CharField(blank=True, default="", max_length=64)),
                ("schemes", models.CharField(blank=True, default="", max_length=200)),
                ("group", models.CharField(blank=True, default="", max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_entries",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "position"], name="people_list_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "place"), name="people_list_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Overlap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=24)),
                ("other_scheme", models.CharField(blank=True, default="", max_length=24)),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField(null=True)),
                ("place", models.BigIntegerField(null=True)),
                ("other_place", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=16)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overlaps",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True),
                            ("from_month__lte", models.F("to_month")),
                            _connector="OR",
                        ),
                        name="people_overlap_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("two_places", "two_schemes", "two_employers", "after_death"),
                            )
                        ),
                        name="people_overlap_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipationSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=24)),
                ("place", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("kind", models.CharField(max_length=12)),
                ("from_month", models.IntegerField()),
                ("to_month", models.IntegerField(null=True)),
                ("state", models.CharField(max_length=12)),
                ("months_paid", models.IntegerField(null=True)),
                ("source", models.SmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spells",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "scheme", "from_month", "place", "employer", "source"),
                        name="people_spell_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_month__isnull", True),
                            ("from_month__lte", models.F("to_month")),
                            _connector="OR",
                        ),
                        name="people_spell_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "scheme__in",
                                (
                                    "employee_pension",
                                    "public_sector_pension",
                                    "resident_pension",
                                    "unemployment",
                                    "work_injury",
                                    "employee_medical",
                                    "resident_medical",
                                ),
                            )
                        ),
                        name="people_spell_scheme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("employee", "flexible", "resident", "public", "pensioner"),
                            )
                        ),
                        name="people_spell_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("paying", "paused", "in_payment", "ended"))
                        ),
                        name="people_spell_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Provenance",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="provenance",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("known", models.TextField(default="")),
            ],
        ),
    ]
