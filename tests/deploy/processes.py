"""Two copies of the program, and the proxies of deploy/ in front of them."""

import os
import socket
import subprocess
import time
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HOST = "diary.example"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_until(what, condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def accepts(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def edited(name, *changes):
    """A file of deploy/ with other addresses and paths. Each must be there, or the test would be of
    something else."""
    text = (DEPLOY / name).read_text()
    for old, new in changes:
        assert old in text, f"deploy/{name} has no {old}"
        text = text.replace(old, new)
    return text


class Process:
    """A program that runs in the foreground, with its log in a file."""

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "log"
        self.process = None

    def launch(self, command, port, environment=None):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, env={"PATH": os.environ["PATH"], **(environment or {})}
            )
        wait_until(
            f"{command[0]} listens\n{self.log.read_text()}",
            lambda: accepts(port) or self.process.poll() is not None,
        )
        assert self.process.poll() is None, self.log.read_text()

    def end(self, how):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


class Copy(Process):
    """A copy of the program, with the settings of deploy/workout-log.env."""

    def __init__(self, folder, binary, database, key):
        super().__init__(folder)
        self.port = free_port()
        self.command = [str(binary), "--port", str(self.port), "--database-url", database]
        # The database and the port are options, which win.
        self.environment = {"SESSION_KEY": key}
        (folder / ".env").write_text((DEPLOY / "workout-log.env").read_text())

    def start(self):
        self.launch(self.command, self.port, self.environment)


class Proxy(Process):
    """A proxy with its file of deploy/, on other ports and with a certificate of our own."""

    def __init__(self, folder, copies, certificate):
        super().__init__(folder)
        self.http, self.https = free_port(), free_port()
        self.certificate = certificate
        self.back_ends = [
            ("127.0.0.1:5555", f"127.0.0.1:{copies[0].port}"),
            ("127.0.0.1:5556", f"127.0.0.1:{copies[1].port}"),
        ]

    def start(self):
        self.launch(self.configure(), self.https, {"XDG_DATA_HOME": str(self.folder), "HOME": str(self.folder)})

    def logged(self):
        return self.log.read_text()

    def wait_until_it_knows_of_the_end_of(self, copy):
        """Nothing to wait for: a request whose connection failed goes to the other copy."""


class Nginx(Proxy):
    def configure(self):
        site = edited(
            "nginx.conf",
            *self.back_ends,
            ("listen 80;", f"listen 127.0.0.1:{self.http};"),
            ("listen [::]:80;", ""),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.https} ssl"),
            ("listen [::]:443 ssl http2;", ""),
            ("/etc/ssl/diary.example/fullchain.pem", str(self.certificate / "cert.pem")),
            ("/etc/ssl/diary.example/privkey.pem", str(self.certificate / "key.pem")),
            ("/var/log/nginx/workout-log.log", str(self.folder / "access.log")),
        )
        # Where Debian's own file would put it, with everything that nginx writes in our folder.
        temporary = "".join(
            f"{kind}_temp_path {self.folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # Workers of another user could not enter our folder.
        user = "user root;\n" if os.geteuid() == 0 else ""
        main = self.folder / "main.conf"
        main.write_text(
            f"{user}daemon off;\npid {self.folder / 'pid'};\nerror_log stderr;\nevents {{}}\n"
            f"http {{\n{temporary}{site}\n}}\n"
        )
        return ["nginx", "-p", str(self.folder), "-c", str(main)]

    def logged(self):
        return (self.folder / "access.log").read_text()


class HAProxy(Proxy):
    def configure(self):
        pem = self.folder / "diary.example.pem"
        pem.write_text((self.certificate / "cert.pem").read_text() + (self.certificate / "key.pem").read_text())
        file = self.folder / "haproxy.cfg"
        file.write_text(
            edited(
                "haproxy.cfg",
                *self.back_ends,
                ("bind :::80 v4v6", f"bind 127.0.0.1:{self.http}"),
                ("bind :::443 v4v6", f"bind 127.0.0.1:{self.https}"),
                ("/etc/haproxy/diary.example.pem", str(pem)),
                ("log /dev/log local0", "log stderr format raw local0"),
            )
        )
        return ["haproxy", "-db", "-f", str(file)]


class Caddy(Proxy):
    def configure(self):
        names = f"{self.certificate / 'cert.pem'} {self.certificate / 'key.pem'}"
        file = self.folder / "Caddyfile"
        ports = f"http_port {self.http}\nhttps_port {self.https}\ndefault_bind 127.0.0.1"
        file.write_text(
            f"{{\nadmin off\n{ports}\n}}\n"
            + edited("Caddyfile", *self.back_ends, (f"\n{HOST} {{\n", f"\n{HOST} {{\ntls {names}\n"))
        )
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]

    def wait_until_it_knows_of_the_end_of(self, copy):
        """Before 2.11.2, a request with a body does not go to the other copy, and Debian's is older."""
        old = len(self.logged())
        refused = f'"host":"127.0.0.1:{copy.port}","error"'
        wait_until("a health check fails", lambda: refused in self.logged()[old:])


PROXIES = {"nginx": Nginx, "haproxy": HAProxy, "caddy": Caddy}
