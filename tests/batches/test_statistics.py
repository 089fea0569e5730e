"""What PostgreSQL plans by is as new as the rows a batch is about to read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from canbao.batches import clock, statistics
from canbao.batches.models import Job

pytestmark = pytest.mark.django_db


def known_rows() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'batches_job'")
        return float(cursor.fetchone()[0])


def test_rows_that_just_came_in_are_counted(django_assert_num_queries: Any) -> None:
    now = clock.now()
    Job.objects.bulk_create(
        Job(kind="x", key=f"x-{n}", run_after=now, enqueued=now) for n in range(50)
    )
    asks = connection.vendor == "postgresql"
    with django_assert_num_queries(1 if asks else 0):
        statistics.fresh("batches_job")
    if asks:
        assert known_rows() == 50
