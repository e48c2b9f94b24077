use std::{fmt, net::IpAddr, str::FromStr};

/// A web origin (RFC 6454): scheme, host and port, as browsers write it in `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_https: bool,
    host: String,
    port: Option<u16>,
}

impl Origin {
    /// Whether the scheme is https.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the host is this machine.
    pub fn is_local(&self) -> bool {
        let host = self.host.trim_matches(['[', ']']);
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(formatter, "{scheme}://{}", self.host)?;
        match self.port {
            Some(port) => write!(formatter, ":{port}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text.trim()).ok_or_else(|| {
            "must be a web origin such as https://diary.example, without a path; * is not allowed"
                .into()
        })
    }
}

fn parse(text: &str) -> Option<Origin> {
    let (is_https, rest) = match text.split_once("://")? {
        ("https", rest) => (true, rest),
        ("http", rest) => (false, rest),
        _ => return None,
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        // The last colon of [::1] is not that of a port.
        Some((host, port)) if !port.ends_with(']') => (host.to_owned(), Some(port.parse().ok()?)),
        _ => (authority, None),
    };
    let is_address = host.starts_with('[') && host.ends_with(']');
    let is_name = !host.is_empty()
        && host
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || ".-".contains(character));
    let default_port = if is_https { 443 } else { 80 };
    (is_address || is_name).then_some(Origin {
        is_https,
        host,
        port: port.filter(|port| *port != default_port),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for (text, origin) in [
            ("https://Diary.example/", "https://diary.example"),
            ("https://diary.example:443", "https://diary.example"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://[::1]:5555", "http://[::1]:5555"),
        ] {
            let parsed = text.parse::<Origin>().map(|origin| origin.to_string());
            assert_eq!(parsed.as_deref(), Ok(origin));
        }
    }

    #[test]
    fn what_is_not_an_origin_is_refused() {
        for text in [
            "*",
            "diary.example",
            "ftp://a",
            "https://a/b",
            "https://",
            "http://a:b",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_is_told_from_others() {
        for (text, is_local) in [
            ("http://localhost:5555", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:5555", true),
            ("http://localhost.example", false),
            ("http://192.168.1.5", false),
        ] {
            let origin = text.parse::<Origin>();
            assert_eq!(
                origin.map(|origin| origin.is_local()),
                Ok(is_local),
                "{text}"
            );
        }
    }
}
