"""The rules of the staff's pages, one per route; merged into those of `canbao.config.access`."""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts.rights import (
    administers,
    answers_contests,
    checks_linkage,
    keeps_law,
    reads_pairs,
    sees_aggregates,
    sees_law_in_force,
    sees_own_list,
    sees_unplaced,
)

STAFF_ACCESS: Final[dict[str, Predicate]] = {
    # Aggregates: nothing about one person.
    "staff:analyst": sees_aggregates,
    "staff:coverage": sees_aggregates,
    "staff:coverage-file": sees_aggregates,
    "staff:gaps": sees_aggregates,
    "staff:gaps-file": sees_aggregates,
    "staff:double": sees_aggregates,
    "staff:double-file": sees_aggregates,
    "staff:quality": sees_aggregates,
    "staff:quality-file": sees_aggregates,
    "staff:delivery": sees_aggregates,
    "staff:linkage": sees_aggregates,
    "staff:release": administers,
    "staff:pair": checks_linkage,
    # Those of whom no place is known: in nobody's area.
    "staff:unplaced": sees_unplaced,
    # Pairs of records.
    "staff:review": reads_pairs,
    "staff:review-pass": reads_pairs,
    "staff:review-answer": reads_pairs,
    "staff:review-undo": reads_pairs,
    "staff:review-labels": checks_linkage,
    # What people contest.
    "staff:contests": answers_contests,
    "staff:contest": answers_contests,
    # The law in force here: many may look, two officers keep it.
    "staff:law-here": sees_law_in_force,
    "staff:law-here-file": sees_law_in_force,
    "staff:law-here-value": sees_law_in_force,
    "staff:law-here-read": keeps_law,
    "staff:law-here-deed": keeps_law,
    "staff:law-here-waiting": sees_law_in_force,
    "staff:law-here-enter": keeps_law,
    "staff:law-here-draft": sees_law_in_force,
    "staff:law-here-document": sees_law_in_force,
    "staff:law-here-overlays": sees_law_in_force,
    "staff:law-here-overlays-file": sees_law_in_force,
    # The list of the own area.
    "staff:street": sees_own_list,
    "staff:street-progress": sees_own_list,
    "staff:street-returns": sees_own_list,
    "staff:street-offline": sees_own_list,
    "staff:street-worker": sees_own_list,
    "staff:street-card": sees_own_list,
    "staff:street-contact": sees_own_list,
    "staff:street-visit": sees_own_list,
    "staff:street-letter": sees_own_list,
}
