"""Addresses of signing in and of what belongs to an account. They stand before those of the calculators,
which answer for any word."""

from __future__ import annotations

from django.urls import URLPattern, path

from canbao.web.views import forgotten, national, passkey, second, security, tokens


def security_patterns() -> list[URLPattern]:
    """Made when the portal's converters are there."""
    return [
        path("<lang:lang>/sign-in/second/", second.second, name="second"),
        path("<lang:lang>/sign-in/set-up/", second.enrol, name="enrol"),
        path("<lang:lang>/sign-in/passkey/options/", passkey.options, name="passkey-options"),
        path("<lang:lang>/sign-in/passkey/", passkey.sign_in, name="passkey"),
        path("<lang:lang>/sign-in/national/", national.start, name="national"),
        path("<lang:lang>/sign-in/national/back/", national.back, name="national-back"),
        path("<lang:lang>/sign-in/forgotten/", forgotten.forgotten, name="forgotten"),
        path("<lang:lang>/sign-in/new-password/", forgotten.anew, name="new-password"),
        path("<lang:lang>/account/security/", security.security, name="security"),
        path("<lang:lang>/account/authenticator/", security.authenticator, name="authenticator"),
        path(
            "<lang:lang>/account/passkeys/options/", passkey.add_options, name="passkey-add-options"
        ),
        path("<lang:lang>/account/passkeys/", passkey.add, name="passkey-add"),
        path("<lang:lang>/account/tokens/", tokens.own, name="tokens"),
        path("<lang:lang>/account/one-time-codes/", forgotten.at_counter, name="one-time-codes"),
    ]
