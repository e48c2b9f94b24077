//! Whether the settings fit together, and the port.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
};

use url::Url;

use super::Finding;
use crate::{
    app::listen,
    cli::healthcheck,
    config::{Config, DEFAULT_PORT, DEFAULT_PUBLIC_URL},
    front_end::FrontEnd,
};

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let mut findings = vec![match config.check() {
        Ok(()) => Finding::ok("settings", "they fit together"),
        Err(reason) => Finding::wrong("settings", reason),
    }];
    findings.push(check_port(config));
    let metrics = config.metrics_address;
    findings.extend(metrics.map(|address| check_metrics(config, address)));
    findings.push(check_addresses(config));
    if let Some(folder) = &config.static_dir {
        findings.push(match FrontEnd::read(folder) {
            Ok(_) => Finding::ok("front end", folder.display().to_string()),
            Err(reason) => Finding::wrong("front end", reason),
        });
    }
    findings
}

fn check_port(config: &Config) -> Finding {
    let addresses = match listen::addresses(config) {
        Ok(addresses) => addresses,
        Err(error) => return Finding::wrong("port", error.to_string()),
    };
    let port = config.port;
    // A machine without IPv6 has only the first address of `localhost`.
    let failed = |(number, address): (usize, &IpAddr)| {
        let failure = TcpListener::bind(SocketAddr::new(*address, port)).err()?;
        let counts = number == 0 || failure.kind() == io::ErrorKind::AddrInUse;
        counts.then_some(failure)
    };
    let failure = addresses.iter().enumerate().find_map(failed);
    let Some(failure) = failure else {
        let text = match port {
            0 => format!("the server takes a free one on {}", config.host),
            _ => format!("{port} is free on {}", config.host),
        };
        return Finding::ok("port", text);
    };
    let answer = healthcheck::own(config).map(|url| healthcheck::ask(&url));
    match answer {
        Ok(Ok(200)) => Finding::ok("port", format!("a server answers on {port} and is ready")),
        Ok(Ok(503)) => Finding::warning(
            "port",
            format!("a server answers on {port} and is not ready; its log says why"),
        ),
        _ => {
            let advice = match failure.kind() {
                io::ErrorKind::AddrInUse => "stop that program, or choose another PORT",
                _ => "choose another HOST or PORT",
            };
            Finding::wrong(
                "port",
                format!("{port} on {}: {failure}; {advice}", config.host),
            )
        }
    }
}

fn check_metrics(config: &Config, address: SocketAddr) -> Finding {
    let subject = "metrics";
    let Err(failure) = TcpListener::bind(address) else {
        return Finding::ok(subject, format!("{address} is free"));
    };
    let ask = |url: &Url| healthcheck::ask(url).ok();
    let server = healthcheck::own(config).ok();
    let is_running = server.is_some_and(|url| matches!(ask(&url), Some(200 | 503)));
    let metrics = Url::parse(&format!("http://{address}/metrics")).ok();
    if is_running && metrics.and_then(|url| ask(&url)) == Some(200) {
        return Finding::ok(subject, format!("a server answers on {address}"));
    }
    Finding::wrong(
        subject,
        format!("{address}: {failure}; choose another METRICS_ADDRESS"),
    )
}

fn check_addresses(config: &Config) -> Finding {
    let subject = "addresses";
    let has_proxies = !config.proxies().is_empty();
    let public = &config.public_url;
    if public.is_https() && !has_proxies {
        return Finding::warning(
            subject,
            "PUBLIC_URL is https, so a proxy is in front, but TRUSTED_PROXIES is not set: everybody \
             would have the address of the proxy; set it to that address",
        );
    }
    if has_proxies && !public.is_https() {
        return Finding::warning(
            subject,
            format!(
                "TRUSTED_PROXIES is set, but PUBLIC_URL is {public}: set it to the address that \
                 browsers use, with https, or the cookie is not Secure"
            ),
        );
    }
    if config.allow_insecure_http {
        let text = "ALLOW_INSECURE_HTTP is set: passwords may travel in the clear";
        return Finding::warning(subject, text);
    }
    let has_other_port = config.port != 0 && config.port != DEFAULT_PORT;
    if has_other_port && public.to_string() == DEFAULT_PUBLIC_URL {
        let port = config.port;
        return Finding::warning(
            subject,
            format!(
                "PUBLIC_URL is {public}, but PORT is {port}: set it to the address that browsers use"
            ),
        );
    }
    Finding::ok(subject, format!("browsers reach it at {public}"))
}
