"""A real browser, driven through the Chrome DevTools Protocol."""

import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

# After which a browser hangs, on however slow and busy a machine.
PATIENCE_S = 300


# Without a screen; as root; with shared memory on disk, where a container has little of it.
HEADLESS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


class Browser:
    """One page of a headless Chromium. Notes every address it asks for and every error on its console."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options = [*HEADLESS, "--remote-debugging-port=0", "about:blank"]
        command = ["chromium", f"--user-data-dir={self.folder.name}", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.requests, self.errors, self.loaded, self.last = [], [], set(), 0
        self.socket = websocket.create_connection(self.address(), suppress_origin=True, timeout=PATIENCE_S)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def address(self):
        """Where the page listens; the browser writes its port into its profile, and has a page a moment later."""
        port = Path(self.folder.name) / "DevToolsActivePort"
        said = wait_for(lambda: port.exists() and port.read_text().strip())
        return wait_for(lambda: page_of(f"http://127.0.0.1:{said.split()[0]}/json/list"))

    def call(self, method, **params):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, event):
        params = event.get("params", {})
        if event.get("method") == "Page.lifecycleEvent" and params["name"] == "load":
            self.loaded.add(params["loaderId"])
        elif event.get("method") == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(params["exceptionDetails"].get("text", "exception"))
        elif event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(params["entry"]["text"])

    def evaluate(self, expression):
        """The value of an expression; None while one page is being replaced by the next."""
        try:
            return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")
        except RuntimeError as error:
            if "context" in str(error):
                return None
            raise

    def open(self, url):
        """Waits for this very page: for a while it is the last one that answers."""
        page = self.call("Page.navigate", url=url)["loaderId"]
        wait_for(lambda: self.evaluate("document.readyState") == "complete" and page in self.loaded)

    def choose_file(self, selector, path):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(Path(path).resolve())])

    def drop(self, *paths):
        """Files dropped on the page, as from the desktop."""
        data = {"items": [], "files": [str(Path(path).resolve()) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=50, y=50, data=data)


def page_of(listing):
    with urllib.request.urlopen(listing, timeout=PATIENCE_S) as answer:
        return next((t["webSocketDebuggerUrl"] for t in json.load(answer) if t["type"] == "page"), None)


def wait_for(ready):
    """Polls a foreign program until it is ready."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = ready()
        if found:
            return found
        time.sleep(0.05)
    return None
