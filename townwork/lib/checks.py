"""System checks: what must hold on this machine before townwork may serve."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

WANTED_PRAGMAS = {
    "journal_mode": "wal",
    "busy_timeout": 20_000,
    "synchronous": 2,
    "foreign_keys": 1,
}


@register(Tags.database)
def sqlite_pragmas(app_configs=None, databases=None, **kwargs):
    """Reads the PRAGMAs back: options one level too high are ignored, and WAL fails on a network folder."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():
            continue
        with connection.cursor() as cursor:
            for pragma, wanted in WANTED_PRAGMAS.items():
                got = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                if got != wanted:
                    errors.append(
                        Error(
                            f"SQLite {alias}: {pragma} is {got}, not {wanted}.",
                            hint="见 docs/deploy.md",
                            id="townwork.E001",
                        )
                    )
    return errors


@register()
def defused_xml(app_configs=None, **kwargs):
    """openpyxl defends against entity bombs only while defusedxml is installed."""
    import openpyxl

    if openpyxl.DEFUSEDXML:
        return []
    return [
        Error(
            "defusedxml is not installed: workbooks could carry entity bombs.", id="townwork.E002"
        )
    ]


@register(Tags.security, deploy=True)
def no_demo_in_production(app_configs=None, **kwargs):
    """Sample accounts have a password that the sign-in page shows."""
    if settings.SERVED and settings.DEMO_PASSWORD:
        return [Error("TOWNWORK_DEMO_PASSWORD is set on a served site.", id="townwork.E003")]
    return []
