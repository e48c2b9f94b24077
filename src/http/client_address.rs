//! [`ClientAddress`]: where a request comes from, also behind reverse proxies.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use ipnet::IpNet;

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address: the peer's, unless the peer is a trusted proxy; then the right-most
    /// hop that is not one. Hops further left are the client's own claim. Anything that is not an
    /// address falls back to the peer.
    fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contain(peer) {
            return peer;
        }
        for hop in forwarded_for.rsplit(',') {
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                return peer;
            };
            let address = address.to_canonical();
            if !self.contain(address) {
                return address;
            }
        }
        peer
    }
}

/// Add this parameter to a handler that needs the client's address. `None` when the connection
/// has none.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The address that a request comes from.
    pub fn of(request: &HttpRequest) -> Self {
        let Some(peer) = request.peer_addr() else {
            return Self(None);
        };
        let Some(proxies) = request.app_data::<Data<TrustedProxies>>() else {
            return Self(Some(peer.ip().to_canonical()));
        };
        let hops: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .map(|value| value.to_str().unwrap_or("garbage"))
            .collect();
        Self(Some(proxies.client(peer.ip(), &hops.join(","))))
    }
}

impl FromRequest for ClientAddress {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
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
            ("10.0.0.1", "198.51.100.1, garbage", "10.0.0.1"),
        ] {
            let peer: Result<IpAddr, _> = peer.parse();
            let found = peer.map(|peer| proxies.client(peer, forwarded_for).to_string());
            assert_eq!(found.as_deref(), Ok(client), "{forwarded_for}");
        }
    }
}
