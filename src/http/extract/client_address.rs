//! The address of the client, also behind reverse proxies.

use std::{net::IpAddr, sync::Once};

use actix_web::{HttpMessage, HttpRequest, dev::ServiceRequest, web::Data};
use ipnet::IpNet;

/// How many characters of an unreadable hop are logged.
const LONGEST_SHOWN: usize = 60;

/// The proxies whose `X-Forwarded-For` is trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: the peer's, unless the peer is a trusted proxy; then the right-most
    /// hop that is not one. Hops further left are only claimed by the client. An
    /// unreadable hop falls back to the peer.
    fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contain(peer) {
            return peer;
        }
        let hops = forwarded_for.rsplit(',').map(str::trim);
        for hop in hops.filter(|hop| !hop.is_empty()) {
            let Some(address) = read_hop(hop) else {
                warn(peer, hop);
                return peer;
            };
            if !self.contain(address) {
                return address;
            }
        }
        peer
    }
}

/// The address that a request comes from, found once.
#[derive(Clone, Copy)]
pub(in crate::http) struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// Find it and note it with the request.
    pub(in crate::http) fn note(request: &ServiceRequest) -> Option<IpAddr> {
        let address = find(request.request());
        request.extensions_mut().insert(Self(address));
        address
    }
}

/// The address that a request comes from. `None` when its connection has none.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    request.extensions().get::<ClientAddress>()?.0
}

fn find(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let Some(proxies) = request.app_data::<Data<TrustedProxies>>() else {
        return Some(peer.to_canonical());
    };
    // Lossy: odd bytes further left must not hide what the proxy has added.
    let hops: Vec<_> = request
        .headers()
        .get_all("x-forwarded-for")
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    Some(proxies.client(peer, &hops.join(",")))
}

/// An address as proxies write it. Some add the port (Azure, IIS) and then brackets around IPv6;
/// some add quotes, or the zone of a link-local address.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let quoted = hop.strip_prefix('"').and_then(|hop| hop.strip_suffix('"'));
    let hop = quoted.unwrap_or(hop);
    let (host, port) = match hop.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = bracketed.split_once(']')?;
            match rest {
                "" => (host, None),
                _ => (host, Some(rest.strip_prefix(':')?)),
            }
        }
        None => match hop.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            _ => (hop, None),
        },
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let (address, _zone) = host.split_once('%').unwrap_or((host, ""));
    let address: IpAddr = address.parse().ok()?;
    Some(address.to_canonical())
}

/// Log it once, not for every request.
fn warn(peer: IpAddr, hop: &str) {
    static WARNING: Once = Once::new();
    WARNING.call_once(|| {
        let shown: String = hop.chars().take(LONGEST_SHOWN).collect();
        // With Debug, which escapes control characters: it may be text of the client.
        log::warn!(
            "TRUSTED_PROXIES: the proxy at {peer} sends X-Forwarded-For with {shown:?}, which is \
             no address; such requests are counted as the proxy's own (said once)"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_peer_is_believed_and_only_its_right_most_stranger() {
        let proxies = TrustedProxies(
            ["10.0.0.0/8", "::1/128"]
                .iter()
                .filter_map(|network| network.parse().ok())
                .collect(),
        );
        for (peer, forwarded_for, client) in [
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            (
                "10.0.0.1",
                "6.6.6.6, 198.51.100.1, 10.9.9.9",
                "198.51.100.1",
            ),
            ("::1", "2001:db8::1", "2001:db8::1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "10.0.0.2", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1, ,10.0.0.2,", "198.51.100.1"),
            ("10.0.0.1", "garbage, 198.51.100.1:443", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, garbage", "10.0.0.1"),
        ] {
            let peer: Result<IpAddr, _> = peer.parse();
            let found = peer.map(|peer| proxies.client(peer, forwarded_for).to_string());
            assert_eq!(found.as_deref(), Ok(client), "{forwarded_for}");
        }
    }

    #[test]
    fn a_hop_is_read_however_a_proxy_writes_it() {
        for (hop, address) in [
            ("198.51.100.1", "198.51.100.1"),
            ("198.51.100.1:51000", "198.51.100.1"),
            ("\"198.51.100.1\"", "198.51.100.1"),
            ("\"198.51.100.1:51000\"", "198.51.100.1"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:50123", "2001:db8::7"),
            ("\"[2001:db8::7]:50123\"", "2001:db8::7"),
            ("fe80::7%eth0", "fe80::7"),
            ("[fe80::7%25eth0]:50123", "fe80::7"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
            ("[::ffff:198.51.100.1]:80", "198.51.100.1"),
        ] {
            let read = read_hop(hop).map(|address| address.to_string());
            assert_eq!(read.as_deref(), Some(address), "{hop}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_taken_for_one() {
        for hop in [
            "unknown",
            "_hidden",
            "198.51.100",
            "198.51.100.1:",
            "198.51.100.1:port",
            "198.51.100.1:65536",
            "\"198.51.100.1",
            "[2001:db8::7",
            "[2001:db8::7]50123",
            "[2001:db8::7]x",
            "2001:db8::7]:50123",
            "[]",
            "%eth0",
            ":80",
            "\"\"",
        ] {
            assert_eq!(read_hop(hop), None, "{hop}");
        }
    }
}
