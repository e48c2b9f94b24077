"""haproxy in front of several copies, with the very settings of deploy/haproxy.cfg."""

import re
import shutil
import subprocess
import time
from pathlib import Path

from client import Client
from ground import Broken, NotPossible, free_port

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "haproxy.cfg"
FRONTEND = """
frontend people
    bind 127.0.0.1:{port}
    http-request set-header X-Forwarded-For %[src]
    default_backend workout_log

"""


class Balancer:
    """`tries_again`: whether it may try a failed connection at another copy."""

    def __init__(self, ground, copies, tries_again):
        if not (program := shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")):
            raise NotPossible("haproxy is not installed")
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        text = section("defaults") + FRONTEND.format(port=self.port) + section("backend workout_log")
        if not tries_again:
            text = re.sub(r"^ *(retry-on|option redispatch).*\n", "", text, flags=re.MULTILINE)
            text = re.sub(r"^( *retries) \d+", r"\1 0", text, flags=re.MULTILINE)
        file = ground.folder / "haproxy.cfg"
        file.write_text(text + "".join(f"    server {copy.name} {copy.address}\n" for copy in copies))
        self.log = ground.folder / "haproxy.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([program, "-db", "-f", file], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        ground.callback(self.end)

    def wait_until_ready(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            client = Client(self.address)
            try:
                client.must("GET", "/readyz")
                return
            except Broken:
                time.sleep(0.1)
            finally:
                client.close()
        raise RuntimeError(f"haproxy does not pass anything on: {self.log.read_text()}")

    def end(self):
        self.process.kill()
        self.process.wait()


def section(name):
    """A section as it is deployed, without the copies and the log, which are those of another machine."""
    lines = DEPLOYED.read_text().splitlines(keepends=True)
    begin = lines.index(f"{name}\n")
    is_end = (index for index in range(begin + 1, len(lines)) if lines[index][0] not in " \n#")
    kept = lines[begin : next(is_end, len(lines))]
    return "".join(line for line in kept if not re.match(r" *(server|log|option (httplog|dontlognull)) ?", line))
