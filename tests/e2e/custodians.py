"""A vault that custodians hold: custodians.py YINXIN WORK

The service starts sealed and says so, hears custodians at a socket of their own and nobody else there, seals once they
have opened the vault, and asks for approval where a seal says so; orders, backup, destruction and restoration on such a
vault are done with their shares."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from house import TESTS, House, check, finish, run
from keyd import ANYWHERE, address, children, held, is_running, wait_for

PEOPLE = [{"role": "administrator", "name": "王敏"}, {"role": "witness", "name": "李强"}]
BY = ["--by", "王敏", "--second", "李强", "--reason", "演练"]


class Site:
    def __init__(self, yinxin, work):
        self.yinxin, self.work, self.data = yinxin, work, work / "data"
        self.service, self.url = None, None

    def run(self, *command, typed=""):
        """One command of an operator; what is typed, a line each."""
        done = subprocess.run(
            [str(part) for part in [self.yinxin, *command]], input=typed, capture_output=True, text=True, timeout=300
        )
        return done.returncode, done.stdout, done.stderr

    def on(self, *command, typed=""):
        return self.run(*command, "--data", self.data, typed=typed)

    def ceremony(self, name, steps, vault="data/keys"):
        """Holds a ceremony of these steps; each is initialled by the two people."""
        script = [f'name = "{name}"', f'vault = "{vault}"', f'transcript = "{name}.jsonl"']
        people = ", ".join(f'{{ role = "{one["role"]}", name = "{one["name"]}" }}' for one in PEOPLE)
        script.append(f"people = [{people}]")
        for step in steps:
            script += ["[[steps]]", 'by = ["administrator", "witness"]', step]
        path = self.work / f"{name}.toml"
        path.write_text("\n".join(script) + "\n")
        return self.run("keys", "ceremony", "run", path, typed="同意\n" * 2 * len(steps))

    def share(self, number, prefix="share"):
        return (self.work / f"{prefix}-{number}.txt").read_text()

    def start(self):
        log = self.work / "service.log"
        log.touch()
        start = len(log.read_text())
        with open(log, "a") as out:
            self.service = subprocess.Popen(
                [self.yinxin, "serve", "--listen", ANYWHERE, "--data", self.data], stdout=out, stderr=out
            )
        self.url = address(self.service, log, start)

    def stop(self):
        self.service.kill()
        self.service.wait()

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()
        except OSError:
            return 0, b"{}"

    def readyz(self):
        status, body = self.get("/readyz")
        return status, json.loads(body or "{}")

    def unseal(self, number, prefix="share"):
        return self.on("keys", "unseal", "--json", "--share-file", self.work / f"{prefix}-{number}.txt")

    def open(self):
        for number in (1, 3):
            self.unseal(number)
        return wait_for(lambda: self.readyz()[0] == 200)


def files(prefix):
    return ", ".join(f'"{prefix}-{number}.txt"' for number in (1, 2, 3))


def custody(prefix):
    return f"custody.custodians = {{ threshold = 2, share_files = [{files(prefix)}] }}"


OPEN = 'do.open_vault.with = { share_files = ["share-2.txt", "share-3.txt"] }'


def given_to_custodians(site):
    code, out, err = site.run("demo", "--once", "--data", site.data)
    check("a region is made under a passphrase", code == 0, out + err)
    code, out, err = site.ceremony(
        "custody",
        [
            'do.open_vault.with = { passphrase_file = "data/keys/passphrase" }',
            f"[steps.do.change_custody]\n{custody('share')}",
        ],
    )
    check("a ceremony gives its vault to three custodians, two of whom open it", code == 0, out + err)
    (site.data / "keys/passphrase").unlink()


def region_in_a_vault_of_custodians(yinxin, work):
    """The other way round: a ceremony makes the vault, and the region is born in it."""
    work.mkdir(parents=True, exist_ok=True)
    site = Site(yinxin, work)
    code, out, err = site.ceremony("birth", [f"[steps.do.create_vault]\n{custody('first')}"])
    check("a ceremony makes a vault that custodians hold", code == 0, out + err)
    shares = site.share(1, "first") + site.share(2, "first")
    arguments = ["init", "--region", "310000", "--name", "上海市"]
    code, out, err = site.on(*arguments, typed=site.share(1, "first") * 2)
    check("one of them twice makes no region", code == 1 and "已经输入过" in err, out + err)
    code, out, err = site.on(*arguments, typed=shares)
    check("two of them make a region in it", code == 0, out + err)
    check("no passphrase is made", not (site.data / "keys/passphrase").exists())
    code, out, err = site.on("keys", "list", typed=shares)
    check("its keys are in that vault", code == 0 and "seal CA" in out, out + err)


def starts_sealed(site):
    site.start()
    check("the service starts", wait_for(lambda: site.get("/livez")[0] == 200))
    status, ready = site.readyz()
    expected = {"keys": "sealed", "shares": {"progress": 0, "threshold": 2}}
    check("it says that it is sealed, and how far its custodians have come", (status, ready) == (503, expected), ready)
    status, body = site.get("/api/v1/approvals")
    check("it answers nothing else", status == 503 and json.loads(body)["code"] == "sealed", body)
    code, out, err = site.unseal(1)
    told = json.loads(out or "{}")
    check("a first share is taken", code == 0 and (told["sealed"], told["progress"]) == (True, 1), out + err)
    check("the service tells the progress", site.readyz()[1]["shares"]["progress"] == 1, site.readyz())
    code, out, err = site.unseal(1)
    check("the same share again is refused", code == 1 and "already" in err, out + err)
    code, out, err = site.on("keys", "unseal-reset", "--json")
    check("a reset forgets it", code == 0 and json.loads(out)["progress"] == 0, out + err)
    site.unseal(3)
    code, out, err = site.unseal(2)
    check("two shares open the vault", code == 0 and not json.loads(out)["sealed"], out + err)
    check("the service is ready", wait_for(lambda: site.readyz()[0] == 200), site.readyz())


def custodians_socket_signs_nothing(site):
    """The same user asks the socket of the custodians for the list of keys (question 3)."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(site.data / "custodians.sock"))
        asking.sendall(b"\0\0\0\1\3")
        answer = asking.recv(1000)
    check("the socket of the custodians does nothing else", b"for custodians" in answer, answer)


def shares_are_nowhere(site):
    wanted = {}
    for number in (1, 2, 3):
        digits = bytes.fromhex(site.share(number).strip().replace("-", "")[4:])
        # Set, number, threshold and count are no secret; 32 bytes of values are.
        wanted[f"share {number}"] = digits[-36:-4]
        wanted[f"share {number}, as typed"] = site.share(number).strip()[40:70].encode()
    found = held(site.service.pid, wanted)
    check("no share is in the memory of the service", not found, sorted(found))


def house_of(site):
    os.environ["YINXIN_URL"] = site.url
    return House(site.data)


def seals(site, key):
    house = house_of(site)
    request = json.loads((TESTS / "requests/issued/food-restaurant.json").read_text())
    department = house.demo["departments"][0]
    request["issuer"] = {"name": department["name"], "code": department["uscc"]}
    request["area"] = department["area"]
    request["number"] = None
    return house, house.post_json("/api/v1/licences", request, key)


def orders(site):
    """Orders of an operator on the running service's vault: two custodians type their shares."""
    typed = site.share(1) + site.share(2)
    code, out, err = site.on("keys", "list", "--json", typed=typed)
    check("an operator's command asks custodians for their shares", code == 0, out + err)
    keys = [json.loads(line) for line in out.splitlines()]
    key = next(key["public"]["id"] for key in keys if "seal_licence" in key["public"]["purposes"])
    code, out, err = site.on("keys", "list", typed=site.share(1))
    check("one custodian alone opens nothing", code != 0 and "1 shares, 2 are needed" in err, out + err)
    code, out, err = site.on("keys", "suspend", key, *BY, typed=typed)
    check("a key is suspended with their shares", code == 0, out + err)
    code, out, err = site.on("keys", "resume", key, *BY, typed=typed)
    check("and resumed", code == 0, out + err)
    return typed


def approval(site, typed):
    """A person's first day as an approver, on this vault."""
    key, public = site.work / "my.key", site.work / "my.pem"
    code, out, err = site.run("approve", "key", "--out", key, "--public", public)
    check("an approver makes a key", code == 0 and key.stat().st_mode & 0o777 == 0o600, out + err)
    code, out, err = site.on("keys", "approver", "enrol", "--id", "赵静", "--key", public, *BY, typed=typed)
    check("two people enrol the approver", code == 0, out + err)
    policy = site.work / "policy.toml"
    policy.write_text("approval = true\n")
    code, out, _ = site.on("keys", "list", "--json", typed=typed)
    for found in [json.loads(line) for line in out.splitlines()]:
        if "seal_licence" in found["public"]["purposes"]:
            key_id = found["public"]["id"]
            code, out, err = site.on("keys", "policy", key_id, policy, *BY, typed=typed)
            check(f"key {key_id[:8]} asks for approval from now on", code == 0, out + err)
    house, (status, waiting) = seals(site, "approved-1")
    check("a licence waits for approval", status == 202 and waiting["stage"] == "awaiting_approval", waiting)
    url = waiting["approval_url"]
    _, _, terms = house.http("GET", f"{url}?approver=%E8%B5%B5%E9%9D%99")
    _, _, draft = house.http("GET", waiting["draft_url"])
    (site.work / "terms.json").write_bytes(terms)
    (site.work / "draft.pdf").write_bytes(draft)
    sign = ["approve", "sign", site.work / "terms.json", "--draft", site.work / "draft.pdf", "--key", key]
    code, out, err = site.run(*sign, "--out", site.work / "approval.json")
    check("the approver signs for the draft", code == 0, out + err)
    site.stop()
    site.start()
    wait_for(lambda: site.readyz()[1].get("keys") == "sealed")
    check("after a restart the custodians open it again", site.open())
    house = house_of(site)
    status, _, body = house.http("POST", url, (site.work / "approval.json").read_bytes())
    answer = json.loads(body)
    check("the approval is handed in after the restart and the licence is issued", status == 201, body)
    _, _, sealed = house.http("GET", answer["file_url"])
    status, report = house.verification("sealed.pdf", sealed)
    check("it is valid", report["verdict"] == "valid", report.get("reason"))
    return answer


def end_and_return(site):
    """Backup, destruction and restoration."""
    code, out, err = site.ceremony("backup", [OPEN, f'[steps.do.backup]\nout = "backup"\n{custody("backup-share")}'])
    check("a vault of custodians is backed up for custodians of the backup", code == 0, out + err)
    typed = site.share(1) + site.share(2)
    code, out, _ = site.on("keys", "list", "--json", typed=typed)
    keys = [json.loads(line) for line in out.splitlines()]
    key = next(key["public"]["id"] for key in keys if "seal_document" in key["public"]["purposes"])
    steps = [f'do.deactivate.key = "{key}"', f'do.destroy.key = "{key}"', 'do.export_head.out = "head.json"']
    code, out, err = site.ceremony("destruction", [OPEN, *steps])
    check("a key is destroyed by a ceremony", code == 0, out + err)
    record = json.loads((site.data / f"keys/keys/{key}.json").read_text())
    check("its private half is gone", "destroyed" in record and "private" not in record, record)
    restore = (
        '[steps.do.restore]\nfrom = "backup"\nwith = { share_files = ["backup-share-1.txt", "backup-share-2.txt"] }\n'
        'head = "head.json"\n'
    )
    code, out, err = site.ceremony("back", [restore + custody("new-share")], vault="restored")
    check("the backup alone, which would bring the destroyed key back, is refused", code != 0, out + err)
    log = 'log = "data/keys/usage/log.jsonl"\n'
    code, out, err = site.ceremony("forth", [restore + log + custody("newer-share")], vault="restored")
    check("with the log that survived it is restored", code == 0, out + err)
    code, out, err = site.run("keys", "ceremony", "verify", site.work / "forth.jsonl")
    check("its transcript holds", code == 0, out + err)


def main():
    yinxin, work = Path(sys.argv[1]), Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    region_in_a_vault_of_custodians(yinxin, work / "born")
    site = Site(yinxin, work)
    given_to_custodians(site)
    try:
        starts_sealed(site)
        custodians_socket_signs_nothing(site)
        if os.geteuid() == 0:
            shares_are_nowhere(site)
        _, (status, answer) = seals(site, "custodians-1")
        check("a licence is sealed", status == 201, answer)
        typed = orders(site)
        approval(site, typed)
        keyd = children(site.service.pid)[0]
        os.kill(keyd, 9)
        check("a key process that dies is started again, sealed",
              wait_for(lambda: site.readyz()[1].get("keys") == "sealed"), site.readyz())
        check("and opened again", site.open(), site.readyz())
        end_and_return(site)
        keyd = children(site.service.pid)[0]
    finally:
        site.stop()
    check("the key process goes with its service", wait_for(lambda: not is_running(keyd)))
    code, out, err = run(yinxin, "audit", "verify", "--data", site.data)
    check("the usage log holds", code == 0, out + err)
    finish()


if __name__ == "__main__":
    main()
