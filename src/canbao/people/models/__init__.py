"""All tables of the record, by one import. Each kind of row stands in a file of its own."""

from canbao.people.models.changes import Change, ChangeAnswer
from canbao.people.models.contest import Contest
from canbao.people.models.employer import Employer
from canbao.people.models.findings import Gap, ListEntry, Overlap
from canbao.people.models.log import LogEntry, LogHead
from canbao.people.models.naming import Place, Source
from canbao.people.models.person import Person
from canbao.people.models.provenance import Origin, Provenance, Value
from canbao.people.models.publication import Publication, PublicationChunk
from canbao.people.models.spells import Activity, ParticipationSpell

__all__ = [
    "Activity",
    "Change",
    "ChangeAnswer",
    "Contest",
    "Employer",
    "Gap",
    "ListEntry",
    "LogEntry",
    "LogHead",
    "Origin",
    "Overlap",
    "ParticipationSpell",
    "Person",
    "Place",
    "Provenance",
    "Publication",
    "PublicationChunk",
    "Source",
    "Value",
]
