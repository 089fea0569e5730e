"""Employers, known by their unified social credit code."""

from __future__ import annotations

from django.db import models


class Employer(models.Model):
    """One employer as the registers know it; `insured` and `taxed` count persons of the month."""

    code = models.CharField(max_length=18, primary_key=True)
    name = models.CharField(max_length=300, default="", blank=True)
    place = models.BigIntegerField(null=True)
    industry = models.CharField(max_length=8, default="", blank=True)
    kind = models.CharField(max_length=24, default="", blank=True)
    staff = models.IntegerField(null=True)
    insured = models.IntegerField(null=True)
    taxed = models.IntegerField(null=True)
    founded = models.DateField(null=True)
    closed = models.DateField(null=True)
    size = models.CharField(max_length=12, default="", blank=True)
    digest = models.CharField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=["place", "code"], name="people_employer_place"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
