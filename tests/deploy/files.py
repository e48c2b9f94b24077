#!/usr/bin/env python3
"""That the files of deploy/ fit the program and each other, and that compose.yaml is one.

It needs the packages in requirements.txt; `.ci/run deploy` installs them.
"""

import re
from pathlib import Path

import yaml
from compose_spec import PyCompose

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
VARIABLE = re.compile(r"\$\{([A-Z_]+):[?-][^}]*\}")


def settings():
    rows = re.findall(r"^\| `([A-Z_0-9]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert len(rows) > 20, rows
    return set(rows)


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(s|min)", text).groups()
    return int(number) * (60 if unit == "min" else 1)


def check_environment_file(name, known):
    """Each line is a comment or NAME=value; systemd and Docker take everything else for a value."""
    for line in (DEPLOY / name).read_text().splitlines():
        if not line or line.startswith("# "):
            continue
        found = re.fullmatch(r"#?([A-Z_]+)=([A-Za-z0-9_.+/=~,:@-]*)", line)
        assert found, f"deploy/{name}: {line}"
        assert found[1] in known, f"deploy/{name}: there is no setting {found[1]}"


def check_compose():
    """It keeps to the specification, once its variables have values and its anchors are merged."""
    merged = yaml.safe_dump(yaml.safe_load(VARIABLE.sub("x", COMPOSE)))
    PyCompose.from_yaml(merged).validate()


def check_versions():
    """The compiler of the image is the one that judges the project."""
    pinned = re.search(r'^channel = "(.+)"', (ROOT / "rust-toolchain.toml").read_text(), re.MULTILINE)[1]
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    for line in (f"FROM docker.io/library/rust:{pinned}-", f"ENV RUSTUP_TOOLCHAIN={pinned}\n"):
        assert line in dockerfile, f"deploy/Dockerfile has no {line}"


def check_context():
    """Every member of the workspace gets into the build."""
    members = re.search(r"^members = \[(.+)\]", (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for member in re.findall(r'"([^"]+)"', members):
        assert member == "." or f"!{member}" in ignored, f".dockerignore leaves out {member}"


def check_times():
    """A stop has time for SHUTDOWN_DELAY and for the requests in progress."""
    deadlines = (ROOT / "src/deadlines.rs").read_text()
    grace = int(re.search(r"GRACE_S: u64 = (\d+);", deadlines)[1])
    answer = int(re.search(r"FILE_ANSWER: Duration = Duration::from_secs\((\d+)\)", deadlines)[1])
    unit = (DEPLOY / "workout-log.service").read_text()
    delay = seconds(re.search(r"^SHUTDOWN_DELAY=(.+)$", (DEPLOY / "workout-log.env").read_text(), re.MULTILINE)[1])
    assert seconds(re.search(r"^TimeoutStopSec=(.+)$", unit, re.MULTILINE)[1]) > delay + grace
    copy = COMPOSE.split("\nservices:")[0]
    delay = seconds(re.search(r"SHUTDOWN_DELAY: (.+)", copy)[1])
    assert seconds(re.search(r"stop_grace_period: (.+)", copy)[1]) > delay + grace
    for name, line in [
        ("nginx.conf", r"proxy_read_timeout (.+);"),
        ("haproxy.cfg", r"timeout server (.+)"),
        ("Caddyfile", r"response_header_timeout (.+)"),
    ]:
        found = re.search(line, (DEPLOY / name).read_text())[1]
        assert seconds(found) > answer, f"deploy/{name} gives up before the program: {found}"


def main():
    check_environment_file("workout-log.env", settings())
    check_environment_file("compose.env.example", set(VARIABLE.findall(COMPOSE)))
    check_compose()
    check_versions()
    check_context()
    check_times()
    print("the files of deploy/ fit")


if __name__ == "__main__":
    main()
