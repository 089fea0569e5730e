"""The law this installation goes by: the package's law under the overlays put in force here, any
law it ever went by, and which of the law's regions a place lies in. How an overlay comes about
stands in `overlays`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

from django.db import connection

import canbao
from canbao import law as package
from canbao.inforce.errors import refused
from canbao.inforce.models import LawVersion, Overlay
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law

CODE = 10**6  # the law knows divisions by six digits, the record by twelve
NOTHING: Final = ""
"""The chain of an installation without overlays."""

# One law per stack of overlays that this process has met. Stacks only grow, and slowly.
_laws: dict[tuple[str, str], Law] = {}


def law() -> Law:
    """The law in force here.

    The same object until an overlay is added, by whatever process: each call looks at the number
    of the last overlay, which is one row by its primary key. A batch asks once per chunk.
    """
    ours = package.law()
    head = head_of_overlays()
    return ours if head == NOTHING else _stacked(ours, head)


def head_of_overlays() -> str:
    """The chain of the last overlay, which names the whole stack."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain FROM inforce_overlay ORDER BY number DESC LIMIT 1")
        found = cursor.fetchone()
    return NOTHING if found is None else str(found[0])


def chain_of(before: str, digest: str) -> str:
    """The name of a stack: hash of the stack below and of the text on top."""
    return hashlib.sha256(f"{before}\n{digest}".encode()).hexdigest()


def digest_of(text: str) -> str:
    """The hash of an overlay's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _stacked(ours: Law, head: str) -> Law:
    """The package's law under the overlays up to the one whose chain is `head`."""
    hit = _laws.get((ours.hash, head))
    if hit is not None:
        return hit
    made, before = ours, NOTHING
    for each in Overlay.objects.order_by("number"):
        before = _sound(each, before)
        known = _laws.get((ours.hash, before))
        made = known or made.overlay(each.text, name=each.name)
        _laws[ours.hash, before] = made
        if before == head:
            break
    return made


def _sound(overlay: Overlay, before: str) -> str:
    """The overlay's chain; LawRefused when its text is not what was put in force."""
    digest = digest_of(overlay.text)
    if digest != overlay.digest or chain_of(before, digest) != overlay.chain:
        raise refused(
            f"覆盖文件第{overlay.number}号与登记的哈希不符，内容被改动过；请从备份恢复",
            f"overlay {overlay.number} is not what its hash says: it was altered; restore it from "
            "a backup",
        )
    return overlay.chain


def law_of(hash_: str) -> Law:
    """The law of this hash, for replaying what was computed under it.

    Any stack of overlays on the package's law of this release is built again. LawRefused for the
    package of another release, naming that release, and for a hash never in force here.
    """
    ours = package.law()
    if hash_ == ours.hash:
        return ours
    for (base, _), known in _laws.items():
        if base == ours.hash and known.hash == hash_:
            return known
    for chain in Overlay.objects.order_by("number").values_list("chain", flat=True):
        made = _stacked(ours, chain)
        if made.hash == hash_:
            return made
    kept = LawVersion.objects.filter(hash=hash_).first()
    if kept is not None:
        raise refused(
            f"法规版本 {hash_[:12]} 属于 canbao {kept.software} 的法规包（其上有 {kept.overlays} 份"
            f"覆盖文件）；请用该版本的程序重算",
            f"law {hash_[:12]} is the package of canbao {kept.software} under {kept.overlays} "
            "overlays; replay it with that release",
        )
    raise refused(
        f"法规版本 {hash_[:12]} 从未在本地使用", f"law {hash_[:12]} was never in force here"
    )


def keep_versions() -> int:
    """Writes down every law this release makes of the overlays here, so that a later release can
    say whose law a stored explanation needs. Again is harmless; how many were new."""
    ours = package.law()
    stacks = list(Overlay.objects.order_by("number").values_list("chain", flat=True))
    laws = [ours, *(_stacked(ours, chain) for chain in stacks)]
    there = set(
        LawVersion.objects.filter(hash__in=[each.hash for each in laws]).values_list(
            "hash", flat=True
        )
    )
    made = [
        LawVersion(
            hash=each.hash, package=ours.hash, software=canbao.__version__, overlays=overlays
        )
        for overlays, each in enumerate(laws)
        if each.hash not in there
    ]
    LawVersion.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


@cache
def region_of(place: int) -> str:
    """The law's region a place (division code of twelve digits) lies in: the nearest it knows, from
    the county up to the province. Raises LawError for a place in none."""
    regions = package.law().contents.regions  # an overlay adds values, never regions
    refusal: LawError | None = None
    for level in (CODE, 10**8, 10**10):
        try:
            return str(regions.find(str((place - place % level) // CODE)))
        except LawError as error:
            refusal = error
    assert refusal is not None
    raise refusal
