"""Another kind of overlap, and a spell is known by its kind too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="overlap",
            name="people_overlap_kind",
        ),
        migrations.RemoveConstraint(
            model_name="participationspell",
            name="people_spell_once",
        ),
        migrations.AddConstraint(
            model_name="overlap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "two_places",
                            "two_schemes",
                            "two_employers",
                            "drawing_at_work",
                            "after_death",
                        ),
                    )
                ),
                name="people_overlap_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationspell",
            constraint=models.UniqueConstraint(
                fields=("person", "scheme", "from_month", "place", "employer", "source", "kind"),
                name="people_spell_once",
            ),
        ),
    ]
