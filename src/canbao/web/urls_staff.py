"""Addresses of the pages for staff: analysts, clerical readers, street officers.

Included before the calculators, whose addresses would match these too.
"""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from canbao.web.urls import KindConverter, LanguageConverter
from canbao.web.views import (
    analyst,
    contests,
    coverage,
    coverage_gaps,
    law_here,
    law_here_entering,
    quality,
    quality_links,
    review,
    street,
    street_visit,
    street_worker,
    unplaced,
)

for name, converter in (("lang", LanguageConverter), ("kind", KindConverter)):
    if name not in get_converters():
        register_converter(converter, name)

app_name = "staff"
urlpatterns = [
    path("<lang:lang>/analyst/", analyst.home, name="analyst"),
    path("<lang:lang>/analyst/coverage/", coverage.coverage, name="coverage"),
    path("<lang:lang>/analyst/coverage.<kind:kind>", coverage.coverage_file, name="coverage-file"),
    path("<lang:lang>/analyst/gaps/", coverage_gaps.gaps, name="gaps"),
    path("<lang:lang>/analyst/gaps.<kind:kind>", coverage_gaps.gaps_file, name="gaps-file"),
    path("<lang:lang>/analyst/double/", coverage_gaps.double, name="double"),
    path("<lang:lang>/analyst/double.<kind:kind>", coverage_gaps.double_file, name="double-file"),
    path("<lang:lang>/analyst/unplaced/", unplaced.unplaced, name="unplaced"),
    path("<lang:lang>/analyst/quality/", quality.quality, name="quality"),
    path("<lang:lang>/analyst/quality.<kind:kind>", quality.quality_file, name="quality-file"),
    path(
        "<lang:lang>/analyst/quality/<slug:source>/<slug:delivery>/",
        quality.delivery,
        name="delivery",
    ),
    path(
        "<lang:lang>/analyst/quality/<slug:source>/<slug:delivery>/release/",
        quality.release,
        name="release",
    ),
    path("<lang:lang>/analyst/linkage/", quality_links.linkage, name="linkage"),
    path("<lang:lang>/analyst/linkage/pair/", quality_links.pair, name="pair"),
    path("<lang:lang>/review/", review.reading, name="review"),
    path("<lang:lang>/review/pass/", review.pass_over, name="review-pass"),
    path("<lang:lang>/review/answer/", review.answer, name="review-answer"),
    path("<lang:lang>/review/undo/", review.undo, name="review-undo"),
    path("<lang:lang>/review/labels.jsonl", review.labels_file, name="review-labels"),
    path("<lang:lang>/contests/", contests.waiting, name="contests"),
    path("<lang:lang>/contests/<int:contest>/", contests.one, name="contest"),
    path("<lang:lang>/law-here/", law_here.listing, name="law-here"),
    path("<lang:lang>/law-here.<kind:kind>", law_here.listing_file, name="law-here-file"),
    path("<lang:lang>/law-here/value/<slug:name>/", law_here.value, name="law-here-value"),
    path("<lang:lang>/law-here/value/<slug:name>/read/", law_here.read, name="law-here-read"),
    path("<lang:lang>/law-here/value/<slug:name>/deed/", law_here.deed, name="law-here-deed"),
    path("<lang:lang>/law-here/waiting/", law_here_entering.waiting, name="law-here-waiting"),
    path("<lang:lang>/law-here/enter/", law_here_entering.enter, name="law-here-enter"),
    path(
        "<lang:lang>/law-here/draft/<int:draft>/", law_here_entering.draft, name="law-here-draft"
    ),
    path(
        "<lang:lang>/law-here/document/<slug:hash_>/",
        law_here_entering.document,
        name="law-here-document",
    ),
    path(
        "<lang:lang>/law-here/overlays/",
        law_here_entering.put_in_force,
        name="law-here-overlays",
    ),
    path(
        "<lang:lang>/law-here/overlays.json",
        law_here_entering.overlays_file,
        name="law-here-overlays-file",
    ),
    path("<lang:lang>/street/", street.my_list, name="street"),
    path("<lang:lang>/street/progress/", street.progress, name="street-progress"),
    path("<lang:lang>/street/returns/", street.returns, name="street-returns"),
    path("<lang:lang>/street/offline/", street_worker.offline, name="street-offline"),
    path("<lang:lang>/street/worker.js", street_worker.worker, name="street-worker"),
    path("<lang:lang>/street/<int:entry>/", street_visit.card, name="street-card"),
    path("<lang:lang>/street/<int:entry>/contact/", street_visit.contact, name="street-contact"),
    path("<lang:lang>/street/<int:entry>/visit/", street_visit.visit, name="street-visit"),
    path("<lang:lang>/street/<int:entry>/letter/", street_visit.letter, name="street-letter"),
]
