"""The key process: keyd.py YINXIN WORK

Its secrets are in no other process, it leaves no core, makes no network call, comes back when it dies and goes when its
service goes; a foreign caller is refused and recorded. Runs as root: it looks into the memory of other processes."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from house import TESTS, House, check, finish, run
from vault import secrets

NOBODY = 65534
# Under which the service runs; any that is not root's.
SERVICE_USER = 65533


# To listen where the system finds room: a port that is looked for beforehand may be taken by the time it is used.
ANYWHERE = "127.0.0.1:0"
# After which a program hangs, on however slow and busy a machine.
PATIENCE_S = 300


def wait_for(what):
    """Polls until it is so; what it came to be, if anything."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    return None


def address(service, log, start=0):
    """Where a service says in its log, from `start` on, that it listens."""
    said = lambda: re.search(r"^(http://127\.0\.0\.1:\d+)/verify$", log.read_text()[start:], re.M)
    wait_for(lambda: said() or service.poll() is not None)
    found = said()
    if not found:
        raise RuntimeError(log.read_text()[start:])
    return found[1]


def ready(url):
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:
            return json.load(answer)["keys"] == "ok"
    except OSError:
        return False


def is_running(pid):
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(parent):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def key_process(service):
    return wait_for(lambda: children(service.pid))[0]


def memory(pid):
    """All memory of a process that can be read."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            if line.split()[1][0] != "r" or "[v" in line:
                continue
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            mem.seek(start)
            try:
                yield mem.read(end - start)
            except OSError:
                continue


def held(pid, wanted):
    """Which of the secrets are in the memory of the process."""
    found = set()
    for part in memory(pid):
        found.update(name for name, secret in wanted.items() if secret in part)
    return found


def allow_cores():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def sign_through(data, url):
    """Seals something by HTTP, so that service and key process have done what they do all day."""
    os.environ["YINXIN_URL"] = url
    house = House(data)
    request = json.loads((TESTS / "requests/issued/food-restaurant.json").read_text())
    department = house.demo["departments"][0]
    request["issuer"] = {"name": department["name"], "code": department["uscc"]}
    request["area"] = department["area"]
    request["number"] = None
    status, answer = house.post_json("/api/v1/licences", request, "keyd-1")
    check("a licence is issued through the key process", status == 201, answer)


def child_of_a_service(yinxin, work):
    data, cwd, log = work / "child", work / "cwd", work / "service.log"
    cwd.mkdir()
    with open(log, "w") as out:
        service = subprocess.Popen(
            [yinxin, "demo", "--listen", ANYWHERE, "--data", data],
            cwd=cwd, stdout=out, stderr=out, preexec_fn=allow_cores,
        )
    try:
        url = address(service, log)
        check("the demo is made and served with keys in a process of their own", wait_for(lambda: ready(url)))
        keyd = key_process(service)
        sign_through(data, url)
        searched_memory(data, service.pid, keyd)
        measures(work, keyd)
        os.kill(keyd, signal.SIGABRT)
        check("a key process that dies is started again", wait_for(lambda: not is_running(keyd) and ready(url)))
        check("an aborted key process leaves no core", not list(cwd.glob("*core*")) and not list(data.rglob("core*")))
        keyd = key_process(service)
        service.kill()
        service.wait()
        check("the key process ends with its service", wait_for(lambda: not is_running(keyd)))
    finally:
        service.kill()
        service.wait()
    return data


def searched_memory(data, service, keyd):
    wanted = secrets(data / "keys")
    found = held(service, wanted)
    check(f"none of {len(wanted)} secrets is in the memory of the service", not found, "\n".join(sorted(found)))
    inside = held(keyd, wanted)
    # That the search finds what is there: the service's neighbour needs these.
    check("the search finds the root's sealing keys in the key process", "key encryption key 1" in inside, inside)
    check("the search finds private keys in the key process", any("private key" in name for name in inside), inside)
    check("the passphrase is no longer in the key process", "passphrase" not in inside)


def measures(work, keyd):
    limits = Path(f"/proc/{keyd}/limits").read_text()
    check("the key process may leave no core", re.search(r"Max core file size +0 +0 ", limits), limits)
    status = Path(f"/proc/{keyd}/status").read_text()
    log = (work / "service.log").read_text()
    for name, sign in [
        ("no new privileges", r"NoNewPrivs:\t1"),
        ("memory locked", r"VmLck:\t +[1-9]"),
        ("no network, no other program", r"Seccomp:\t2"),
    ]:
        told = f"{name}: yes" in log
        check(f"the key process tells truly: {name}", bool(re.search(sign, status)) == told, status)
    # Of a process that is not dumpable, /proc belongs to root whoever runs it; so its own user cannot read its memory.
    check("the key process is not traceable", "not traceable: yes" in log, log)


def house_of_another_user(yinxin, data):
    """Program, data and a document where the service's user gets at them; the vault stays root's."""
    place = Path(tempfile.mkdtemp(prefix="yinxin-keyd-", dir="/tmp"))
    place.chmod(0o755)
    shutil.copy(yinxin, place / "yinxin")
    shutil.copy(TESTS.parent / "api/demo/notice.pdf", place / "notice.pdf")
    shutil.copytree(data, place / "data")
    for path in [place, *place.rglob("*")]:
        if place / "data/keys" not in [path, *path.parents]:
            os.chown(path, SERVICE_USER, SERVICE_USER)
    return place


def service_of_its_own(work, data):
    """keyd under root, with a socket, traced; a document sealed through it by another user; then a stranger at the door."""
    if not shutil.which("strace"):
        return check("strace is installed", False)
    place = house_of_another_user(Path(sys.argv[1]), data)
    trace, at, data = work / "trace", place / "keyd.sock", place / "data"
    yinxin = place / "yinxin"
    keyd = subprocess.Popen(
        ["strace", "-f", "-e", "trace=%network,execve", "-o", trace,
         yinxin, "keyd", "--socket", at, "--data", data, "--allow-user", str(SERVICE_USER)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(at.exists)
        seals = json.loads((data / "demo.json").read_text())["seals"]
        seal = next(seal["id"] for seal in seals if seal["purpose"] == "document")
        sealed = place / "sealed.pdf"
        done = as_user(
            SERVICE_USER, yinxin, "document", "seal", place / "notice.pdf", "--seal", seal, "--page", "1",
            "--at", "100,100", "--out", sealed, "--data", data, "--keyd", at,
        )
        check("another user seals through the key process without its vault", done.returncode == 0 and sealed.exists(), done.stderr)
        stranger_is_refused(yinxin, data, at)
    finally:
        for pid in children(keyd.pid):
            os.kill(pid, signal.SIGTERM)
        keyd.wait()
        shutil.rmtree(place)
    calls = trace.read_text()
    families = set(re.findall(r"AF_\w+", calls))
    check("the key process makes no network call", families == {"AF_UNIX"}, families)
    check("the key process starts no program", calls.count("execve(") == 1)


def as_user(user, *command):
    return subprocess.run(
        [str(part) for part in command], user=user, group=user, extra_groups=[], capture_output=True, text=True, cwd="/"
    )


def stranger_is_refused(yinxin, data, at):
    # One question (its status).
    ask = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b'\\0\\0\\0\\1\\0'); print(s.recv(100))"
    asked = as_user(NOBODY, "/usr/bin/python3", "-c", ask, at)
    log = (data / "keys/usage/log.jsonl").read_text()
    recorded = f'"kind":"stranger","uid":{NOBODY}' in log
    check("a foreign caller is recorded", recorded, asked.stderr)
    check("a foreign caller hears nothing but its refusal", "memory" not in asked.stdout, asked)
    code, out, err = run(yinxin, "audit", "verify", "--data", data)
    check("the usage log holds after all this", code == 0, out + err)


def main():
    yinxin, work = Path(sys.argv[1]), Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        check("run as root, to look into other processes", False)
        finish()
    data = child_of_a_service(yinxin, work)
    service_of_its_own(work, data)
    finish()


if __name__ == "__main__":
    main()
