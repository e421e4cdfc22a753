import pytest
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client

from tests import cast as the_cast
from townwork.audit import triggers


def pytest_collection_modifyitems(config, items):
    """What touches no database says nothing new on the second one: on PostgreSQL it is left out."""
    if connection.vendor == "sqlite":
        return
    config.hook.pytest_deselected(items=[item for item in items if not needs_database(item)])
    items[:] = filter(needs_database, items)


def needs_database(item) -> bool:
    """pytest-django shuts the database to every other test."""
    fixtures = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    return bool(fixtures or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """The manifest is made by collectstatic; pages under test need no fingerprints."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def cast(db) -> the_cast.Cast:
    """Two townships and everyone in them: see tests/cast.py."""
    return the_cast.cast()


@pytest.fixture
def client_of():
    """A browser of its own for a person already signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def flush_may_empty_the_trail(request):
    """After a test with real commits Django empties the tables by DELETE on SQLite, which the trail's trigger refuses."""
    mark = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        mark and mark.kwargs.get("transaction")
    )
    if commits:
        request.getfixturevalue("_django_db_helper")  # its end, the flush, comes after this one's
    yield
    if commits and connection.vendor == "sqlite":
        triggers.drop(connection)


def put_triggers_back(sender, **kwargs):
    """The flush ends with post_migrate."""
    if sender.label == "audit":
        triggers.create(connection)


post_migrate.connect(put_triggers_back)
