import subprocess
import sys

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from tests.factories import PASSWORD
from townwork import settings as townwork_settings
from townwork.org import services
from townwork.org.passwords import EASY, CharacterClassesValidator, one_time_password

MLPS2 = get_password_validators(townwork_settings.AUTH_PASSWORD_VALIDATORS)
ASVS = [one for one in MLPS2 if not isinstance(one, CharacterClassesValidator)]


def refusals(password, user=None, validators=MLPS2):
    try:
        validate_password(password, user, password_validators=validators)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("password", "allowed"),
    [
        ("tkrwbmxzqpv-", False),
        ("TKRWBMXZQPV1", False),
        ("tkrwbmXZQPV1", True),
        ("tkrwbmxzqp-1", True),
        ("山高水长TKrw12bmx", True),
    ],
)
def test_mlps2_wants_three_of_four_classes(password, allowed):
    assert (refusals(password) == []) == allowed


@pytest.mark.parametrize("validators", [MLPS2, ASVS], ids=["mlps2", "asvs"])
def test_an_easy_password_is_refused_under_both_profiles(cast, validators):
    assert refusals("Qingxi2026!", cast.clerk, validators) == [EASY.format("Qingxi")]
    assert refusals("Otter-lamp-2026", cast.clerk, validators) == []


def test_asvs_wants_length_alone():
    assert refusals("tkrwbmxzqpvdnhg", validators=ASVS) == []
    assert refusals("tkrwbmxzqpvdnhg") != []
    assert refusals("k7-wq", validators=ASVS) == ["口令太短，至少 10 位。"]


@pytest.mark.parametrize(
    ("profile", "classes", "days"), [("mlps2", True, 90), ("asvs", False, None)]
)
def test_the_profile_sets_rules_and_age(tmp_path, profile, classes, days):
    code = (
        "from townwork import settings as s;"
        "print(any('Classes' in v['NAME'] for v in s.AUTH_PASSWORD_VALIDATORS), "
        "s.PASSWORD_MAX_AGE_DAYS)"
    )

    env = {"PASSWORD_PROFILE": profile, "TOWNWORK_DATA": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == [str(classes), str(days)]


def test_a_profile_nobody_knows_stops_the_start(tmp_path):
    env = {"PASSWORD_PROFILE": "none", "TOWNWORK_DATA": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", "import townwork.settings"], env=env, capture_output=True, text=True
    )

    assert answer.returncode != 0
    assert "PASSWORD_PROFILE" in answer.stderr


def test_the_last_five_are_not_used_again_and_the_sixth_is(cast):
    for number in range(6):
        services.change_password(cast.liaison, f"Hua-kai-{number}{number}")

    again = {n: bool(refusals(f"Hua-kai-{n}{n}", cast.liaison)) for n in range(6)}
    assert again == {0: True, 1: True, 2: True, 3: True, 4: True, 5: True}
    assert "最近" not in str(refusals(PASSWORD, cast.liaison))


@pytest.mark.postgresql
def test_control_without_memory_an_old_password_passes(cast):
    services.change_password(cast.liaison, "Hua-kai-00")
    services.change_password(cast.liaison, "Hua-kai-11")
    cast.liaison.remembered_passwords.all().delete()

    assert refusals("Hua-kai-00", cast.liaison) == []


def test_one_time_passwords_pass_both_profiles_and_differ():
    drawn = {one_time_password() for _ in range(50)}

    assert len(drawn) == 50
    assert [word for word in drawn if refusals(word) or refusals(word, validators=ASVS)] == []
    assert not any(set(word) & set("0O1lIi") for word in drawn)


def test_new_hashes_are_argon2(real_hashers):
    assert make_password("x").startswith("argon2")


def test_hashes_are_as_owasp_asks_and_an_older_one_is_renewed_at_sign_in(
    client, cast, real_hashers
):
    hasher = Argon2PasswordHasher()  # 100 MiB, eight lanes: what was made before
    cast.clerk.password = hasher.encode(PASSWORD, hasher.salt())
    cast.clerk.save()

    client.post("/sign-in/", {"username": "ganshi", "password": PASSWORD})

    cast.clerk.refresh_from_db()
    assert cast.clerk.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert client.get("/password/").status_code == 200  # still signed in


def test_one_sign_in_checks_one_hash(client, cast, real_hashers, monkeypatch):
    """However many earlier passwords are remembered."""
    for number in range(3):
        services.change_password(cast.clerk, f"Hua-kai-{number}{number}")
    checked = []
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda *args: checked.append(1) or verify(*args)
    )

    client.post("/sign-in/", {"username": "ganshi", "password": "Hua-kai-22"})

    assert "_auth_user_id" in client.session
    assert checked == [1]
