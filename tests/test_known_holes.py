"""`bin/check` asks for known holes and looks for dangerous calls: with a real data base on this
machine, with none, and over a line it must not let pass.
"""

import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOLE = {
    "id": "GHSA-0000-0000-0000",
    "summary": "x",
    "affected": [{"package": {"ecosystem": "PyPI", "name": "django"}}],
}


class DataBase(http.server.BaseHTTPRequestHandler):
    """OSV's query, answered for one package."""

    holes: dict[str, list] = {}
    asked: set[str] = set()

    def do_POST(self):
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = query["package"]["name"]
        self.asked.add(name)
        answer = json.dumps({"vulns": self.holes[name]} if name in self.holes else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass


@pytest.fixture
def data_base(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), DataBase)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(DataBase, "asked", set())
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def known_holes(url):
    done = subprocess.run(
        [sys.executable, "bin/known_holes.py"],
        cwd=ROOT,
        env={**os.environ, "OSV_URL": url},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_every_locked_package_is_asked_for_and_none_has_a_hole(data_base):
    assert known_holes(data_base) == (0, "")
    assert {"django", "celery", "argon2-cffi-bindings"} <= DataBase.asked


def test_a_hole_ends_the_check_and_is_named(data_base, monkeypatch):
    monkeypatch.setattr(DataBase, "holes", {"django": [HOLE]})

    code, said = known_holes(data_base)

    assert code == 1
    assert said.startswith("django 5.2.19：GHSA-0000-0000-0000，修好的版本：还没有")


def test_where_nobody_answers_it_is_said_in_one_sentence_and_the_check_goes_on():
    assert known_holes("http://127.0.0.1:1/v1/query") == (
        0,
        "没有查已知漏洞：漏洞库连不上。能上网时再运行 bin/check，或用 OSV_URL 指定漏洞库。\n",
    )


def dangers(path) -> list[str]:
    words = ["-m", "bandit", "-q", "-c", "pyproject.toml", "-f", "json", str(path)]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    return [found["test_id"] for found in json.loads(done.stdout)["results"]]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import subprocess\nsubprocess.run(x, shell=True)\n", ["B602"]),
        ("import pickle\npickle.loads(x)\n", ["B403", "B301"]),
        ('password = "Qingxi2026!"\n', ["B105"]),
        ("cursor.execute(f'SELECT * FROM a WHERE b = {c}')\n", ["B608"]),
        ("import subprocess\nsubprocess.run([tool])\n", []),
    ],
)
def test_a_dangerous_call_is_found(tmp_path, code, found):
    (tmp_path / "a.py").write_text(code)

    assert dangers(tmp_path / "a.py") == found
