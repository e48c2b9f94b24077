//! How an export is sent: part by part, and never as if it were whole when it is not.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use socket2::{Domain, Socket, Type};

use super::much;
use crate::support::{Actor, App};

/// A client that has asked for an export and takes little of it at a time.
pub(super) struct SlowReader(TcpStream);

impl SlowReader {
    pub(super) fn ask(app: &App, person: &Actor, path: &str) -> Self {
        let address: SocketAddr = app.base().strip_prefix("http://").unwrap().parse().unwrap();
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        // Otherwise the kernel takes megabytes for it.
        socket.set_recv_buffer_size(4_096).unwrap();
        socket.connect(&address.into()).unwrap();
        let mut stream = TcpStream::from(socket);
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let cookie = person.cookie().unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut reader = Self(stream);
        let begin = reader.take(15);
        assert_eq!(begin, b"HTTP/1.1 200 OK");
        reader
    }

    /// The next bytes.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Everything that still comes, without the head and the framing of chunks; and whether the
    /// last chunk came.
    pub(super) fn rest(mut self) -> (String, bool) {
        let mut rest = Vec::new();
        // A connection that was reset has ended, too.
        let _ = self.0.read_to_end(&mut rest);
        let start = rest
            .windows(4)
            .position(|bytes| bytes == b"\r\n\r\n")
            .unwrap();
        let mut chunks = &rest[start + 4..];
        let mut body = Vec::new();
        while let Some(end) = chunks.windows(2).position(|bytes| bytes == b"\r\n") {
            let size = std::str::from_utf8(&chunks[..end]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            if size == 0 {
                return (String::from_utf8(body).unwrap(), true);
            }
            chunks = &chunks[end + 2..];
            if chunks.len() < size + 2 {
                break;
            }
            body.extend(&chunks[..size]);
            chunks = &chunks[size + 2..];
        }
        (String::from_utf8_lossy(&body).into_owned(), false)
    }
}

#[tokio::test]
async fn who_reads_slowly_holds_up_nobody_and_gets_everything() {
    let app = App::start().await;
    let (mut alice, workouts) = much(&app, 200).await;
    let (_, statements) = app.statements_of(alice.get("/export", 200)).await;
    let before = app.statement_count();
    // More than there are connections to the database.
    let readers: Vec<SlowReader> = (0..10)
        .map(|_| SlowReader::ask(&app, &alice, "/export"))
        .collect();
    for _ in 0..20 {
        alice.get("/workouts?per_page=1", 200).await;
        alice.get("/export?from=2030-01-01", 200).await;
    }
    // Far from all was read ahead.
    let read = app.statement_count() - before;
    assert!(
        read < 10 * statements / 2 + 20 * 12,
        "{read} of {statements} each"
    );
    // Nobody keeps a part of the gate.
    app.door()
        .sets_in_flight()
        .admit(0, u32::MAX)
        .await
        .unwrap();
    for reader in readers {
        let (body, is_whole) = reader.rest();
        assert!(is_whole);
        let export: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(export["workouts"], Value::from(workouts.clone()));
    }
}

#[tokio::test]
async fn a_database_that_fails_on_the_way_breaks_the_connection_off() {
    for path in ["/export", "/export?format=csv"] {
        let app = App::start().await;
        let (mut alice, _) = much(&app, 200).await;
        let whole = alice.get(path, 200).await.text;
        let reader = SlowReader::ask(&app, &alice, path);
        let database = app.connect().await;
        let rename = "ALTER TABLE workout_sets RENAME TO elsewhere";
        database.execute_unprepared(rename).await.unwrap();
        let (body, is_whole) = reader.rest();
        assert!(!is_whole, "{path} ends as if it were whole");
        assert!(body.len() < whole.len(), "{path}: {}", body.len());
        // From the beginning it is an ordinary answer.
        alice.get(path, 500).await;
    }
}

#[tokio::test]
async fn a_part_waits_for_its_turn_to_read_sets() {
    let app = App::start().await;
    let (alice, workouts) = much(&app, 200).await;
    let reader = SlowReader::ask(&app, &alice, "/export");
    // Longer than an answer would wait that has not begun.
    let gate = app.door().sets_in_flight().clone();
    let mut held = Vec::new();
    for person in -5..0 {
        held.push(gate.admit(person, 4_000).await.unwrap());
    }
    let rest = std::thread::spawn(|| reader.rest());
    assert!(gate.admit(-6, 1).await.is_err());
    drop(held);
    let (body, is_whole) = rest.join().unwrap();
    assert!(is_whole);
    let export: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(export["workouts"], Value::from(workouts));
}
