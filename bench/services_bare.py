"""The bare page's one address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from canbao.people.models import Person


def bare(request: HttpRequest) -> HttpResponse:
    """One row by its key."""
    return HttpResponse(Person.objects.get(id=int(request.GET["person"])).name)


urlpatterns = [path("bare/", bare)]
