"""A server that behaves as the two robots' do: it checks the key, the signature and the body, and
keeps what it got.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, SECRET = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "SEC0123456789abcdef"


class RobotServer:
    """`mood`: ok, refuse (an errcode), tell (repeating the address), broken (HTTP 500), odd (no
    JSON), slow (answers after the time-out).
    """

    def __init__(self):
        self.got, self.mood = [], "ok"
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, text = server.answer(self.path, body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, path: str, raw: bytes) -> tuple[int, str]:
        if self.mood == "broken":
            return 500, "Internal Server Error"
        if self.mood == "odd":
            return 200, "<html>维护中</html>"
        if self.mood == "refuse":
            return 200, json.dumps({"errcode": 45009, "errmsg": "api freq out of limit"})
        if self.mood == "tell":
            return 200, json.dumps({"errcode": 93000, "errmsg": f"invalid webhook url {path}"})
        where, body = urlsplit(path), json.loads(raw)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        problem = self.wrong(where.path, query, body, raw)
        if problem:
            return 200, json.dumps({"errcode": 310000, "errmsg": problem})
        self.got.append(body)
        if self.mood == "slow":
            time.sleep(1.5)
        return 200, json.dumps({"errcode": 0, "errmsg": "ok"})

    def wrong(self, path: str, query: dict, body: dict, raw: bytes) -> str:
        if body["msgtype"] != "markdown":
            return "unsupported msgtype"
        if path == "/wecom":
            too_long = len(body["markdown"]["content"].encode()) > 4096
            return (
                "invalid key" if query.get("key") != KEY else "content too long" if too_long else ""
            )
        stamp = query.get("timestamp", "0")
        digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        if abs(time.time() * 1000 - int(stamp)) > 3_600_000:
            return "invalid timestamp"
        good = (
            query.get("access_token") == KEY
            and query.get("sign") == base64.b64encode(digest).decode()
        )
        return "" if good else "sign not match"
