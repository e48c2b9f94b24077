use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// The parameters that a client sends when it opens a connection.
pub(crate) type Startup = BTreeMap<String, String>;

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    /// The server never sees the `COMMIT`.
    BeforeCommit,
    /// The server commits, but its answer does not arrive.
    AfterCommit,
}

/// The wire between a program and PostgreSQL. It notes how connections begin, and can cut one.
#[derive(Clone)]
pub(crate) struct Wire {
    port: u16,
    startups: Arc<Mutex<Vec<Startup>>>,
    cut: Arc<Mutex<Option<Cut>>>,
    connections: Arc<Mutex<Vec<Arc<Connection>>>>,
}

/// How a connection is carried.
#[derive(Default)]
struct Connection {
    /// Nothing passes any longer, and nobody is told.
    is_silent: AtomicBool,
    /// It becomes silent behind the next answer.
    has_last_answer: AtomicBool,
    /// The next answer does not arrive, and it ends.
    is_cut: AtomicBool,
}

impl Wire {
    /// Lead to the server of a URL. Without one there is nobody at the other end: a connection is cut
    /// when it has begun.
    pub(crate) fn lay(url: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            startups: Arc::default(),
            cut: Arc::default(),
            connections: Arc::default(),
        };
        let (shared, server) = (wire.clone(), url.map(server_of));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (wire, server) = (shared.clone(), server.clone());
                thread::spawn(move || wire.carry(client, server));
            }
        });
        wire
    }

    /// The URL of the same database, through this wire.
    pub(crate) fn url(&self, url: &str) -> String {
        let end = format!("127.0.0.1:{}", self.port);
        url.replacen(&server_of(url), &end, 1)
    }

    /// How the connections have begun so far.
    pub(crate) fn startups(&self) -> Vec<Startup> {
        self.startups.lock().unwrap().clone()
    }

    /// Cut the next connection that commits. Only that one.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.cut.lock().unwrap() = Some(cut);
    }

    /// Let every connection be silent for ever, in both directions, and tell nobody. New ones work.
    pub(crate) fn forget(&self) {
        for connection in &*self.connections.lock().unwrap() {
            connection.is_silent.store(true, Ordering::SeqCst);
        }
    }

    /// The same for each connection as soon as something was answered on it.
    pub(crate) fn forget_after_answers(&self) {
        for connection in &*self.connections.lock().unwrap() {
            connection.has_last_answer.store(true, Ordering::SeqCst);
        }
    }

    /// Whether there was one since.
    pub(crate) fn has_cut(&self) -> bool {
        self.cut.lock().unwrap().is_none()
    }

    fn carry(&self, mut client: TcpStream, server: Option<String>) -> Option<()> {
        let startup = loop {
            let packet = packet(&mut client).ok()?;
            // The question for TLS, which begins like a version. No.
            if packet[4..8] != 80_877_103_u32.to_be_bytes() {
                break packet;
            }
            client.write_all(b"N").ok()?;
        };
        self.startups.lock().unwrap().push(parameters(&startup));
        let mut server = TcpStream::connect(server?).ok()?;
        server.write_all(&startup).ok()?;
        let ends = (server.try_clone().ok()?, client.try_clone().ok()?);
        let connection = Arc::<Connection>::default();
        let mut connections = self.connections.lock().unwrap();
        connections.push(Arc::clone(&connection));
        drop(connections);
        let back = Arc::clone(&connection);
        thread::spawn(move || answers(ends, &back));
        while let Ok(message) = message(&mut client) {
            connection.keep_silence();
            let cut = match &message[..] {
                [b'Q', _, _, _, _, text @ ..] if text == b"COMMIT\0" => {
                    self.cut.lock().unwrap().take()
                }
                _ => None,
            };
            connection.is_cut.store(cut.is_some(), Ordering::SeqCst);
            if cut == Some(Cut::BeforeCommit) {
                break;
            }
            server.write_all(&message).ok()?;
        }
        let _ = server.shutdown(Shutdown::Both);
        client.shutdown(Shutdown::Both).ok()
    }
}

/// Pass on what the server says, until it answers what was to be cut off.
fn answers((mut server, mut client): (TcpStream, TcpStream), connection: &Connection) {
    let mut bytes = [0; 8192];
    while let Ok(length @ 1..) = server.read(&mut bytes) {
        connection.keep_silence();
        let passed = &bytes[..length];
        if connection.is_cut.load(Ordering::SeqCst) || client.write_all(passed).is_err() {
            break;
        }
        // Ready for the next question.
        let is_answered = matches!(passed, [.., b'Z', 0, 0, 0, 5, _]);
        if is_answered && connection.has_last_answer.load(Ordering::SeqCst) {
            connection.is_silent.store(true, Ordering::SeqCst);
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

impl Connection {
    /// For ever, with the connection open, if it has become silent.
    fn keep_silence(&self) {
        while self.is_silent.load(Ordering::SeqCst) {
            thread::park();
        }
    }
}

/// `HOST:PORT` of a URL.
fn server_of(url: &str) -> String {
    let (_, place) = url.split_once("://").unwrap();
    let (server, _) = place.split_once('/').unwrap();
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    match server.contains(':') {
        true => server.to_owned(),
        false => format!("{server}:5432"),
    }
}

/// Four bytes with the length of all, and the rest.
fn packet(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut packet = length.to_vec();
    packet.resize(u32::from_be_bytes(length).try_into().unwrap(), 0);
    from.read_exact(&mut packet[4..])?;
    Ok(packet)
}

/// A letter, and a packet.
fn message(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut letter = [0];
    from.read_exact(&mut letter)?;
    Ok([letter.to_vec(), packet(from)?].concat())
}

/// Names and values, each with a zero at its end, after the length and the version.
fn parameters(startup: &[u8]) -> Startup {
    let text = String::from_utf8(startup[8..].to_vec()).unwrap();
    let words: Vec<&str> = text.trim_end_matches('\0').split('\0').collect();
    let pairs = words.chunks(2);
    pairs
        .map(|pair| (pair[0].to_owned(), pair[1].to_owned()))
        .collect()
}
