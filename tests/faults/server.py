"""The real program as a process."""

import base64
import signal
import subprocess
import time

from client import Client, Lost
from ground import Broken, free_port, require

# Everybody in a scenario has one key, so that copies are one service.
KEY = base64.b64encode(bytes(range(64))).decode()
# How long a start may take: a debug build on a busy machine, with all migrations.
START = 30
# A little more than the 8 s that requests in progress may take.
STOP = 12


class Server:
    """One copy. It keeps its port when it is started again."""

    def __init__(self, ground, name, database=None, environment=(), **settings):
        self.folder = ground.folder / name
        self.folder.mkdir(exist_ok=True)
        self.binary, self.name, self.port = ground.binary, name, free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.environment = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SESSION_KEY": KEY,
            "SIGNUPS_PER_HOUR": "1000000",
            "DATABASE_URL": database or f"sqlite://{self.folder}/workout-log.db?mode=rwc",
        }
        self.environment |= dict(environment) | settings
        self.log, self.process = self.folder / "log", None
        ground.callback(self.end)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary], cwd=self.folder, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )
        return self

    def wait_until_ready(self, within=START):
        """Returns how long it took from now, in seconds."""
        begun = time.monotonic()
        while time.monotonic() < begun + within:
            if self.process.poll() is not None:
                raise Broken(f"{self.name} has ended with {self.process.returncode}: {self.end_of_log()}")
            client = Client(self.address)
            try:
                if client.ask("GET", "/readyz").status == 200:
                    return time.monotonic() - begun
            except Lost:
                pass
            finally:
                client.close()
            time.sleep(0.01)
        raise Broken(f"{self.name} is not ready after {within} s: {self.end_of_log()}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM. It ends with 0, and within its grace."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout=STOP)
        except subprocess.TimeoutExpired:
            raise Broken(f"{self.name} has not ended {STOP} s after SIGTERM: {self.end_of_log()}") from None
        require(code == 0, f"{self.name} ended with {code} after SIGTERM: {self.end_of_log()}")

    def end(self):
        """Whatever state it is in."""
        if self.process and self.process.poll() is None:
            self.kill()

    def memory(self):
        """Resident, in MB."""
        status = open(f"/proc/{self.process.pid}/status").read()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1000

    def lines(self):
        return self.log.read_text(errors="replace").splitlines()

    def end_of_log(self):
        return "\n".join(self.lines()[-15:])

    def check_log(self):
        """Nothing has panicked, which would be a bug even if the client was told 500 politely."""
        panicked = [line for line in self.lines() if "panicked" in line]
        require(not panicked, f"{self.name} panicked: {panicked[:3]}")
