"""The rules of the pages of those who handle cases, one per route; merged into those of
`canbao.config.access`. Which case somebody sees is asked again by `cases.access`."""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts import rights

OPEN_DATA_ROUTES: Final = ("handling:open-data", "handling:open-data-file")
"""Counts with small ones left out: for everybody."""
HANDLING_ACCESS: Final[dict[str, Predicate]] = {
    "handling:home": rights.works_on_cases,
    "handling:me": rights.works_on_cases,
    "handling:cases": rights.sees_cases_in_office,
    "handling:case": rights.sees_cases_in_office,
    "handling:document": rights.opens_files,
    "handling:evidence": rights.opens_files,
    "handling:counter": rights.serves_counter,
    "handling:serve": rights.serves_counter,
    "handling:apply": rights.serves_counter,
    "handling:receipt": rights.serves_counter,
    "handling:amend": rights.serves_counter,
    "handling:alerts": rights.watches_clocks,
    "handling:team": rights.manages_cases,
    "handling:posts": rights.manages_cases,
    "handling:robots": rights.manages_cases,
    "handling:visits": rights.manages_cases,
    "handling:draws": rights.oversees_cases,
    "handling:draw": rights.oversees_cases,
    "handling:figures": rights.oversees_cases,
    "handling:findings": rights.audits_cases,
    "handling:finding": rights.audits_cases,
    "handling:patterns": rights.audits_cases,
    "handling:nights": rights.audits_cases,
    "handling:blind": rights.audits_cases,
    "handling:blind-sample": rights.audits_cases,
    "handling:rules": rights.audits_cases,
    "handling:rule": rights.audits_cases,
    "handling:trial": rights.audits_cases,
}
