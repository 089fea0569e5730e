"""What was fetched is told in words, never by its code."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args

import pytest

from canbao.benefits.certification import State
from canbao.cases.models import CaseFact
from canbao.web.services.told import facts_told
from canbao.web.words import Language, speaking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("state", get_args(State))
def test_every_state_of_certification_is_told_in_words(state: str, lang: Language) -> None:
    fact = CaseFact(
        name="certified", value=json.dumps(state), source="benefits", as_of=date(2026, 11, 23),
        ground="社会保险经办条例第11条",
    )  # fmt: skip
    with speaking(lang):
        (told,) = facts_told([fact], lang, person=True)
    assert told.lines
    assert state not in told.lines
    if lang == "zh":
        assert not any(letter.isascii() for line in told.lines for letter in line)
