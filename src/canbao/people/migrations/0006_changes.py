"""What decided cases changed in the record, append only."""

from django.db import migrations, models
from django.db.models import F, Q

from canbao.people.changes.guards import GUARDS


class Migration(migrations.Migration):
    dependencies = (("people", "0005_matters_of_contest"),)

    operations = (
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(null=True)),
                ("employer", models.CharField(blank=True, default="", max_length=18)),
                ("kind", models.CharField(max_length=10)),
                ("matter", models.CharField(max_length=120)),
                ("content", models.TextField()),
                ("ground", models.CharField(max_length=100)),
                ("day", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("checked_by", models.CharField(blank=True, default="", max_length=150)),
                ("log_seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "matter"], name="people_change_person"),
                    models.Index(
                        condition=Q(("employer", ""), _negated=True),
                        fields=["employer", "matter"],
                        name="people_change_firm",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("employer", ""), ("person__isnull", False)),
                            Q(("person__isnull", True), Q(("employer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="people_change_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("kind__in", ("field", "spell", "spell_end", "employer")),
                            Q(("matter", ""), _negated=True),
                            Q(("ground", ""), _negated=True),
                            Q(("by", ""), _negated=True),
                        ),
                        name="people_change_sound",
                    ),
                    models.CheckConstraint(
                        condition=Q(("checked_by", F("by")), _negated=True),
                        name="people_change_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer", models.CharField(max_length=10)),
                ("told", models.TextField(blank=True, default="")),
                ("publication", models.BigIntegerField(null=True)),
                ("log_seq", models.BigIntegerField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT,
                        related_name="answers",
                        to="people.change",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change", "answer"), name="people_change_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(
                                ("answer__in", ("confirmed", "overruled")),
                                ("publication__isnull", False),
                            ),
                            Q(("answer__in", ("replaced", "accepted")), ("log_seq__isnull", False)),
                            _connector="OR",
                        ),
                        name="people_change_answer_sound",
                    ),
                ],
            },
        ),
        GUARDS.operation(),
    )
