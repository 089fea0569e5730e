"""The log, publications, employers, names of sources and places: what stands by itself."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("zh", models.CharField(max_length=120)),
                ("en", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("snapshot", models.CharField(max_length=64)),
                ("area", models.BigIntegerField(default=0)),
                ("state", models.CharField(default="running", max_length=10)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("running", "done", "abandoned"))),
                        name="people_publication_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running")),
                        fields=("state",),
                        name="people_publication_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=16)),
                ("number", models.IntegerField()),
                ("low", models.CharField(max_length=24)),
                ("high", models.CharField(max_length=24)),
                ("seen", models.IntegerField()),
                ("added", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("withdrawn", models.IntegerField()),
                ("content", models.CharField(max_length=64)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="people.publication",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "table", "number"), name="people_chunk_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "seen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("added"), "+", models.F("changed")
                                ),
                            )
                        ),
                        name="people_chunk_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("zh", models.CharField(max_length=120)),
                ("en", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("code", models.CharField(max_length=18, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("place", models.BigIntegerField(null=True)),
                ("industry", models.CharField(blank=True, default="", max_length=8)),
                ("kind", models.CharField(blank=True, default="", max_length=24)),
                ("staff", models.IntegerField(null=True)),
                ("insured", models.IntegerField(null=True)),
                ("taxed", models.IntegerField(null=True)),
                ("founded", models.DateField(null=True)),
                ("closed", models.DateField(null=True)),
                ("size", models.CharField(blank=True, default="", max_length=12)),
                ("digest", models.CharField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["place", "code"], name="people_employer_place")],
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=24)),
                ("office", models.CharField(blank=True, default="", max_length=200)),
                ("door", models.CharField(max_length=24)),
                ("action", models.CharField(max_length=8)),
                ("subject", models.BigIntegerField(null=True)),
                ("record", models.CharField(blank=True, default="", max_length=200)),
                ("purpose", models.CharField(max_length=40)),
                ("detail", models.TextField(default="{}")),
                ("algorithm", models.CharField(max_length=12)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "-seq"], name="people_log_subject"),
                    models.Index(fields=["actor", "-seq"], name="people_log_actor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ("read", "write"))),
                        name="people_log_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="people_log_seq"
                    ),
                    models.UniqueConstraint(fields=("previous",), name="people_log_one_follower"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogHead",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="people_log_one_head"
                    )
                ],
            },
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
            options={
                "indexes": [
                    models.Index(fields=["number17"], name="people_number"),
                    models.Index(fields=["residence_place", "id"], name="people_residence"),
                    models.Index(fields=["household"], name="people_household"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sex__isnull", True), ("sex__in", (1, 2)), _connector="OR"
                        ),
                        name="people_person_sex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="people_person_version"
                    ),
                ],
            },
        ),
    ]
