"""Addresses of the services: found, applied for, followed; and of what is one's own around them. Included
before the calculators."""

from __future__ import annotations

from django.urls import path

from canbao.web.urls_staff import urlpatterns as _registers_converters
from canbao.web.views import (
    services_apply,
    services_cases,
    services_ecard,
    services_mandates,
    services_mine,
    services_public,
    services_visits,
)

assert _registers_converters
app_name = "services"
urlpatterns = [
    path("<lang:lang>/services/", services_public.home, name="home"),
    path("<lang:lang>/services/<str:service>/", services_public.entry, name="entry"),
    path("<lang:lang>/services/<str:service>/apply/", services_apply.apply, name="apply"),
    path("<lang:lang>/services/<str:service>/ask/", services_apply.ask, name="ask"),
    path("<lang:lang>/services/<str:service>/question/", services_apply.question, name="question"),
    path("<lang:lang>/my/todo/", services_mine.todo, name="todo"),
    path("<lang:lang>/my/cases/", services_cases.cases, name="cases"),
    path("<lang:lang>/my/cases/<str:number>/", services_cases.case, name="case"),
    path("<lang:lang>/my/cases/<str:number>/done/", services_apply.done, name="done"),
    path("<lang:lang>/my/cases/<str:number>/correct/", services_cases.correct, name="correct"),
    path("<lang:lang>/my/cases/<str:number>/withdraw/", services_cases.withdraw, name="withdraw"),
    path("<lang:lang>/my/cases/<str:number>/rate/", services_cases.rate, name="rate"),
    path("<lang:lang>/my/cases/<str:number>/copy/", services_cases.copy, name="copy"),
    path(
        "<lang:lang>/my/cases/<str:number>/document/<str:digest>/",
        services_cases.document,
        name="document",
    ),
    path("<lang:lang>/my/cases/<str:number>/form/<str:slug>/", services_apply.step, name="form"),
    path("<lang:lang>/my/mandates/", services_mandates.mandates, name="mandates"),
    path("<lang:lang>/my/mandates/give/", services_mandates.give, name="give"),
    path("<lang:lang>/my/mandates/<int:mandate>/", services_mandates.deed, name="mandate"),
    path("<lang:lang>/my/relatives/<int:relative>/", services_mandates.unlink, name="unlink"),
    path("<lang:lang>/my/acting/", services_mandates.act, name="act"),
    path("<lang:lang>/my/data/", services_mine.data, name="data"),
    path("<lang:lang>/my/data/<str:number>.json", services_mine.data_file, name="data-file"),
    path("<lang:lang>/my/visits/", services_visits.listing, name="visits"),
    path("<lang:lang>/my/visits/<int:visit>/", services_visits.one, name="visit"),
    path("<lang:lang>/my/certificates/", services_mine.certificates, name="certificates"),
    path(
        "<lang:lang>/my/certificates/<str:serial>.pdf", services_mine.paper_file, name="certificate"
    ),
    path("<lang:lang>/my/staff/", services_mine.employer, name="employer"),
    path("<lang:lang>/my/ecard/", services_ecard.ecard, name="ecard"),
    path("<lang:lang>/my/ecard/worker.js", services_ecard.worker, name="ecard-worker"),
]
