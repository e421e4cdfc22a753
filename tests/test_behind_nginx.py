"""deploy/nginx.conf itself, in a real nginx before a real gunicorn: what is let through, and what is
said where nothing is.
"""

import getpass
import http.client
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import free_port
from tests.databases import lay_copy

ROOT = Path(__file__).resolve().parents[1]
NAME = "townwork.example"
PERSON, WRITTEN = "127.0.0.2", "203.0.113.9"  # who asks, and what they write of themself
MB = 1024**2
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here"),
]


@dataclass(frozen=True)
class Proxy:
    plain: int
    tls: int
    certificate: Path

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str):
        """(answer, body) over HTTPS."""
        trust = ssl.create_default_context(cafile=self.certificate)
        line = http.client.HTTPSConnection(NAME, self.tls, context=trust)
        met = socket.create_connection(("127.0.0.1", self.tls), 30, (PERSON, 0))
        line.sock = trust.wrap_socket(met, server_hostname=NAME)
        return answer_of(line, method, path, body, headers)


def answer_of(line, method, path, body, headers):
    with closing(line):
        line.request(method, path, body, {"Host": NAME} | headers)
        answer = line.getresponse()
        return answer, answer.read().decode(errors="replace")


@contextmanager
def started(command: list, port: int, **how):
    process = subprocess.Popen(command, **how)
    try:
        until = time.monotonic() + 60
        with closing(socket.socket()) as probe:
            while probe.connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
                assert process.poll() is None, command
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def nginx(folder: Path, pages: int):
    """With the file of deploy/, but for its ports and where the certificate lies."""
    proxy = Proxy(free_port(), free_port(), folder / "fullchain.pem")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    into = ["-keyout", folder / "privkey.pem", "-out", proxy.certificate]
    subprocess.run([*make, *names, *into], check=True, capture_output=True)
    site = (ROOT / "deploy/nginx.conf").read_text()
    for said, here in {
        "/etc/ssl/townwork": f"{folder}",
        "/var/log/nginx": f"{folder}",
        "listen 80;": f"listen 127.0.0.1:{proxy.plain};",
        "listen 443 ": f"listen 127.0.0.1:{proxy.tls} ",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{pages};",
    }.items():
        assert said in site
        site = site.replace(said, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = f"user {getpass.getuser()};\n" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{places}{site}}}\n"
    )
    words = ["nginx", "-e", folder / "log", "-c", folder / "nginx.conf"]
    with started(words, proxy.tls, stderr=subprocess.DEVNULL):
        yield proxy


@pytest.fixture(scope="module")
def site(django_db_setup, tmp_path_factory):
    """(proxy, port of the pages, data) of a served site."""
    data, port = tmp_path_factory.mktemp("site"), free_port()
    lay_copy(data)
    dropped = {"REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"ALLOWED_HOSTS": NAME, "SECRET_KEY": "s3cret" * 10, "BEHIND_PROXY": "1"}
    environment |= {"TOWNWORK_DATA": str(data), "BIND": f"127.0.0.1:{port}"}
    how = {"cwd": ROOT, "env": environment, "stderr": subprocess.DEVNULL}
    collect = [sys.executable, "manage.py", "collectstatic", "-v0", "--noinput"]
    subprocess.run(collect, check=True, **how)
    gunicorn = [Path(sys.executable).parent / "gunicorn", "townwork.wsgi"]
    with started(gunicorn, port, **how), nginx(tmp_path_factory.mktemp("nginx"), port) as proxy:
        yield proxy, port, data


def fails_to_sign_in(ask) -> None:
    """With a header that names somebody else."""
    page, text = ask("GET", "/sign-in/")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    form = urlencode({"csrfmiddlewaretoken": token, "username": "nobody", "password": "wrong"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    headers |= {"X-Forwarded-For": WRITTEN, "Referer": f"https://{NAME}/sign-in/"}
    answer, _ = ask("POST", "/sign-in/", form, **headers)
    assert answer.status == 200


def last_address(data: Path) -> str:
    with closing(sqlite3.connect(data / "townwork.sqlite3")) as database:
        last = "SELECT ip FROM audit_auditevent WHERE action = '登录失败' ORDER BY id DESC"
        return database.execute(last).fetchone()[0]


def test_the_trail_names_who_asked_and_not_what_they_wrote(site):
    proxy, _, data = site

    fails_to_sign_in(proxy.ask)

    assert last_address(data) == PERSON


def test_control_past_the_proxy_what_they_wrote_is_believed(site):
    """Why the pages listen on this machine alone."""
    _, port, data = site

    def ask(method, path, body=b"", **headers):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        return answer_of(line, method, path, body, {"X-Forwarded-Proto": "https"} | headers)

    fails_to_sign_in(ask)

    assert last_address(data) == WRITTEN


def test_only_by_https_and_under_its_own_name(site):
    proxy, _, _ = site
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)

    moved, _ = answer_of(plain, "GET", "/search/?q=1", b"", {})
    page, _ = proxy.ask("GET", "/sign-in/", **{"X-Forwarded-Proto": "http"})
    odd, _ = proxy.ask("TRACE", "/")
    stranger, _ = proxy.ask("GET", "/", Host="evil.example")

    assert (moved.status, moved.headers["Location"]) == (301, f"https://{NAME}/search/?q=1")
    assert page.status == 200  # what a person writes of the line is not believed either
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers["Set-Cookie"].startswith("__Host-csrftoken=")
    assert {moved.headers["Server"], page.headers["Server"]} == {"nginx"}
    assert (odd.status, stranger.status) == (405, 400)


def test_what_never_changes_is_kept_for_years(site):
    proxy, _, _ = site
    _, page = proxy.ask("GET", "/sign-in/")

    sheet, _ = proxy.ask("GET", re.search(r'href="(/static/css/townwork\.\w+\.css)"', page)[1])

    assert sheet.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_line_has_the_request_s_number_and_nothing_that_opens_or_was_asked(site):
    proxy, _, _ = site
    log = proxy.certificate.with_name("access.log")

    proxy.ask("GET", "/q/secret/")
    page, _ = proxy.ask("GET", "/search/?q=secret", Referer=f"https://{NAME}/q/secret/")
    until = time.monotonic() + 10
    while " /search/ " not in log.read_text() and time.monotonic() < until:
        time.sleep(0.05)  # a line is written after its answer was sent

    *_, link, search = log.read_text().splitlines()
    assert (link.startswith(f"{PERSON} ["), " GET /q/ 404 " in link) == (True, True)
    assert " GET /search/ 302 " in search
    assert search.endswith(page.headers["X-Request-ID"])
    assert "secret" not in log.read_text()


def test_too_much_at_once_is_refused_in_words(site):
    """As plain text, which static/js/upload.js shows beside the file."""
    proxy, _, _ = site
    kind = {"Content-Type": "multipart/form-data; boundary=end"}

    by_us, _ = proxy.ask("POST", "/sign-in/", b"x" * (24 * MB), **kind)
    by_nginx, words = proxy.ask("POST", "/sign-in/", b"x" * (26 * MB), **kind)

    assert by_us.status != 413
    assert (by_nginx.status, by_nginx.headers["Content-Type"]) == (413, "text/plain; charset=utf-8")
    assert words.startswith("文件合计超过 20 MB，没有收下；")


def test_while_the_pages_are_away_that_is_said(tmp_path):
    with nginx(tmp_path, free_port()) as proxy:
        answer, words = proxy.ask("GET", "/")

    assert (answer.status, answer.headers["Retry-After"]) == (502, "30")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words.startswith("系统正在启动或没有应答。")
