//! The sockets that a server listens on.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs},
};

use socket2::{Domain, Protocol, Socket, Type};

use super::StartError;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;

/// Listen on every address of a host. For `localhost` that is 127.0.0.1 and ::1: a proxy in
/// front may choose either. A machine without IPv6 has only the first.
pub(super) fn listen(host: &str, port: u16) -> Result<Vec<TcpListener>, StartError> {
    let mut port = port;
    let mut listeners = Vec::new();
    for address in addresses(host)? {
        match bind(SocketAddr::new(address, port)) {
            Ok(listener) => {
                // Port 0 takes a free one: the same for every address.
                port = listener.local_addr()?.port();
                listeners.push(listener);
            }
            Err(error) if listeners.is_empty() => {
                return Err(StartError::Setting(format!(
                    "HOST {host}, PORT {port}: {error}"
                )));
            }
            Err(error) => log::warn!("not listening on [{address}]:{port}: {error}"),
        }
    }
    Ok(listeners)
}

fn addresses(host: &str) -> Result<Vec<IpAddr>, StartError> {
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

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // Port 0 needs no such leave, and with it two servers that start together can get the same one.
    socket.set_reuse_address(cfg!(unix) && address.port() != 0)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
