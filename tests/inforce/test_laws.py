"""The law in force here: the package's under the overlays, the same object until one is added."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

import canbao
from canbao import inforce
from canbao import law as package
from canbao.inforce import laws, triggers
from canbao.inforce.entering import Entry
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import LawVersion, Overlay
from tests.inforce.make import in_force

pytestmark = pytest.mark.django_db


def test_without_overlays_it_is_the_package():
    assert inforce.law() is package.law()


def test_asking_again_costs_one_query_and_gives_the_same_object(django_assert_num_queries):
    in_force()
    first = inforce.law()
    with django_assert_num_queries(1):
        assert inforce.law() is first


def test_an_overlay_is_on_top_at_once():
    before = inforce.law()
    in_force()
    after = inforce.law()
    assert before.contents.dated["account_interest"] is not after.contents.dated["account_interest"]
    rows = after.contents.dated["account_interest"].rows
    assert str(rows[-1].value[2026]) == "2.50"
    assert package.law() is before


def test_every_law_that_was_in_force_can_be_had_again():
    first = inforce.law().hash
    in_force()
    second = inforce.law().hash
    in_force(Entry("account_interest", "2.60", key="2027"), content=b"%PDF-2")
    third = inforce.law().hash
    assert len({first, second, third}) == 3
    laws._laws.clear()  # another process knows nothing yet
    for each in (first, second, third):
        assert inforce.law_of(each).hash == each


def test_a_law_of_another_release_is_named_with_that_release():
    LawVersion.objects.create(hash="a" * 64, package="a" * 64, software="0.0.9", overlays=0)
    with pytest.raises(LawRefused, match=r"0\.0\.9"):
        inforce.law_of("a" * 64)


def test_a_law_that_was_never_here_is_refused():
    with pytest.raises(LawRefused, match="never in force here"):
        inforce.law_of("b" * 64)


def test_versions_are_kept_once():
    in_force()
    assert LawVersion.objects.count() == 2  # the package alone, and under the overlay
    assert laws.keep_versions() == 0
    kept = LawVersion.objects.get(hash=inforce.law().hash)
    assert (kept.software, kept.overlays) == (canbao.__version__, 1)
    assert kept.package == package.law().hash


def test_an_overlay_that_was_altered_is_not_believed():
    made = in_force()
    triggers.remove(connection)
    try:
        Overlay.objects.filter(number=made.number).update(text=made.text.replace("2.50", "9.50"))
    finally:
        triggers.install(connection)
    laws._laws.clear()
    with pytest.raises(LawRefused, match="altered"):
        inforce.law()


@pytest.mark.parametrize(
    ("place", "region"),
    [(510104001000, "Sichuan"), (420106001000, "Hubei/Wuhan"), (110101001000, "Beijing")],
)
def test_a_place_lies_in_the_nearest_region_the_law_knows(place: int, region: str):
    assert inforce.region_of(place) == region


def test_a_place_in_no_region_is_refused_in_the_laws_words():
    with pytest.raises(package.LawError, match="990000"):
        inforce.region_of(990000000000)


def test_the_room_is_loaded_without_tables():
    """Django reads the package before its tables are ready."""
    done = subprocess.run([sys.executable, "-c", "import canbao.inforce"], check=False)
    assert done.returncode == 0
