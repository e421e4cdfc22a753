"""Known holes in the packages that are installed on a server (requirements.lock).

Where no data can be had, offline or behind a wall, a word says that it was not looked up, and the
check goes on. OSV_URL names a mirror of the data base (https://api.osv.dev/v1/query by default).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SECONDS = 90  # for all of it
A_CALL = 5  # s
A_LINE = 80  # signs of what pip-audit said


def main() -> int:
    found = asked(os.environ.get("OSV_URL") or "")
    if isinstance(found, str):
        print(f"没有查已知漏洞：{found}。能上网时再运行 bin/check，或用 OSV_URL 指定漏洞库。")
        return 0
    for package in found:
        for hole in package["vulns"]:
            mended = "、".join(hole["fix_versions"]) or "还没有"
            print(f"{package['name']} {package['version']}：{hole['id']}，修好的版本：{mended}")
    return 1 if any(package["vulns"] for package in found) else 0


def asked(url: str) -> list[dict] | str:
    """Every package with its holes; or why that is not known."""
    words = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--disable-pip", "--no-deps"]
    words += ["--progress-spinner", "off", "-f", "json", "--timeout", str(A_CALL), "-s", "osv"]
    words += ["--osv-url", url] if url else []
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"漏洞库 {SECONDS} 秒没有答完"
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return _why(done.stderr.strip().splitlines()[-1:])
    known = [package for package in packages if "vulns" in package]
    return known or "漏洞库里没有这些包的数据"


def _why(last_line: list[str]) -> str:
    """In a clause: whom the network's library tried to reach, and how often, helps nobody."""
    said = last_line[0] if last_line else ""
    if said.startswith("requests.exceptions."):
        return "漏洞库连不上"
    return f"pip-audit 没有做完（{said[:A_LINE]}）"


if __name__ == "__main__":
    sys.exit(main())
