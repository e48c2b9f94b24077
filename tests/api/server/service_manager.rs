//! What systemd is told: that the server is ready, that it lives, and that it stops.

use std::{
    os::unix::net::UnixDatagram,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::support::{Actor, Program, files};

/// The next message to the service manager.
fn message(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 4096];
    let length = socket.recv(&mut bytes).unwrap();
    String::from_utf8(bytes[..length].to_vec()).unwrap()
}

fn manager(directory: &TempDir) -> (UnixDatagram, String) {
    let path = directory.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let patience = Some(Duration::from_secs(20));
    socket.set_read_timeout(patience).unwrap();
    (socket, path.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_service_manager_hears_that_it_is_ready_and_that_it_stops() {
    let directory = TempDir::new().unwrap();
    let (socket, path) = manager(&directory);
    let variables = [
        ("PORT", "0"),
        ("NOTIFY_SOCKET", path.as_str()),
        ("SHUTDOWN_DELAY", "5m"),
    ];
    let program = Program::start(directory.path(), &variables);
    assert_eq!(message(&socket), "READY=1\n");
    // It listens already.
    let said = program.wait_until_it_listens(1);
    Actor::new(&said[0]).get("/readyz", 200).await;
    program.signal("TERM");
    // At the beginning of the delay, not at its end.
    assert_eq!(message(&socket), "STOPPING=1\n");
    program.signal("TERM");
    assert_eq!(program.end().code(), Some(0));
    socket.set_nonblocking(true).unwrap();
    assert!(socket.recv(&mut [0; 1]).is_err(), "without a watchdog");
}

#[tokio::test]
async fn the_watchdog_hears_of_it_twice_in_its_time() {
    let directory = TempDir::new().unwrap();
    let (socket, path) = manager(&directory);
    let variables = [
        ("PORT", "0"),
        ("NOTIFY_SOCKET", path.as_str()),
        ("WATCHDOG_USEC", "200000"),
    ];
    let program = Program::start(directory.path(), &variables);
    assert_eq!(message(&socket), "READY=1\n");
    let start = Instant::now();
    for _ in 0..4 {
        assert_eq!(message(&socket), "WATCHDOG=1\n");
    }
    assert!(start.elapsed() >= Duration::from_millis(250), "too often");
    drop(program);
}

#[tokio::test]
async fn a_service_manager_that_is_not_there_is_a_warning() {
    let directory = TempDir::new().unwrap();
    let variables = [("PORT", "0"), ("NOTIFY_SOCKET", "missing")];
    let program = Program::start(directory.path(), &variables);
    program.anonymous().get("/readyz", 200).await;
    let log = program.log().join("\n");
    assert!(log.contains("WARN"), "{log}");
    assert!(log.contains("NOTIFY_SOCKET: "), "{log}");
    assert!(!files(directory.path()).contains(&"missing".to_owned()));
}
