import pytest


@pytest.fixture
def store(settings, tmp_path):
    """The file store in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
