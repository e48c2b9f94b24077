"""A throwaway PostgreSQL server, and a replica of it."""

import contextlib
import os
import signal
import subprocess
import time

from ground import NotPossible, as_postgres, free_port, run

# Fast, but nothing that a killed process would lose: fsync is about the machine.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
fsync = off
max_wal_senders = 5
wal_keep_size = 64MB
"""


class Cluster:
    """One server process with its data."""

    def __init__(self, ground, name="postgres"):
        if not ground.postgres_bin:
            raise NotPossible("PostgreSQL is not installed")
        self.bin, self.identity = ground.postgres_bin, as_postgres()
        self.folder, self.port = ground.folder / name, free_port()
        self.data, self.log = self.folder / "data", self.folder / "log"
        self.folder.mkdir()
        if self.identity:
            os.chown(self.folder, self.identity["user"], self.identity["group"])
        ground.callback(self.end)

    def create(self, settings=""):
        self.tool(
            "initdb", f"--pgdata={self.data}", "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )
        return self.configure(settings)

    def copy_of(self, primary, slot_name):
        """A replica that follows `primary`, which it must know by this name."""
        self.tool(
            "pg_basebackup", f"--pgdata={self.data}", "--host=127.0.0.1", f"--port={primary.port}",
            "--username=postgres", "--checkpoint=fast", "--no-sync",
        )
        (self.data / "standby.signal").touch()
        follow = f"host=127.0.0.1 port={primary.port} user=postgres application_name={slot_name}"
        return self.configure(f"primary_conninfo = '{follow}'")

    def configure(self, settings):
        """Our settings, in a file that is written anew: a copy must not have those of its original."""
        (self.data / "ours.conf").write_text(SETTINGS.format(port=self.port) + settings)
        configuration = self.data / "postgresql.conf"
        if "ours.conf" not in configuration.read_text():
            with open(configuration, "a") as file:
                file.write("include 'ours.conf'\n")
        return self

    def tool(self, program, *arguments):
        # There, because its own user may not be allowed into ours.
        return run([f"{self.bin}/{program}", *arguments], cwd="/", env={"LC_ALL": "C.UTF-8"}, **self.identity)

    def control(self, action, *arguments):
        """Not `tool`: the server would keep its pipes open."""
        command = [f"{self.bin}/pg_ctl", action, "--wait", "--silent", f"--pgdata={self.data}", *arguments]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=60, **self.identity,
        )
        return done.returncode == 0

    def start(self, within=20):
        """What a killed server leaves behind takes a moment to go away."""
        deadline = time.monotonic() + within
        while not self.control("start", f"--log={self.log}"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    def stop(self, mode):
        self.control("stop", f"--mode={mode}")

    def reload(self):
        self.control("reload")

    def promote(self):
        if not self.control("promote"):
            raise RuntimeError(f"the replica is not promoted: {self.log.read_text()[-2000:]}")

    def kill(self):
        """The whole server at once, as the end of a machine would."""
        master = self.pid()
        for child in [*children(master), master]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.wait_until_gone(master)

    def kill_master(self):
        """Only the postmaster: its children notice that they are alone."""
        master = self.pid()
        os.kill(master, signal.SIGKILL)
        self.wait_until_gone(master)

    def wait_until_gone(self, pid):
        deadline = time.monotonic() + 10
        while os.path.exists(f"/proc/{pid}/cmdline") and open(f"/proc/{pid}/cmdline").read():
            if time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL does not die")
            time.sleep(0.01)

    def pid(self):
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def end(self):
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")

    # Its databases.

    def url(self, name, port=None):
        return f"postgres://postgres@127.0.0.1:{port or self.port}/{name}"

    def sql(self, statement, database="postgres"):
        return run([
            f"{self.bin}/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
            "-U", "postgres", "-d", database, "-c", statement,
        ])

    def rows(self, database):
        """A function that runs a SELECT there."""
        return lambda select: [line.split("|") for line in self.sql(select, database).splitlines()]

    def database(self, name):
        self.sql(f"CREATE DATABASE {name}")
        return self


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]
