#!/usr/bin/env python3
"""A flood of logins beside five people who read and write.

    python3 bench/login_flood.py target/release/workout-log

Starts that server on a free port of this machine with an empty SQLite database, measures five
people alone, then beside 200 connections that send POST /login without pause for 10 seconds, and
prints what it cost the five. Only the standard library, only loopback, bounded in time.
"""
import asyncio
import collections
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

PEOPLE, CONNECTIONS = 5, 200
QUIET, FLOOD = 5.0, 10.0
FLOODER = "203.0.113.7"


async def request(stream, method, path, body=None, cookie=None, address=None):
    """One request on a kept-alive connection: the status, the headers and the body."""
    reader, writer = stream
    text = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(text)}\r\n"
    if body is not None:
        head += "Content-Type: application/json\r\n"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    if address:
        head += f"X-Forwarded-For: {address}\r\n"
    writer.write(head.encode() + b"\r\n" + text)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) if not line.lower().startswith("set-cookie")
                   else ("set-cookie", line.split(": ", 1)[1]) for line in lines[1:] if line)
    rest = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(lines[0].split()[1]), headers, rest


async def person(port, name, end, times, failures):
    """Sign up before `end` is set, then read and write until then."""
    stream = await asyncio.open_connection("127.0.0.1", port)
    form = {"username": name, "password": "correct horse"}
    status, headers, _ = await request(stream, "POST", "/signup", form, address="198.51.100.1")
    assert status == 201, status
    cookie = headers["set-cookie"].split(";")[0]
    started = asyncio.get_running_loop().create_future()
    end["ready"].append(started)
    started.set_result(None)
    await end["go"].wait()
    while time.monotonic() < end["at"]:
        for method, path, body, good in [
            ("GET", "/check_session", None, 200),
            ("GET", "/workouts", None, 200),
            ("POST", "/workouts", {"title": "Legs"}, 201),
        ]:
            start = time.monotonic()
            status, _, _ = await request(stream, method, path, body, cookie)
            times[end["phase"]].append(time.monotonic() - start)
            if status != good:
                failures.append((method, path, status))
            await asyncio.sleep(0.02)


async def flood(port, number, end, answers, spread):
    """Log in as somebody else each time, again and again. `spread`: from many addresses."""
    stream = await asyncio.open_connection("127.0.0.1", port)
    tries = 0
    while time.monotonic() < end:
        tries += 1
        form = {"username": f"nobody_{number}_{tries}", "password": "wrong horse"}
        address = f"10.{number}.{tries // 250 % 250}.{tries % 250}" if spread else FLOODER
        status, headers, _ = await request(stream, "POST", "/login", form, address=address)
        answers[status] += 1
        if status in (429, 503) and "retry-after" not in headers:
            answers[f"{status} without Retry-After"] += 1


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def p99(times):
    return sorted(times)[int(len(times) * 0.99)] * 1000 if times else float("nan")


async def measure(port, pid, spread):
    times, failures = collections.defaultdict(list), []
    end = {"go": asyncio.Event(), "at": 0.0, "phase": "quiet", "ready": []}
    label = "many" if spread else "one"
    people = [asyncio.create_task(person(port, f"{label}_{n}", end, times, failures))
              for n in range(PEOPLE)]
    while len(end["ready"]) < PEOPLE:
        await asyncio.sleep(0.05)
    end["at"] = time.monotonic() + QUIET + FLOOD
    end["go"].set()
    await asyncio.sleep(QUIET)
    before, answers = memory(pid), collections.Counter()
    end["phase"] = "flood"
    over = time.monotonic() + FLOOD
    crowd = [flood(port, n, over, answers, spread) for n in range(CONNECTIONS)]
    peak = before

    async def watch():
        nonlocal peak
        while time.monotonic() < over:
            peak = max(peak, memory(pid))
            await asyncio.sleep(0.1)

    await asyncio.gather(watch(), *crowd)
    start = time.monotonic()
    form = {"username": f"{label}_0", "password": "correct horse"}
    while True:
        stream = await asyncio.open_connection("127.0.0.1", port)
        status, _, _ = await request(stream, "POST", "/login", form, address="198.51.100.1")
        if status == 200 or time.monotonic() > start + 20:
            break
    login = time.monotonic() - start
    await asyncio.gather(*people)
    print(f"flood from {label} address(es): quiet p99 {p99(times['quiet']):.1f} ms, "
          f"flood p99 {p99(times['flood']):.1f} ms, "
          f"requests of people {len(times['flood'])}, failed {len(failures)} {failures[:3]}, "
          f"flood answers {dict(answers)}, "
          f"memory {before:.0f} MB, at most {peak - before:+.0f} MB, "
          f"login afterwards {status} in {login:.2f} s")


def main():
    with tempfile.TemporaryDirectory() as directory:
        settings = {"PORT": "0", "HOST": "127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1",
                    "RUST_LOG": "info,http=warn,audit=warn"}
        server = subprocess.Popen([os.path.abspath(sys.argv[1])], cwd=directory, env=settings,
                                  stderr=subprocess.PIPE, text=True)
        try:
            port = None
            for line in server.stderr:
                if "listening on" in line:
                    port = int(line.strip().rsplit(":", 1)[1])
                    break
            for spread in (False, True):
                asyncio.run(measure(port, server.pid, spread))
        finally:
            server.send_signal(signal.SIGTERM)
            print("exit code", server.wait(20))


if __name__ == "__main__":
    main()
