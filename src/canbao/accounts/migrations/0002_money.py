"""The roles of money and of the law here, and accounts that act for an employer."""

from django.db import migrations, models

ROLES = (
    "person",
    "employer",
    "street_officer",
    "reader",
    "analyst",
    "finance_clerk",
    "payment_officer",
    "payment_checker",
    "law_officer",
    "auditor",
    "administrator",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="employer",
            field=models.CharField(blank=True, default="", max_length=18),
        ),
        migrations.RemoveConstraint(model_name="account", name="accounts_role"),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ROLES)), name="accounts_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "employer"), models.Q(("employer", ""), _negated=True)),
                    models.Q(models.Q(("role", "employer"), _negated=True), ("employer", "")),
                    _connector="OR",
                ),
                name="accounts_employer_is_an_employer",
            ),
        ),
    ]
