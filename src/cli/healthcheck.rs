//! `healthcheck`: asks a running server whether it is ready, for containers and service managers.

use std::{
    io::{self, Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _},
    time::{Duration, Instant},
};

use url::Url;

use crate::{app::StartError, config::Config};

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// More bytes than the first line of an answer has.
const FIRST_LINE: usize = 512;
/// What is asked when the address does not say.
const READINESS: &str = "/readyz";

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The address of the server, with plain http [default: HOST and PORT]
    #[arg(long)]
    url: Option<String>,
}

/// Ask.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), StartError> {
    let url = match &arguments.url {
        Some(url) => parse(url).map_err(StartError::Setting)?,
        None => own(config).map_err(StartError::Setting)?,
    };
    match ask(&url) {
        Ok(200) => {
            writeln!(io::stdout(), "ready")?;
            Ok(())
        }
        Ok(status) => Err(StartError::Failed(format!(
            "{url} is not ready: it answers {status}"
        ))),
        Err(error) => Err(StartError::Failed(format!(
            "{url} does not answer: {error}"
        ))),
    }
}

fn parse(text: &str) -> Result<Url, String> {
    let wrong = || "--url must be an address such as http://localhost:5555".to_owned();
    let mut url = Url::parse(text).map_err(|_| wrong())?;
    if url.scheme() != "http" || url.host().is_none() {
        return Err(wrong());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("{}, without a name and a password", wrong()));
    }
    if url.path() == "/" {
        url.set_path(READINESS);
    }
    Ok(url)
}

/// The server with the same settings, on this machine.
pub(super) fn own(config: &Config) -> Result<Url, String> {
    if config.port == 0 {
        return Err("PORT is 0, so that the port is not known: use --url".into());
    }
    let host = config.host.trim_matches(['[', ']']);
    // A server that listens everywhere also does so here.
    let host = match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) if address.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        Ok(IpAddr::V6(address)) if address.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        _ => host.to_owned(),
    };
    Url::parse(&format!("http://{host}:{}{READINESS}", config.port))
        .map_err(|error| format!("HOST {host}: {error}"))
}

/// The status of the answer.
///
/// # Errors
/// When nobody answers in time, or not in HTTP.
pub(super) fn ask(url: &Url) -> io::Result<u16> {
    let deadline = Instant::now() + PATIENCE;
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    let addresses = (host.trim_matches(['[', ']']), port).to_socket_addrs()?;
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        match ask_at(address, url, deadline) {
            // `localhost` is two addresses, and the server may have one of them.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => failure = error,
            answered => return answered,
        }
    }
    Err(failure)
}

fn ask_at(address: SocketAddr, url: &Url, deadline: Instant) -> io::Result<u16> {
    let left = || {
        let left = deadline.saturating_duration_since(Instant::now());
        // Zero would mean forever.
        left.max(Duration::from_millis(1))
    };
    let mut socket = TcpStream::connect_timeout(&address, left())?;
    socket.set_write_timeout(Some(left()))?;
    let question = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: workout-log healthcheck\r\n\
         Connection: close\r\n\r\n",
        url.path(),
        url.authority()
    );
    socket.write_all(question.as_bytes())?;
    let mut answer = Vec::new();
    let mut part = [0; FIRST_LINE];
    while answer.len() < FIRST_LINE && !answer.contains(&b'\n') {
        socket.set_read_timeout(Some(left()))?;
        let number = socket.read(&mut part).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            _ => error,
        })?;
        if number == 0 {
            break;
        }
        answer.extend(part.iter().take(number));
        if Instant::now() >= deadline {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
    status(&answer).ok_or_else(|| io::Error::other("that is no HTTP"))
}

/// `HTTP/1.1 200 OK` is 200.
fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("HTTP/1.")?;
    rest.split(' ').nth(1)?.parse().ok()
}
