"""A Firefox as it comes, driven through WebDriver BiDi, its own protocol: no driver program."""

import json
import re
import subprocess
import time

import websocket

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# Nothing that the browser does by itself may look like the page's doing.
SETTINGS = """
user_pref("app.update.auto", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class Firefox:
    """One window. Use it in a ``with`` block.

    Parameters
    ----------
    program : str
        The path of Firefox.
    profile : Path
        An empty folder for its profile.
    """

    def __init__(self, program, profile):
        (profile / "user.js").write_text(SETTINGS)
        self.log = profile / "log"
        with self.log.open("w") as log:
            command = [program, "--headless", "--no-remote", "--profile", str(profile)]
            self.process = subprocess.Popen(
                [*command, "--remote-debugging-port", "0"], stdout=log, stderr=log
            )
        self.count = 0

    def __enter__(self):
        try:
            self.socket = websocket.create_connection(
                f"{self._address()}/session", timeout=300, suppress_origin=True
            )
            self.command("session.new", capabilities={})
            self.window = self.command("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *error):
        self.socket.close()
        self.process.kill()
        self.process.wait()

    def _address(self) -> str:
        for _ in range(240):
            found = LISTENING.search(self.log.read_text())
            if found:
                return found[1]
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.5)
        raise AssertionError(f"Firefox did not start: {self.log.read_text()}")

    def command(self, method, **params):
        """Send a command and return its result."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, address: str) -> None:
        """Load a page."""
        self.command("browsingContext.navigate", context=self.window, url=address, wait="complete")

    def ask(self, expression: str):
        """Return what an expression, or its promise, gives, through JSON."""
        result = self.command(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value))",
            target={"context": self.window},
            awaitPromise=True,
        )
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        value = result["result"].get("value")
        return None if value is None else json.loads(value)

    def wait(self, expression: str, seconds: float = 180) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.ask(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.25)
