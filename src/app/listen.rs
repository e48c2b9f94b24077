//! The sockets that a server listens on.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs},
};

use socket2::{Domain, Protocol, Socket, Type};

use super::StartError;
use crate::config::Config;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;

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

/// Listen on all the addresses. A machine without IPv6 has only the first one of `localhost`.
///
/// # Errors
/// When listening on the first one fails.
pub(super) fn listen(
    config: &Config,
    addresses: &[IpAddr],
) -> Result<Vec<TcpListener>, StartError> {
    let mut port = config.port;
    let mut listeners = Vec::new();
    for address in addresses {
        match bind(SocketAddr::new(*address, port)) {
            Ok(listener) => {
                // Port 0 takes a free one: the same for every address.
                port = listener.local_addr()?.port();
                listeners.push(listener);
            }
            Err(error) if listeners.is_empty() => {
                return Err(StartError::Setting(format!(
                    "HOST {}, PORT {port}: {error}",
                    config.host
                )));
            }
            Err(error) => log::warn!("not listening on [{address}]:{port}: {error}"),
        }
    }
    Ok(listeners)
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
