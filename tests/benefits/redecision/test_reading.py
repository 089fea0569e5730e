"""What re-decision reads of an award's revisions."""

from __future__ import annotations

from canbao.benefits.redecision.reading import Row, _adjusted

JANUARY = 2025 * 12


def test_an_adjustment_written_in_two_stretches_counts_once():
    # Held from July on, adjusted in July from January: the same decision says what is due to June
    # and what is held from July. The year after there is another adjustment.
    own = [
        Row(1, 1, JANUARY, None, 287_150, False, "migrated", 10),
        Row(1, 2, JANUARY + 6, None, 287_150, True, "suspension", 11),
        Row(1, 3, JANUARY, JANUARY + 5, 292_586, False, "adjustment", 12),
        Row(1, 4, JANUARY + 6, None, 292_586, True, "adjustment", 12),
        Row(1, 5, JANUARY + 6, None, 292_586, False, "resumption", 13),
        Row(1, 6, JANUARY + 12, None, 297_000, False, "adjustment", 14),
    ]
    assert _adjusted(own) == (JANUARY, JANUARY + 12)
    assert _adjusted(own[:2]) == ()
