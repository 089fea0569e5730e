"""The declared choices: read, checked, and in step with the law and the words of the room."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from canbao.law import law
from canbao.registers.coverage import SettingsError, settings
from canbao.registers.coverage.forms import words
from canbao.registers.coverage.needs import stretches
from canbao.registers.coverage.settings import FILE


def changed(tmp_path: Path, **entries: object) -> Path:
    data = {**yaml.safe_load(FILE.read_text(encoding="utf-8")), **entries}
    path = tmp_path / "classes.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_every_activity_is_one_the_law_knows_or_left_to_nobody() -> None:
    assert set(settings().activities.values()) - {""} <= set(law().choices("choice:activity"))


def test_every_retirement_category_is_one_of_the_law() -> None:
    known = set(law().choices("choice:retirement_category"))
    assert {c for s in settings().retirement_categories.values() for c in s} <= known


def test_every_scheme_has_its_rules_in_the_law() -> None:
    for scheme in settings().schemes:
        assert {f"{scheme}_obligation", f"{scheme}_ground", f"{scheme}_place"} <= set(law().rules)


def test_reasons_and_schemes_are_words_of_the_room() -> None:
    assert set(settings().reasons) == set(words()["reasons"])
    assert set(settings().schemes) == set(words()["schemes"])


def test_age_groups_leave_no_year_out() -> None:
    assert settings().age_groups() == (
        "0-15", "16-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65-79", "80+")


@pytest.mark.parametrize(("entry", "value", "named"), [
    ("ages", [0, 30, 20], "ages"),
    ("order", [{"key": "x", "class": "Z", "zh": "", "en": ""}], "x"),
    ("groups", {"odd": {"bit": 3, "points": 0, "zh": "", "en": ""}}, "odd"),
    ("branches", {"any": {"schemes": ["life"], "reported": True}}, "life"),
])
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, value: object, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settings(changed(tmp_path, **{entry: value}))


def test_an_entry_that_is_absent_is_named(tmp_path: Path) -> None:
    path = tmp_path / "classes.yaml"
    path.write_text("schemes: []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="branches"):
        settings(path)


def test_months_are_cut_where_the_law_changes() -> None:
    assert stretches((3, 10, 14, 30), 10, 20) == [(10, 13), (14, 20)]
    assert stretches((), 10, 20) == [(10, 20)]
