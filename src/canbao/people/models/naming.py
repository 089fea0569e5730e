"""Names of sources and places, so that a page can say them without asking the registers."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """One department's register; `id` is its position in the registers' list."""

    id = models.SmallIntegerField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A division of the country by its statistical code of twelve digits."""

    id = models.BigIntegerField(primary_key=True)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.id} {self.zh}"
