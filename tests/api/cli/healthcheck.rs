//! `workout-log healthcheck`.

use std::{io::Write as _, net::TcpListener, thread};

use tempfile::TempDir;

use super::printed;
use crate::support::{Program, line_of};

fn healthcheck(variables: &[(&str, &str)], arguments: &[&str]) -> std::process::Output {
    let directory = TempDir::new().unwrap();
    let arguments = [&["healthcheck"], arguments].concat();
    Program::run(directory.path(), variables, &arguments)
}

/// The port of an address such as `http://127.0.0.1:40123`.
fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}

#[test]
fn a_server_that_is_ready_is_found_by_its_settings_and_by_its_address() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0"), ("HOST", "127.0.0.1")]);
    let address = &program.wait_until_it_listens(1)[0];
    for host in ["localhost", "127.0.0.1"] {
        let variables = [("PORT", port(address)), ("HOST", host)];
        assert_eq!(printed(&healthcheck(&variables, &[])), "ready\n");
    }
    let everywhere = [
        ("PORT", port(address)),
        ("HOST", "0.0.0.0"),
        ("ALLOW_INSECURE_HTTP", "true"),
    ];
    assert_eq!(printed(&healthcheck(&everywhere, &[])), "ready\n");
    for end in ["", "/", "/healthz"] {
        let url = format!("{address}{end}");
        assert_eq!(printed(&healthcheck(&[], &["--url", &url])), "ready\n");
    }
    let url = format!("{address}/nowhere");
    let line = line_of(&healthcheck(&[], &["--url", &url]), 1);
    assert_eq!(line, format!("{url} is not ready: it answers 404"));
}

#[test]
fn a_server_without_its_tables_is_not_ready() {
    let directory = TempDir::new().unwrap();
    let variables = [("PORT", "0"), ("HOST", "127.0.0.1"), ("MIGRATE", "false")];
    let program = Program::start(directory.path(), &variables);
    let address = &program.wait_until_it_listens(1)[0];
    let line = line_of(&healthcheck(&[], &["--url", address]), 1);
    assert_eq!(
        line,
        format!("{address}/readyz is not ready: it answers 503")
    );
}

#[test]
fn where_no_server_answers_that_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let other = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        socket.write_all(b"SSH-2.0-OpenSSH\r\n").unwrap();
        // Nobody listens there from now on.
    });
    let line = line_of(&healthcheck(&[], &["--url", &address]), 1);
    assert_eq!(
        line,
        format!("{address}/readyz does not answer: that is no HTTP")
    );
    other.join().unwrap();
    let line = line_of(&healthcheck(&[], &["--url", &address]), 1);
    let begin = format!("{address}/readyz does not answer: Connection refused");
    assert!(line.starts_with(&begin), "{line}");
}

#[test]
fn an_address_that_cannot_be_asked_is_bad_usage() {
    let wrong = "--url must be an address such as http://localhost:5555";
    for url in ["localhost:5555", "https://localhost:5555", "nonsense", ""] {
        assert_eq!(line_of(&healthcheck(&[], &["--url", url]), 2), wrong);
    }
    let with_password = "http://user:hunter2@localhost:9";
    assert_eq!(
        line_of(&healthcheck(&[], &["--url", with_password]), 2),
        format!("{wrong}, without a name and a password")
    );
    assert_eq!(
        line_of(&healthcheck(&[("PORT", "0")], &[]), 2),
        "PORT is 0, so that the port is not known: use --url"
    );
}
