use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long an answer may take before a test gives it up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that sends bytes as they are, even those that no HTTP library would send.
pub(crate) struct Raw(TcpStream);

impl Raw {
    /// Connect to a server, such as `http://127.0.0.1:40123`.
    pub(crate) fn connect(base: &str) -> Self {
        let socket = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(socket)
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).unwrap();
    }

    /// The next answer: its head, and the body that the head announces.
    pub(crate) fn answer(&mut self) -> String {
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            self.read_into(&mut answer);
        }
        let head = String::from_utf8(answer.clone()).unwrap().to_lowercase();
        let body = head.split_once("content-length: ").map_or(0, |(_, rest)| {
            rest.lines().next().unwrap().parse::<usize>().unwrap()
        });
        for _ in 0..body {
            self.read_into(&mut answer);
        }
        String::from_utf8(answer).unwrap()
    }

    fn read_into(&mut self, answer: &mut Vec<u8>) {
        let mut byte = [0];
        self.0.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }

    /// Everything that still arrives before the server closes the connection.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.0.read_to_string(&mut rest).unwrap();
        rest
    }
}
