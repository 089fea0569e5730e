"""Brings the registers' published result into the record, for the area this installation serves.

Idempotent (what is unchanged is not touched), resumable (a chunk of persons and its completion mark
are one transaction), and logged (one entry per chunk that changed anything). Nothing is compared or
judged here.
"""

from canbao.people.publish.run import Counts, Report, SourceName, publish
from canbao.people.publish.tables import PublicationError, Refused, tables_in

__all__ = [
    "Counts",
    "PublicationError",
    "Refused",
    "Report",
    "SourceName",
    "publish",
    "tables_in",
]
