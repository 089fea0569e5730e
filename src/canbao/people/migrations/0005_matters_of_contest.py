"""What was paid in and what is paid out can be contested too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_kinds_of_overlap"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contest",
            name="people_contest_matter",
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "matter__in",
                        (
                            "person",
                            "spell",
                            "gap",
                            "overlap",
                            "value",
                            "look",
                            "contribution",
                            "benefit",
                        ),
                    )
                ),
                name="people_contest_matter",
            ),
        ),
    ]
