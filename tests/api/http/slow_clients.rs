//! Sockets that send slowly or stop halfway are closed, and nobody waits for them.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::support::{Program, Raw, not_run, right};

/// The longest time that a slow socket stays open.
const LONGEST: Duration = Duration::from_secs(30);

/// What a slow client sends first, and then again and again.
const SLOW: [(&str, &str, &str); 12] = [
    ("silence", "", ""),
    ("half a head", "GET /healthz HTTP/1.1\r\nHost: x\r\n", ""),
    ("a dripping head", "GET /healthz HTTP/1.1\r\nX: ", "x"),
    (
        "a head of endless lines",
        "GET /healthz HTTP/1.1\r\n",
        "X: y\r\n",
    ),
    (
        "half a second head",
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n",
        "",
    ),
    (
        "a dripping second head",
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nX: ",
        "x",
    ),
    (
        "half a body",
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n{\"user",
        "",
    ),
    (
        "a dripping body",
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n",
        " ",
    ),
    (
        "half a chunked body",
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n3e8\r\n{\"user",
        "",
    ),
    (
        "a chunked body that drips",
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        "1\r\n \r\n",
    ),
    (
        "a dripping body that nobody wants",
        "POST /workouts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        "1\r\n \r\n",
    ),
    (
        "a dripping body for nothing",
        "GET /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
        " ",
    ),
];

/// Send slowly until the server closes the connection. Returns after how long it did, and what it
/// had answered by then.
fn until_closed(address: &str, start: &str, drip: &str) -> (Duration, String) {
    let began = Instant::now();
    let mut socket = TcpStream::connect(address).unwrap();
    let pause = Some(Duration::from_millis(500));
    socket.set_read_timeout(pause).unwrap();
    socket.write_all(start.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while began.elapsed() < 2 * LONGEST {
        match socket.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
        if socket.write_all(drip.as_bytes()).is_err() {
            break;
        }
    }
    (began.elapsed(), String::from_utf8(answer).unwrap())
}

#[tokio::test]
async fn slow_sockets_are_closed_within_half_a_minute_and_nobody_waits_for_them() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let base = program.wait_until_it_listens(1).remove(0);
    let address = base.strip_prefix("http://").unwrap().to_owned();
    let mut alice = crate::support::Actor::new(&base);
    let form = right("alice");
    alice.post("/signup", form, 201).await;

    // Several of each kind: more than there are threads that answer.
    let slow: Vec<_> = (0..4)
        .flat_map(|_| SLOW)
        .map(|(name, start, drip)| {
            let address = address.clone();
            (
                name,
                thread::spawn(move || until_closed(&address, start, drip)),
            )
        })
        .collect();
    let mut longest = Duration::ZERO;
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    while slow.iter().any(|(_, thread)| !thread.is_finished()) {
        let start = Instant::now();
        alice.get("/check_session", 200).await;
        longest = longest.max(start.elapsed());
        pace.tick().await;
    }
    assert!(longest < Duration::from_secs(2), "others wait {longest:?}");
    for (name, thread) in slow {
        let (time, answer) = thread.join().unwrap();
        assert!(time < LONGEST, "{name} is open for {time:?}: {answer}");
        assert!(!answer.contains("HTTP/1.1 500"), "{name}: {answer}");
    }
}

#[test]
fn a_connection_costs_one_file_descriptor() {
    if cfg!(not(target_os = "linux")) {
        return not_run("counting file descriptors", "there is no /proc");
    }
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let base = program.wait_until_it_listens(1).remove(0);
    let connect = || {
        let mut socket = Raw::connect(&base);
        socket.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(socket.answer().starts_with("HTTP/1.1 200 "));
        socket
    };
    let _first = connect();
    let before = program.descriptors();
    let more: Vec<Raw> = (0..50).map(|_| connect()).collect();
    // Other descriptors of the server, such as for its database, are not per connection.
    let each = (program.descriptors() - before) / more.len();
    assert_eq!(each, 1);
}

#[test]
fn the_answer_to_an_unwanted_body_arrives_and_the_connection_stays_open() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    let base = program.wait_until_it_listens(1).remove(0);
    let mut socket = Raw::connect(&base);
    let megabyte = " ".repeat(1024 * 1024);
    for (path, headers, status) in [
        ("/login", "Content-Type: application/json\r\n", 413),
        ("/workouts", "Content-Type: application/json\r\n", 401),
        ("/login", "Content-Type: text/plain\r\n", 415),
        (
            "/login",
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
            415,
        ),
        ("/nothing", "", 404),
        ("/login", "Sec-Fetch-Site: cross-site\r\n", 403),
    ] {
        for framing in ["Content-Length", "Transfer-Encoding"] {
            let (header, body) = if framing == "Content-Length" {
                let header = format!("Content-Length: {}\r\n", megabyte.len());
                (header, megabyte.clone())
            } else {
                let body = format!("100000\r\n{megabyte}\r\n0\r\n\r\n");
                ("Transfer-Encoding: chunked\r\n".to_owned(), body)
            };
            let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}{header}\r\n{body}");
            socket.send(&request);
            let answer = socket.answer();
            let expected = format!("HTTP/1.1 {status} ");
            assert!(answer.starts_with(&expected), "{path} {framing}: {answer}");
            assert!(answer.contains("{\"errors\":["), "{answer}");
            socket.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            let healthy = socket.answer();
            assert!(healthy.starts_with("HTTP/1.1 200 "), "{healthy}");
        }
    }
}
