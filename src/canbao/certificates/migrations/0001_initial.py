"""What is issued, revoked, given out and asked in vain; kept as it was."""

import django.db.models.deletion
from django.db import migrations, models


def identity() -> "tuple[str, models.BigAutoField[int, int]]":
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                identity(),
                ("serial", models.CharField(max_length=16, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=20)),
                ("content", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=200, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "-id"], name="certificates_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("day")),
                            _connector="OR",
                        ),
                        name="certificates_valid_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                            models.Q(("content", ""), _negated=True),
                        ),
                        name="certificates_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("subject__startswith", "P"),
                            ("subject__startswith", "E"),
                            _connector="OR",
                        ),
                        name="certificates_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                identity(),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("zh", models.TextField()),
                ("en", models.TextField()),
                ("ground", models.CharField(max_length=200)),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", ""), _negated=True),
                            models.Q(("zh", ""), _negated=True),
                            models.Q(("en", ""), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                        ),
                        name="certificates_revoked_for_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperFile",
            fields=[
                identity(),
                ("language", models.CharField(max_length=2)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("sealed_by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="certificates.certificate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ("zh", "en"))),
                        name="certificates_file_language",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FailedCheck",
            fields=[
                identity(),
                ("serial", models.CharField(max_length=16)),
                ("why", models.CharField(max_length=12)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["day", "serial"], name="certificates_failed")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ("unknown", "wrong_code"))),
                        name="certificates_failed_why",
                    )
                ],
            },
        ),
    ]
