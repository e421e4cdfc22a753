from django.urls import path

from townwork.org.views import (
    accounts,
    audit_log,
    first_run,
    health,
    imports,
    sign_in,
    special_days,
    terms,
    units,
)

urlpatterns = [
    path("first-run/", first_run.first_run, name="first_run"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.change_password, name="change_password"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account_add"),
    path("accounts/import/", imports.staff_import, name="staff_import"),
    path("accounts/<int:pk>/edit/", accounts.account_edit, name="account_edit"),
    path("accounts/<int:pk>/reset/", accounts.account_reset, name="account_reset"),
    path("accounts/<int:pk>/free/", accounts.account_free, name="account_free"),
    path("accounts/<int:pk>/toggle/", accounts.account_toggle, name="account_toggle"),
    path("units/", units.units, name="units"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/import/", imports.unit_import, name="unit_import"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/toggle/", units.unit_toggle, name="unit_toggle"),
    path("special-days/", special_days.special_days, name="special_days"),
    path("special-days/add/", special_days.special_day_add, name="special_day_add"),
    path(
        "special-days/<int:pk>/remove/", special_days.special_day_remove, name="special_day_remove"
    ),
    path("terms/", terms.terms, name="terms"),
    path("terms/add/", terms.term_add, name="term_add"),
    path("terms/<int:pk>/edit/", terms.term_edit, name="term_edit"),
    path("terms/<int:pk>/close/", terms.term_close, name="term_close"),
    path("terms/<int:pk>/reopen/", terms.term_reopen, name="term_reopen"),
    path("township/", terms.township_words, name="township_words"),
    path("audit/", audit_log.audit_log, name="audit_log"),
    path("health", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
]
