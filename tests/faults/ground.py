"""What every scenario stands on: the program, a folder, and everything that has to end with it."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


class Broken(Exception):
    """A promise is broken. The text says which one, for people."""


class NotPossible(Exception):
    """This machine cannot do it. The text says why."""


class Ground(contextlib.ExitStack):
    """One scenario's ground. What is entered into it ends in reverse order, whatever happens."""

    def __init__(self, binary, postgres_bin, is_long):
        super().__init__()
        self.binary, self.postgres_bin, self.is_long = binary, postgres_bin, is_long

    def __enter__(self):
        super().__enter__()
        # Not below TMPDIR: `postgres` must be able to get there, and a socket's path has a short limit.
        self.folder = Path(tempfile.mkdtemp(prefix="workout-log-faults.", dir="/tmp"))
        self.folder.chmod(0o755)
        self.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def say(self, figures):
        print(f"   {figures}", flush=True)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def as_postgres():
    """What `subprocess` needs to run PostgreSQL's programs, which refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise NotPossible("there is no user postgres, and PostgreSQL does not run as root") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def run(command, **options):
    """Run a program to its end and return what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def require(condition, promise):
    if not condition:
        raise Broken(promise)
