//! The sockets that a server listens on.

use std::{
    io, mem,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs},
};

use socket2::{Domain, Protocol, Socket, Type};

use super::StartError;
use crate::config::Config;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;
/// How many ports are tried, at most, to find one that is free on every address.
const ATTEMPTS: usize = 8;

/// The addresses to listen on. For `localhost` these are 127.0.0.1 and ::1: a proxy in front may
/// choose either.
///
/// # Errors
/// When the host is not found, or when plain http would be reachable from other machines by mistake.
pub(crate) fn addresses(config: &Config) -> Result<Vec<IpAddr>, StartError> {
    let addresses = resolve(&config.host)?;
    let is_for_others = |address: &IpAddr| !address.to_canonical().is_loopback();
    let is_accepted =
        config.public_url.is_https() || config.allow_insecure_http || !config.proxies().is_empty();
    if !is_accepted && addresses.iter().any(is_for_others) {
        return Err(StartError::Setting(format!(
            "HOST {} would let other machines log in over plain http; set PUBLIC_URL to the https \
             address of a reverse proxy, or TRUSTED_PROXIES, or ALLOW_INSECURE_HTTP=true to accept \
             that",
            config.host
        )));
    }
    Ok(addresses)
}

fn resolve(host: &str) -> Result<Vec<IpAddr>, StartError> {
    if host == "localhost" {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        return Ok(vec![address]);
    }
    let found = (host, 0)
        .to_socket_addrs()
        .map_err(|error| StartError::Setting(format!("HOST {host}: {error}")))?;
    Ok(found.map(|address| address.ip()).collect())
}

/// Listen on all the addresses. Only the first one is needed: a machine may have no IPv6, and another
/// program the port there.
///
/// # Errors
/// When listening on the first one fails.
pub(super) fn listen(
    config: &Config,
    addresses: &[IpAddr],
) -> Result<Vec<TcpListener>, StartError> {
    let port = config.port;
    let bound = Bound::with(addresses, port, bind).map_err(|error| {
        StartError::Setting(format!("HOST {}, PORT {port}: {error}", config.host))
    })?;
    for (address, error) in &bound.failed {
        log::warn!("not listening on {address}: {error}");
    }
    Ok(bound.listeners)
}

/// The sockets of all addresses.
#[derive(Default)]
struct Bound {
    listeners: Vec<TcpListener>,
    failed: Vec<(SocketAddr, io::Error)>,
}

impl Bound {
    /// Port 0 takes one that is free on every address, if a few attempts find one.
    fn with(
        addresses: &[IpAddr],
        port: u16,
        mut bind: impl FnMut(SocketAddr) -> io::Result<TcpListener>,
    ) -> io::Result<Self> {
        let mut bound = Self::once(addresses, port, &mut bind)?;
        // Held to the end, so that each attempt gets another port.
        let mut given_up = Vec::new();
        while port == 0 && bound.is_port_in_use() && given_up.len() + 1 < ATTEMPTS {
            let Ok(next) = Self::once(addresses, port, &mut bind) else {
                break;
            };
            given_up.push(mem::replace(&mut bound, next));
        }
        Ok(bound)
    }

    /// Port 0 takes one that is free on the first address.
    fn once(
        addresses: &[IpAddr],
        mut port: u16,
        bind: &mut impl FnMut(SocketAddr) -> io::Result<TcpListener>,
    ) -> io::Result<Self> {
        let mut bound = Self::default();
        for address in addresses {
            let address = SocketAddr::new(*address, port);
            match bind(address) {
                Ok(listener) => {
                    port = listener.local_addr()?.port();
                    bound.listeners.push(listener);
                }
                Err(error) if bound.listeners.is_empty() => return Err(error),
                Err(error) => bound.failed.push((address, error)),
            }
        }
        Ok(bound)
    }

    /// Whether an address failed because another program has the port there.
    fn is_port_in_use(&self) -> bool {
        let mut errors = self.failed.iter().map(|(_, error)| error.kind());
        errors.any(|kind| kind == io::ErrorKind::AddrInUse)
    }
}

pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // Not for port 0: two servers that start together could then get the same port.
    socket.set_reuse_address(cfg!(unix) && address.port() != 0)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    use io::ErrorKind::{AddrInUse, AddrNotAvailable, OutOfMemory};

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    /// Listen on two addresses, where these attempts to bind fail. Returns the ports that were tried.
    fn with_failures(
        port: u16,
        error: impl Fn(usize) -> Option<io::ErrorKind>,
    ) -> (Bound, Vec<u16>) {
        let mut tried = Vec::new();
        let bound = Bound::with(&[HOME, HOME], port, |address| {
            tried.push(address.port());
            match error(tried.len()) {
                Some(error) => Err(error.into()),
                // Any socket will do.
                None => TcpListener::bind((HOME, 0)),
            }
        });
        (bound.unwrap(), tried)
    }

    #[test]
    fn a_free_port_is_free_on_every_address() {
        let (bound, tried) =
            with_failures(0, |attempt| [2, 4].contains(&attempt).then_some(AddrInUse));
        let port = bound.listeners[0].local_addr().unwrap().port();
        assert_eq!(bound.listeners.len(), 2);
        assert!(bound.failed.is_empty());
        assert_eq!(tried, [0, tried[1], 0, tried[3], 0, port]);
        assert!(![tried[1], tried[3]].contains(&port));
    }

    #[test]
    fn where_no_port_is_free_on_both_the_first_address_is_enough() {
        let second = |error| move |attempt: usize| attempt.is_multiple_of(2).then_some(error);
        for (port, error, attempts) in [
            (0, AddrInUse, ATTEMPTS),
            // Another port would not help, or is not asked for.
            (0, AddrNotAvailable, 1),
            (5555, AddrInUse, 1),
        ] {
            let (bound, tried) = with_failures(port, second(error));
            assert_eq!(bound.listeners.len(), 1);
            assert_eq!(bound.failed[0].0, (HOME, tried[tried.len() - 1]).into());
            assert_eq!(bound.failed[0].1.kind(), error);
            assert_eq!(tried.len(), 2 * attempts);
        }
    }

    #[test]
    fn what_was_found_is_kept_when_another_attempt_fails() {
        let failure = |attempt| [None, Some(AddrInUse), Some(OutOfMemory)][attempt - 1];
        let (bound, tried) = with_failures(0, failure);
        assert_eq!(bound.listeners.len(), 1);
        assert_eq!(tried.len(), 3);
    }
}
