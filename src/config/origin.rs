//! [`Origin`]: scheme, host and port of a web page.

use std::{fmt, str::FromStr};

use url::{Host, Url};

const EXAMPLE: &str = "a web origin such as https://diary.example";

/// A web origin (RFC 6454): scheme, host and port, as browsers write it in `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_https: bool,
    is_local: bool,
    text: String,
}

impl Origin {
    /// Whether the scheme is https.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the host is this machine.
    pub fn is_local(&self) -> bool {
        self.is_local
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = parse(text.trim())?;
        Ok(Self {
            is_https: url.scheme() == "https",
            is_local: url.host().is_some_and(is_local),
            text: url.origin().ascii_serialization(),
        })
    }
}

/// Parse as browsers do. They also repair what they can; we refuse what they would repair, so that
/// a setting means what it says.
fn parse(text: &str) -> Result<Url, String> {
    if text.contains('*') {
        return Err(format!("must be {EXAMPLE}; * is not allowed"));
    }
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        return Err(format!("must be {EXAMPLE}, without quotes"));
    }
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
        _ => {
            return Err(format!(
                "must be {EXAMPLE}; it begins with https:// or http://"
            ));
        }
    };
    if rest.contains(|one: char| one.is_whitespace() || one.is_control()) {
        return Err(format!("must be {EXAMPLE}, without spaces"));
    }
    if rest.is_empty() || rest.starts_with(['/', '\\', ':']) {
        return Err(format!("must be {EXAMPLE}; the host is missing"));
    }
    let url = Url::parse(text).map_err(|error| format!("must be {EXAMPLE} ({error})"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must be {EXAMPLE}, without a name and a password"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("must be {EXAMPLE}, without a path"));
    }
    Ok(url)
}

fn is_local(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for (text, origin) in [
            ("https://Diary.example/", "https://diary.example"),
            ("HTTPS://diary.example", "https://diary.example"),
            ("https://diary.example:443", "https://diary.example"),
            ("https://diary.example:80", "https://diary.example:80"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://[::1]:5555", "http://[::1]:5555"),
            ("http://[0:0::1]:80", "http://[::1]"),
            ("http://my_nas:5555", "http://my_nas:5555"),
            ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
            ("https://faß.example", "https://xn--fa-hia.example"),
        ] {
            let parsed = text.parse::<Origin>().map(|origin| origin.to_string());
            assert_eq!(parsed.as_deref(), Ok(origin));
        }
    }

    #[test]
    fn what_is_not_an_origin_is_refused_with_what_is_wrong() {
        let scheme = "; it begins with https:// or http://";
        for (text, reason) in [
            ("*", "; * is not allowed"),
            ("https://*.diary.example", "; * is not allowed"),
            ("\"https://diary.example\"", ", without quotes"),
            ("'https://diary.example'", ", without quotes"),
            ("diary.example", scheme),
            ("localhost:4000", scheme),
            ("https:diary.example", scheme),
            ("https:/diary.example", scheme),
            ("ftp://a", scheme),
            ("capacitor://localhost", scheme),
            ("", scheme),
            ("null", scheme),
            ("https://a/b", ", without a path"),
            ("https://a/?", ", without a path"),
            ("https://a#b", ", without a path"),
            ("https://a\\b", ", without a path"),
            ("https://me@a", ", without a name and a password"),
            ("https://me:hunter2@a", ", without a name and a password"),
            ("https://", "; the host is missing"),
            ("https:///a", "; the host is missing"),
            ("https://:443", "; the host is missing"),
            ("https://a b", ", without spaces"),
            ("https://a\tb", ", without spaces"),
            ("http://a:b", " (invalid port number)"),
            ("http://a:65536", " (invalid port number)"),
            ("http://[nonsense]", " (invalid IPv6 address)"),
            ("http://1.2.3.256", " (invalid IPv4 address)"),
            ("http://a<b", " (invalid international domain name)"),
        ] {
            let expected = format!("must be {EXAMPLE}{reason}");
            assert_eq!(text.parse::<Origin>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn this_machine_is_told_from_others() {
        for (text, is_local) in [
            ("http://localhost:5555", true),
            ("http://diary.localhost", true),
            ("http://127.0.0.1", true),
            ("http://127.1", true),
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
