#!/usr/bin/env python3
"""Runs the proxies of deploy/ in front of two copies of the program, and asks through them with curl.

    tests/deploy/proxies.py --binary target/debug/workout-log \\
        --database postgres://postgres@127.0.0.1:5432/diary nginx haproxy caddy

`.ci/run deploy` does it with a database of its own. Nothing is installed or left behind.
"""

import argparse
import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path
from signal import SIGKILL, SIGTERM

from processes import HOST, PROXIES, Copy, wait_until

MIB = 1024 * 1024
# Another address of this machine: the proxies and the copies are all at 127.0.0.1.
CLIENT = "127.0.0.7"
FORGED = "198.51.100.66"


class Answer:
    def __init__(self, told, headers, body):
        self.status = told["http_code"]
        self.version = told["http_version"]
        self.first_byte, self.total = told["time_starttransfer"], told["time_total"]
        self.headers, self.body = headers, body

    def header(self, name):
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values)

    def expect(self, status):
        assert self.status == status, f"{self.status}, not {status}: {self.body[:500]}"
        return self


class Client:
    """curl, with a cookie jar, at the proxy."""

    def __init__(self, proxy, folder):
        self.proxy, self.folder = proxy, folder

    def ask(self, path, *arguments, scheme="https"):
        port = self.proxy.https if scheme == "https" else self.proxy.http
        body, head = self.folder / "body", self.folder / "head"
        body.write_bytes(b"")
        jar = str(self.folder / "jar")
        told = subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", "300", "--interface", CLIENT]
            + ["--resolve", f"{HOST}:{port}:127.0.0.1", "--cacert", str(self.proxy.certificate / "cert.pem")]
            + ["--cookie", jar, "--cookie-jar", jar, "--noproxy", "*"]
            + ["--output", str(body), "--dump-header", str(head), "--write-out", "%{json}"]
            + [*arguments, f"{scheme}://{HOST}:{port}{path}"],
            check=True, text=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        lines = [line.split(":", 1) for line in head.read_text().splitlines() if ":" in line]
        headers = [(name.lower(), value.strip()) for name, value in lines]
        return Answer(json.loads(told.stdout), headers, body.read_bytes())

    def post(self, path, document, *arguments):
        sent = ["--header", "Content-Type: application/json", "--data-binary", json.dumps(document)]
        return self.ask(path, *sent, *arguments)


def check_http_leads_to_https(client):
    answer = client.ask("/workouts?q=x", scheme="http")
    assert answer.status in (301, 308), answer.status
    location = answer.header("location")
    assert location.startswith(f"https://{HOST}") and location.endswith("/workouts?q=x"), location


def check_sign_up(client, copies, name):
    """The cookie is one of https, and the program knows the client's real address."""
    answer = client.post(
        "/signup", {"username": name, "password": "progressive overload"},
        "--header", f"X-Forwarded-For: {FORGED}", "--header", f"Forwarded: for={FORGED}",
        "--header", f"Origin: https://{HOST}",
    ).expect(201)  # fmt: skip
    cookie = answer.header("set-cookie")
    assert cookie.startswith("__Host-workout_log=") and "Secure" in cookie, cookie
    assert answer.header("strict-transport-security"), answer.headers
    assert answer.version == "2", answer.version
    request = answer.header("x-request-id")
    line = f"event=sign_up outcome=success user={json.loads(answer.body)['id']} address={CLIENT} request={request}"
    logs = "".join(copy.log.read_text() for copy in copies)
    assert line in logs, f"not in the log: {line}\n{logs[-2000:]}"
    assert FORGED not in logs, "the forged address is in the log"
    wait_until("the request is in the proxy's log", lambda: request in client.proxy.logged())
    client.ask("/check_session").expect(200)


def check_other_sites_are_refused(client):
    answer = client.post("/workouts", {}, "--header", "Origin: https://evil.example").expect(403)
    assert json.loads(answer.body)["code"] == "cross_site", answer.body


def check_limits_of_bodies(client, folder):
    """What is too large is refused by the program, in its own words."""
    large = folder / "large"
    for path, size, kind in [("/workouts", 600 * 1024, "application/json"), ("/import", 25 * MIB, "text/csv")]:
        large.write_bytes(b"x" * size)
        for framing in ([], ["--header", "Transfer-Encoding: chunked", "--http1.1"]):
            sent = ["--data-binary", f"@{large}", "--header", f"Content-Type: {kind}", *framing]
            answer = client.ask(path, *sent).expect(413)
            assert json.loads(answer.body)["code"] == "body_too_large", answer.body
    large.unlink()


def check_import_and_export(client, folder):
    """A large file goes in, and comes out part by part."""
    header = "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type"
    row = "{0},2024-01-01T{1:02}:{2:02}:00Z,,{3},Squat,,,0,normal,100,5,,,,\n"
    rows = "".join(row.format(n, n // 60, n % 60, "x" * 9_900) for n in range(400))
    file = folder / "log.csv"
    # Empty lines cost the program little time: this is about the proxy.
    file.write_text(f"{header},weight_kg,reps,distance_km,duration_seconds,rpe\n{rows}".ljust(15 * MIB, "\n"))
    sent = ["--data-binary", f"@{file}", "--header", "Content-Type: text/csv"]
    report = json.loads(client.ask("/import?time_zone=UTC", *sent).expect(200).body)
    assert report["workouts"]["created"] == 400, report

    quick = client.ask("/export").expect(200)
    assert len(json.loads(quick.body)["workouts"]) == 400
    slow = client.ask("/export", "--limit-rate", "2M").expect(200)
    assert len(slow.body) == len(quick.body)
    assert slow.first_byte < slow.total / 2, f"the first byte of {slow.total} s came after {slow.first_byte} s"
    kept = [file for file in client.proxy.folder.rglob("*") if file.is_file() and file.stat().st_size > MIB]
    assert not kept, f"the proxy keeps the file: {kept}"


def check_restarts(client, copies):
    """Nobody notices when one copy after the other is restarted."""
    for copy in copies:
        copy.process.terminate()
        while copy.process.poll() is None:
            write_and_read(client)
        for _ in range(5):
            write_and_read(client)
        copy.start()
        wait_for_both(client, copies)


def check_lost_copies(client, copies):
    """One copy that is suddenly gone is not noticed; without any, the refusal has the shape of the API."""
    for copy in copies:
        copy.end(SIGKILL)
        client.proxy.wait_until_it_knows_of_the_end_of(copy)
        for _ in range(10):
            write_and_read(client)
        copy.start()
        wait_for_both(client, copies)
    for copy in copies:
        copy.end(SIGKILL)
    answer = client.post("/workouts", {"title": "nowhere"}).expect(503)
    assert json.loads(answer.body)["code"] == "database_unavailable", answer.body
    assert answer.header("content-type") == "application/json", answer.headers
    assert int(answer.header("retry-after")) > 0, answer.headers
    for copy in copies:
        copy.start()
    wait_for_both(client, copies)


def write_and_read(client):
    client.post("/workouts", {"title": "Squats"}).expect(201)
    client.ask("/workouts?view=summary").expect(200)


def wait_for_both(client, copies):
    """Until the proxy has asked each copy."""
    waiting = list(copies)

    def is_ready():
        request = client.ask("/check_session").header("x-request-id")
        waiting[:] = [copy for copy in waiting if not request or request not in copy.log.read_text()]
        return not waiting

    wait_until("the proxy finds both copies", is_ready)


def check(name, copies, certificate, folder):
    proxy_folder = folder / name
    proxy_folder.mkdir()
    proxy = PROXIES[name](proxy_folder, copies, certificate)
    client = Client(proxy, folder)
    try:
        proxy.start()
        wait_for_both(client, copies)
        check_http_leads_to_https(client)
        check_sign_up(client, copies, f"alice.{name}")
        check_other_sites_are_refused(client)
        check_limits_of_bodies(client, folder)
        check_import_and_export(client, folder)
        check_restarts(client, copies)
        check_lost_copies(client, copies)
    except Exception:
        print(f"{name}: the end of its log\n{proxy.log.read_text()[-3000:]}")
        raise
    finally:
        proxy.end(SIGTERM)
    print(f"{name}: passed")


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        + ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        + ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True, help="the program")
    parser.add_argument("--database", required=True, help="the URL of an empty PostgreSQL database")
    parser.add_argument("proxies", nargs="+", choices=list(PROXIES))
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="workout-log-deploy.") as name:
        folder = Path(name)
        make_certificate(folder)
        key = base64.b64encode(os.urandom(64)).decode()
        copies = []
        for number in ("one", "two"):
            (folder / number).mkdir()
            copies.append(Copy(folder / number, options.binary.resolve(), options.database, key))
        try:
            for copy in copies:
                copy.start()
            for proxy in options.proxies:
                check(proxy, copies, folder, folder)
        finally:
            for copy in copies:
                copy.end(SIGKILL)


if __name__ == "__main__":
    main()
