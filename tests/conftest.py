"""What every test may count on: a database of its own worker, plain static files, quick passwords,
a cast.
"""

import gc
import pickle
import socket
import subprocess
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.template import Template
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.fixtures import validate_django_db

# examples: its profiles are known before a test is
from tests import acts, databases, examples, postgresql  # noqa: F401
from tests import cast as the_cast
from tests.jobs.conftest import Broker
from townwork import settings as as_installed
from townwork.audit import triggers
from townwork.lib import shelf
from townwork.org.models import User
from townwork.safekeeping.creating import Executor

# --- Which tests, and in which company ------------------------------------------------------------


def pytest_collection_modifyitems(config, items):
    share_the_company(items)
    # What waits for real workers, or takes the better part of a minute, is begun first: the others
    # fill its time, and nobody waits for it at the end.
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("live", "long"))))
    if connection.vendor == "sqlite":
        return
    kept = [item for item in items if asks_postgresql(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def asks_postgresql(item) -> bool:
    return postgresql.asks(item, needs_database=needs_database(item), commits=commits(item))


def needs_database(item) -> bool:
    """What touches no database says nothing new on the second one; pytest-django shuts it to every
    other test.
    """
    fixtures = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    return bool(fixtures or item.get_closest_marker("django_db"))


def commits(item) -> bool:
    """Whether the test's transactions are real ones."""
    mark = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
        or (mark and validate_django_db(mark)[0])
    )


def share_the_company(items) -> None:
    """Make the cast once for a module all of whose tests are with it, or that makes it once itself:
    two of them would meet. A test without it would meet strangers, and one that commits would
    commit them.
    """
    modules = {}
    for item in filter(needs_database, items):
        modules.setdefault(item.path, []).append(item)
    for tests in modules.values():
        with_it = [test for test in tests if "cast" in test.fixturenames and not commits(test)]
        if with_it == tests or any("company" in test.fixturenames for test in tests):
            for test in with_it:
                test.fixturenames.insert(0, "company")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Nothing is looked through for garbage meanwhile: what is read now stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish(session):
    """What is loaded by now stays: looking through it for garbage again and again was a sixteenth
    of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


# --- Settings -------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def plain_and_quick(tmp_path_factory):
    """Static files without fingerprints, which collectstatic makes; passwords hashed fast, not
    well.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**as_installed.STORAGES, "staticfiles": plain},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        AUDIT_HEADS_DIR=tmp_path_factory.mktemp("heads"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def widgets_untold(django_test_environment):
    """What a page was made with is kept for the test, as Django's client does; what each option of
    each field was made with is not: keeping that took three quarters as long as making the field.
    """
    told = Template._render

    def made(template: Template, context) -> str:
        is_widget = (template.name or "").startswith("django/forms/widgets/")
        return template.nodelist.render(context) if is_widget else told(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", made)
        yield


@pytest.fixture
def real_hashers(settings):
    """Passwords hashed as in service, for tests of just that."""
    settings.PASSWORD_HASHERS = as_installed.PASSWORD_HASHERS


# --- The database ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, worker_id, testrun_uid):
    """A copy of the migrated template: see tests/databases.py."""
    name = f"{worker_id}_{testrun_uid[:8]}"
    with django_db_blocker.unblock(), databases.own_copy(name, run=testrun_uid):
        with django_db_blocker.block():
            yield


@pytest.fixture(autouse=True)
def flush_may_empty_the_trail(request):
    """After a test with real commits Django empties the tables, which the trail's triggers
    refuse.
    """
    if not commits(request.node):
        yield
        return
    request.getfixturevalue("_django_db_helper")  # its end, the flush, comes after this one's
    yield
    triggers.drop(connection)


def put_triggers_back(sender, **kwargs):
    """The flush ends with post_migrate."""
    if sender.label == "audit":
        triggers.create(connection)


post_migrate.connect(put_triggers_back)


@pytest.fixture(autouse=True)
def every_act_moves(request):
    """See tests/acts.py. What is written by no browser of the test's own process is not seen."""
    if not needs_database(request.node):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with acts.watched():
        yield


# --- People ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def company(plain_and_quick, django_db_setup, django_db_blocker) -> the_cast.Cast:
    """The cast, made once and rolled back after the module, as each test is to it: see
    `share_the_company`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield the_cast.cast()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def company_packed(company) -> bytes:
    """Each test unpacks rows of its own: in a seventh of the time that copying them takes."""
    return pickle.dumps(company)


@pytest.fixture
def cast(request, db) -> the_cast.Cast:
    """Two townships and everyone in them: see tests/cast.py. Their passwords are as new as the
    test's clock.
    """
    if "company" not in request.fixturenames:
        return the_cast.cast()
    people, now = pickle.loads(request.getfixturevalue("company_packed")), timezone.now()
    User.objects.update(password_changed_at=now)
    for person in vars(people).values():
        if isinstance(person, User):
            person.password_changed_at = now
    return people


@pytest.fixture
def client_of():
    """A browser of its own for a person already signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


# --- The machine ----------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MB; making one wants root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True
    )
    if made.returncode:
        pytest.skip("only root may mount a disk of 2 MB")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def bring_to(transactional_db):
    """Bring the database to where a migration left it, and have its models as they were there. The
    tests after this one have the database of today, whatever it has come to by then.
    """

    def bring(app: str, migration: str):
        executor, state = Executor(connection), [(app, migration)]
        executor.migrate(state)
        return executor.loader.project_state(state).apps

    yield bring
    executor = Executor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def redis(tmp_path, settings):
    """A Redis of the test's own, which the shelf asks."""
    started = Broker(tmp_path)
    started.start()
    chosen = deepcopy(settings.CACHES)
    chosen["shared"]["LOCATION"] = started.url
    settings.CACHES = chosen
    shelf._silence["until"] = 0
    yield started
    started.kill()
    shelf._silence["until"] = 0
