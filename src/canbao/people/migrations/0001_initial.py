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
            ],
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
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("running", "done", "abandoned"))),
                name="people_publication_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("state",),
                name="people_publication_one_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="publicationchunk",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chunks",
                to="people.publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationchunk",
            constraint=models.UniqueConstraint(
                fields=("publication", "table", "number"), name="people_chunk_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationchunk",
            constraint=models.CheckConstraint(
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
        ),
    ]
