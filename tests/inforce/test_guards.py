"""The database itself: nothing that was read, confirmed or put in force changes or vanishes."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from canbao.inforce import confirming, overlays, triggers
from canbao.inforce.models import Confirmation, Document, Draft, Overlay, Reading
from tests.inforce.make import DAY, LI, WANG, entered, in_force, notice, value

pytestmark = pytest.mark.django_db
BY = {"door": "test", "day": DAY}


@pytest.fixture
def everything():
    """A row in every table."""
    in_force()
    each = value("account_interest", "2024")
    confirming.confirm(confirming.read([each], notice(), actor=LI, **BY), actor=WANG, **BY)
    confirming.withdraw(Confirmation.objects.latest("pk"), "x", actor=LI, **BY)
    dispute = confirming.differ(each, notice(), "2.63", actor=LI, **BY)
    confirming.settle(dispute, "stands", "x", actor=WANG, **BY)
    from canbao.inforce.entering import Entry

    draft = entered(Entry("account_interest", "2.7", key="2027"))
    overlays.reject(draft, "x", actor=WANG, **BY)


@pytest.mark.parametrize("table", triggers.TABLES)
def test_no_row_is_deleted(everything, table: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()[0]
    assert before
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == before


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Document, {"title": "x"}),
        (Reading, {"by": "x"}),
        (Confirmation, {"second": "x"}),
        (Draft, {"text": "x"}),
        (Overlay, {"text": "x"}),
    ],
)
def test_no_row_is_changed(everything, model, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("table", triggers.TABLES)
def test_no_table_is_emptied(everything, table: str):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; DELETE is refused above")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
