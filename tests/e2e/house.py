"""The demo region as the end-to-end tests see it: its commands, its verifier, its HTTP interface."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent

_failures = 0


def check(name, ok, detail=""):
    """One check, one line; tests/run counts the lines."""
    global _failures
    if ok:
        print(f"PASS {name}")
    else:
        _failures += 1
        print(f"FAIL {name}")
        for line in str(detail).splitlines()[:20]:
            print(f"  | {line}")
    sys.stdout.flush()
    return bool(ok)


def finish():
    sys.exit(1 if _failures else 0)


def run(*command):
    """A program's exit code, stdout and stderr."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


class House:
    def __init__(self, data, yinxin=None):
        self.data = Path(data).resolve()
        self.demo = json.loads((self.data / "demo.json").read_text())
        self.url = os.environ["YINXIN_URL"]
        self.yinxin = yinxin
        self.trust = ["--root", self.data / "trust/root.json", "--trust", self.data / "trust/bundle.yxb"]

    def command(self, *arguments):
        return run(self.yinxin, *arguments, "--data", self.data)

    def verify(self, *files, more=()):
        """yinxin-verify's exit code and its reports."""
        code, out, _ = run(os.environ["YINXIN_VERIFY"], *self.trust, "--json", *more, *files)
        return code, [json.loads(line) for line in out.splitlines()]

    def http(self, method, path, body=None, headers=None):
        """Status, headers and body of one request with the demo's token; errors are answers too."""
        request = urllib.request.Request(self.url + path, data=body, method=method)
        request.add_header("Authorization", f"Bearer {self.demo['token']}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def post_json(self, path, value, key=None):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        status, _, body = self.http("POST", path, json.dumps(value, ensure_ascii=False).encode(), headers)
        return status, json.loads(body)

    def upload(self, path, name, content, request=None):
        """POSTs a file as a form does; status and body."""
        boundary = uuid.uuid4().hex
        parts = [(f'name="file"; filename="{name}"', "application/octet-stream", content)]
        if request is not None:
            parts.append(('name="request"', "application/json", json.dumps(request).encode()))
        body = b""
        for disposition, media_type, value in parts:
            head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {media_type}\r\n\r\n"
            body += head.encode() + value + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        status, _, answer = self.http("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        return status, answer

    def verification(self, name, content, request=None):
        """The report of POST /api/v1/verifications."""
        status, body = self.upload("/api/v1/verifications", name, content, request)
        return status, json.loads(body)

    def department_with_seal(self, issuer, area, types, purpose="licence"):
        """Adds a department, grants it types, makes it a seal, all with the commands; the seal's id."""
        grants = [part for name in types for part in ("--grant", name)]
        code, _, said = self.command(
            "department", "add", "--uscc", issuer["code"], "--name", issuer["name"], "--area", area, *grants
        )
        if code:
            raise RuntimeError(said)
        return self.seal(issuer, purpose)

    def seal(self, issuer, purpose):
        """Makes a seal for a department; its id."""
        title = "证照专用章" if purpose == "licence" else "公章"
        order = ["--department", issuer["code"], "--purpose", purpose, "--name", issuer["name"] + title, "--json"]
        code, out, said = self.command("seal", "create", *order)
        if code:
            raise RuntimeError(said)
        return json.loads(out)["id"]
