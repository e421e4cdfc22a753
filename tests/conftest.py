import pytest
from django.test import Client

from tests import cast as the_cast


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
