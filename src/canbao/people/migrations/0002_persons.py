"""The tables of persons and of everything that hangs on them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

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
            ],
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
            ],
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
            ],
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
            ],
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
            ],
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
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number17", models.BigIntegerField(null=True)),
                ("document", models.CharField(blank=True, default="", max_length=80)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("sex", models.SmallIntegerField(null=True)),
                ("birth", models.DateField(null=True)),
                ("death", models.DateField(null=True)),
                ("nationality_group", models.CharField(blank=True, default="", max_length=32)),
                ("registration_place", models.BigIntegerField(null=True)),
                ("residence_place", models.BigIntegerField(null=True)),
                ("phone", models.BigIntegerField(null=True)),
                ("household", models.BigIntegerField(null=True)),
                ("relation", models.CharField(blank=True, default="", max_length=32)),
                ("records", models.IntegerField(default=0)),
                ("sources", models.IntegerField(default=0)),
                ("first_seen", models.DateField(null=True)),
                ("last_seen", models.DateField(null=True)),
                ("digest", models.CharField(max_length=32)),
                ("version", models.IntegerField(default=1)),
                ("withdrawn", models.BooleanField(default=False)),
            ],
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
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["number17"], name="people_number"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["residence_place", "id"], name="people_residence"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["household"], name="people_household"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__isnull", True), ("sex__in", (1, 2)), _connector="OR"),
                name="people_person_sex",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="people_person_version"
            ),
        ),
        migrations.AddField(
            model_name="participationspell",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="spells",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="overlap",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="overlaps",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_entries",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="gaps",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="contest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contests",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="activities",
                to="people.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.UniqueConstraint(
                fields=("person", "scheme", "from_month", "place", "employer", "source"),
                name="people_spell_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_month__isnull", True),
                    ("from_month__lte", models.F("to_month")),
                    _connector="OR",
                ),
                name="people_spell_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("employee", "flexible", "resident", "public", "pensioner"))
                ),
                name="people_spell_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("paying", "paused", "in_payment", "ended"))),
                name="people_spell_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="overlap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_month__isnull", True),
                    ("from_month__lte", models.F("to_month")),
                    _connector="OR",
                ),
                name="people_overlap_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="overlap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("two_places", "two_schemes", "two_employers", "after_death"))
                ),
                name="people_overlap_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="listentry",
            index=models.Index(fields=["place", "position"], name="people_list_order"),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.UniqueConstraint(fields=("person", "place"), name="people_list_once"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.UniqueConstraint(fields=("person", "scheme"), name="people_gap_once"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(("gap_class__in", ("A", "B", "C", "D", "E", "F", "G", "H"))),
                name="people_gap_class",
            ),
        ),
        migrations.AddIndex(
            model_name="contest",
            index=models.Index(fields=["person", "-at"], name="people_contest_person"),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "answered", "withdrawn"))),
                name="people_contest_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("matter__in", ("person", "spell", "gap", "overlap", "value", "look"))
                ),
                name="people_contest_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="people_contest_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("person", "from_month"), name="people_activity_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_month__lte", models.F("to_month"))),
                name="people_activity_in_order",
            ),
        ),
    ]
