"""Where the doors stand: the API, the portal, and an address for load balancers."""

from __future__ import annotations

from django.urls import include, path

from canbao.api.urls import api
from canbao.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("", include("canbao.web.urls_money_finance")),
    path("", include("canbao.web.urls_money_employer")),
    path("", include("canbao.web.urls_money_mine")),
    path("", include("canbao.web.urls_money_payments")),
    path("", include("canbao.web.urls_money_audit")),
    path("", include("canbao.web.urls_handling")),
    path("", include("canbao.web.urls_services")),
    path("", include("canbao.web.urls_staff")),  # before the calculators, which answer for any word
    path("", include("canbao.web.urls")),
]

handler400 = "canbao.web.views.errors.bad_request"
handler403 = "canbao.web.views.errors.permission_denied"
handler404 = "canbao.web.views.errors.page_not_found"
handler500 = "canbao.web.views.errors.server_error"
