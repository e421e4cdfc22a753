"""Reading the environment: a wrong value stops the start with one sentence, whoever starts."""

import os
import runpy
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from townwork.lib.env import WrongSetting, key_from_file

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# Whatever reads the settings; each must end by itself with the sentence alone.
STARTS = {
    "manage.py": [sys.executable, "manage.py", "migrate"],
    "make run": [sys.executable, "bin/run.py"],
    "worker": [BIN / "celery", "-A", "townwork", "worker"],
    "beat": [BIN / "celery", "-A", "townwork", "beat"],
    "web": [BIN / "gunicorn", "townwork.wsgi"],
}
WRONG = [
    ("ALLOWED_HOSTS", "https://townwork.example"),
    ("ALLOWED_HOSTS", "townwork.example:8000"),
    ("BACKUP_PASSPHRASE", "CHANGE-ME"),
    ("BEHIND_PROXY", "nginx"),
    ("CSRF_TRUSTED_ORIGINS", "townwork.example"),
    ("DATABASE_URL", "postgresql://town:CHANGE-ME@db/townwork"),
    ("DATABASE_URL", "mysql://town:Geheim-1@db/townwork"),
    ("DATABASE_URL", "townwork.sqlite3"),
    ("DATABASE_URL", "postgresql://town:Geheim-1@db:eighty/townwork"),
    ("DATABASE_URL", "postgresql://town:Geheim-1@db"),
    ("DATABASE_URL", "sqlite:////nowhere/townwork.sqlite3"),
    ("DATABASE_URL", "sqlite://:memory:"),
    ("DEBUG", "perhaps"),
    ("DEFAULT_FROM_EMAIL", "宣传办"),
    ("DINGTALK_ADDRESS", "oapi.dingtalk.com"),
    ("EMAIL_HOST", "smtp://mail.example.com"),
    ("EMAIL_HOST", "mail.example.com:465"),
    ("EMAIL_PORT", "65536"),
    ("EMAIL_USE_SSL", "ssl"),
    ("FONT_DIR", "/nowhere"),
    ("FONT_DIR", str(ROOT / "manage.py")),
    ("FONT_DIR", str(ROOT / "docs")),
    ("WORD_TEMPLATE", "/nowhere.docx"),
    ("WORD_TEMPLATE", str(ROOT / "manage.py")),
    ("LOG_FORMAT", "xml"),
    ("LOG_LEVEL", "loud"),
    ("METRICS_FROM", "monitor.example"),
    ("METRICS_FROM", "10.0.0.5/24"),
    ("PASSWORD_PROFILE", "none"),
    ("PORT", "eighty"),
    ("PORT", "0"),
    ("PUBLIC_ADDRESS", "townwork.example"),
    ("REDIS_URL", "foo://:Geheim-1@127.0.0.1:6379/0"),
    ("REDIS_URL", "redis://:Geheim-1@127.0.0.1:eighty/0"),
    ("REDIS_URL", "redis://:Geheim-1@127.0.0.1:6379/zero"),
    ("REDIS_URL", "127.0.0.1:6379"),
    ("TOWNWORK_DATA", str(ROOT / "manage.py")),
    ("TOWNWORK_JOB_LEASE", "long"),
    ("TOWNWORK_PLAIN_HTTP", "maybe"),
    ("VENUE_FRESH_DAYS", "-1"),
    ("WECOM_ADDRESS", "qyapi.weixin.qq.com"),
]


def start(tmp_path, words=STARTS["manage.py"], **environment):
    """What a start says with these settings alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        words,
        cwd=ROOT,
        env={**kept, "TOWNWORK_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def is_one_sentence(text: str) -> bool:
    return text.endswith("。\n") and text.count("\n") == 1


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "var" / "secret.key"

    first = key_from_file(path)

    assert key_from_file(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [kept.name for kept in path.parent.iterdir()] == ["secret.key"]


def test_many_that_start_together_share_one_key(tmp_path):
    keys, gate = [], threading.Barrier(8)

    def begin():
        gate.wait(timeout=10)
        keys.append(key_from_file(tmp_path / "secret.key"))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_desk_needs_nothing_set(tmp_path):
    done = start(tmp_path, [sys.executable, "manage.py", "check"])

    assert (done.returncode, (tmp_path / "secret.key").exists()) == (0, True)


def test_a_variable_set_to_nothing_counts_as_not_set(tmp_path):
    nothing = {name: "" for name, _ in WRONG if name != "TOWNWORK_DATA"}

    done = start(tmp_path, [sys.executable, "manage.py", "check"], **nothing)

    assert done.returncode == 0


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_one_sentence_that_names_it_and_tells_no_password(
    monkeypatch, tmp_path, name, value
):
    for other in os.environ.keys() & {other for other, _ in WRONG}:
        monkeypatch.delenv(other)
    monkeypatch.setenv("TOWNWORK_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting) as refused:
        runpy.run_path(str(ROOT / "townwork" / "settings.py"))

    assert is_one_sentence(f"{refused.value}\n")
    assert name in str(refused.value)
    assert "Geheim" not in str(refused.value)


def test_a_file_that_only_calls_itself_a_font_is_named(tmp_path):
    (tmp_path / "仿宋_GB2312.ttf").write_text("<html>not found</html>")

    done = start(tmp_path, FONT_DIR=str(tmp_path))

    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert "仿宋_GB2312.ttf" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://town:Geheim-1@db/townwork"),
        ("EMAIL_HOST", "mail.example.com:465"),
        ("FONT_DIR", "/nowhere"),
        ("METRICS_FROM", "monitor.example"),
        ("METRICS_FROM", "10.0.0.5/24"),
        ("PASSWORD_PROFILE", "none"),
        ("REDIS_URL", "foo://x"),
    ],
)
def test_a_command_says_that_sentence_alone(tmp_path, name, value):
    done = start(tmp_path, **{name: value})

    assert (done.returncode, done.stdout) == (1, "")
    assert is_one_sentence(done.stderr)
    assert name in done.stderr


@pytest.mark.parametrize("starter", STARTS)
def test_whoever_starts_says_that_sentence_alone(tmp_path, starter):
    done = start(tmp_path, STARTS[starter], FONT_DIR="/nowhere")

    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert "FONT_DIR" in done.stderr


def test_a_server_makes_up_no_key(tmp_path):
    done = start(tmp_path, ALLOWED_HOSTS="townwork.example")

    assert done.returncode == 1
    assert is_one_sentence(done.stderr)
    assert "SECRET_KEY" in done.stderr
    assert not (tmp_path / "secret.key").exists()
