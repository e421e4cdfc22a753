"""Eight in the morning: sixty people sign in at once, on the two processes of docs/deploy.md.

Seconds from the first password sent until the last page is there, with the hash of today and with
Django's own, which townwork had at first; both servers on the same machine, one after the other,
each with people whose passwords it hashed. Beside it what the machine was at meanwhile: its load,
without which the seconds say little, and the CPU a check takes, which it changes less.

    .venv/bin/python -m bench.sign_ins
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, PASSWORD = 60, "Bench-sign-2026"
HASHERS = {
    "before": "django.contrib.auth.hashers.Argon2PasswordHasher",
    "now": "townwork.lib.hashers.Argon2",
}
PORT = 8979
MAKE = """
from time import process_time
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from townwork.org.models import District, Township, Unit, User
district = District.objects.create(code="bench", name="区")
town = Township.objects.create(district=district, code="bench", name="镇", second_factor="nobody")
unit = Unit.objects.create(township=town, name="办", kind="office", order=1)
began = process_time()
kept = make_password({password!r})
print(f"{{(process_time() - began) * 1000:.0f}}")
shared = dict(password=kept, role="clerk", unit=unit, must_change_password=False)
shared |= dict(password_changed_at=timezone.now())
for n in range({people}):
    User.objects.create(username=f"p{{n}}", full_name=f"甲{{n}}", **shared)
"""


def environment(folder: Path, hasher: str) -> dict[str, str]:
    dropped = ("DATABASE_URL", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    own = f"from townwork.settings import *\nPASSWORD_HASHERS = [{hasher!r}]\n"
    (folder / "settings_of_bench.py").write_text(own)
    return {
        **kept,
        "PYTHONPATH": f"{folder}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "settings_of_bench",
        "TOWNWORK_DATA": str(folder / "data"),
        "BIND": f"127.0.0.1:{PORT}",
        "DEBUG": "0",
    }


def sign_in(number: int) -> None:
    """As a browser does: the page, the form, the home page."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{PORT}/sign-in/"
    page = browser.open(address, timeout=600).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    typed = {"csrfmiddlewaretoken": token, "username": f"p{number}", "password": PASSWORD}
    answer = browser.open(address, urlencode(typed).encode(), timeout=600)
    assert "sign-in" not in answer.url, answer.url


def wait_until_up() -> None:
    for _ in range(600):
        try:
            return sign_in(0)
        except OSError:
            time.sleep(0.5)
    raise TimeoutError("the server did not come up")


def measure(name: str, folder: Path) -> None:
    env = environment(folder, HASHERS[name])
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
    subprocess.run([*manage, "collectstatic", "-v0", "--noinput"], env=env, check=True)
    made = MAKE.format(password=PASSWORD, people=PEOPLE)
    command = [*manage, "shell", "-v0", "-c", made]
    check = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    command = [str(Path(sys.executable).with_name("gunicorn")), "townwork.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_until_up()
        began = time.monotonic()
        with ThreadPoolExecutor(PEOPLE) as people:
            list(people.map(sign_in, range(PEOPLE)))
        took, load = time.monotonic() - began, os.getloadavg()[0]
        print(
            f"{name:7} {took:6.1f} s  {check.strip():>5} ms CPU a hash  load {load:.1f}", flush=True
        )
    finally:
        server.terminate()
        server.wait(30)


def main() -> None:
    print(f"{PEOPLE} sign-ins at once, {os.cpu_count()} cores", flush=True)
    for name in HASHERS:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, Path(folder))


if __name__ == "__main__":
    main()
