//! [`Network`]: one address, or a block of them.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// An address, or a block of them in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map(Self)
            .map_err(|_| "must be addresses or CIDR blocks such as 10.0.0.0/8".into())
    }
}
