"""Addresses of those who handle cases, and of the open data. Included before the calculators, whose
addresses would match these too."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from canbao.web.handling import (
    audit_findings,
    audit_rules,
    counter,
    file,
    mine,
    numbers,
    post_pages,
    switches_page,
    team,
    visits_page,
)
from canbao.web.urls import KindConverter, LanguageConverter

for name, converter in (("lang", LanguageConverter), ("kind", KindConverter)):
    if name not in get_converters():
        register_converter(converter, name)

app_name = "handling"
AT = "<lang:lang>/handling/"
CASE = f"{AT}case/<slug:number>/"
urlpatterns = [
    path(AT, mine.home, name="home"),
    path(f"{AT}cases/", mine.cases, name="cases"),
    path(CASE, file.case, name="case"),
    path(f"{CASE}paper/<slug:digest>/", file.document, name="document"),
    path(f"{CASE}evidence/", file.evidence, name="evidence"),
    path(f"{CASE}receipt/", counter.receipt, name="receipt"),
    path(f"{CASE}amend/", counter.amend, name="amend"),
    path(f"{AT}counter/", counter.counter, name="counter"),
    path(f"{AT}counter/serve/", counter.serve, name="serve"),
    path(f"{AT}counter/serve/<slug:service>/", counter.apply, name="apply"),
    path(f"{AT}clocks/", mine.alerts, name="alerts"),
    path(f"{AT}me/", mine.me, name="me"),
    path(f"{AT}team/", team.team, name="team"),
    path(f"{AT}draws/", team.draws, name="draws"),
    path(f"{AT}draw/<int:draw>/", team.one_draw, name="draw"),
    path(f"{AT}posts/", post_pages.posts_page, name="posts"),
    path(f"{AT}visits/", visits_page.visits_page, name="visits"),
    path(f"{AT}robots/", switches_page.robots_page, name="robots"),
    path(f"{AT}figures/", numbers.figures_page, name="figures"),
    path(f"{AT}findings/", audit_findings.listing, name="findings"),
    path(f"{AT}finding/<int:finding>/", audit_findings.one, name="finding"),
    path(f"{AT}patterns/", audit_findings.patterns, name="patterns"),
    path(f"{AT}nights/", audit_findings.nights, name="nights"),
    path(f"{AT}samples/", audit_findings.blind, name="blind"),
    path(f"{AT}sample/<int:sample>/", audit_findings.blind_sample, name="blind-sample"),
    path(f"{AT}rules/", audit_rules.listing, name="rules"),
    path(f"{AT}rule/<slug:rule>/", audit_rules.one, name="rule"),
    path(f"{AT}trial/<int:trial>/", audit_rules.trial, name="trial"),
    path("<lang:lang>/open-data/", numbers.open_data, name="open-data"),
    path("<lang:lang>/open-data.<kind:kind>", numbers.open_file, name="open-data-file"),
]
