"""Looks at one page in a real browser at three widths, loaded once: what axe finds, what is wider than the
screen, what has the focus and does not show it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import axe_playwright_python

AXE: Final = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
WIDTHS: Final = (320, 768, 1280)
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
MOST: Final = 6
"""Faults told of one page."""
LOOK: Final = """async tags => {
    const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
    return found.violations.flatMap(r => r.nodes.map(n => r.id + ': ' + n.target.join(' ')));
}"""
WIDER: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNSEEN: Final = """() => {
    const wanted = 'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), '
        + 'select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';
    const look = e => { const s = getComputedStyle(e);
        return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor,
                s.backgroundColor, s.textDecorationThickness].join('|'); };
    const shown = [...document.querySelectorAll(wanted)]
        .filter(e => e.getClientRects().length && e.tabIndex >= 0);
    const found = [];
    for (const each of shown.slice(0, 120)) {
        // What shows the focus may be the label beside a box that is drawn by it.
        const around = [each, ...(each.labels || [])];
        const before = around.map(look).join();
        each.focus({focusVisible: true, preventScroll: true});
        if (document.activeElement !== each) continue;
        if (around.map(look).join() === before) found.push(each.outerHTML.slice(0, 90));
        each.blur();
    }
    return found;
}"""
OPEN: Final = "() => { for (const each of document.querySelectorAll('details')) each.open = true; }"


def faults(page: Any, address: str, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """What is wrong with a page, with all that folds open."""
    page.set_viewport_size({"width": widths[0], "height": 900})
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        return [f"answers {answer and answer.status}"]
    page.evaluate(OPEN)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {each}" for each in page.evaluate(LOOK, list(TAGS))[:MOST]]
        if (wider := page.evaluate(WIDER)) > 0:
            found.append(f"at {width}: wider than the screen by {wider}")
    found += [f"the focus is not seen on {each}" for each in page.evaluate(UNSEEN)[:MOST]]
    return found[: 3 * MOST]
