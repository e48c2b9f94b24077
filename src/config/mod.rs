//! Every setting: one struct, in which each field is a flag, an environment variable and a default.
//! `--help` prints the comments below.

use std::{
    fmt::Display, net::SocketAddr, ops::RangeInclusive, path::PathBuf, str::FromStr, time::Duration,
};

use clap::{ArgAction, Args};
use ipnet::IpNet;
use secrecy::SecretString;

mod cookie_name;
mod cost;
mod database_url;
mod list;
mod log_format;
mod network;
mod origin;

pub use cookie_name::CookieName;
pub use cost::Cost;
pub use database_url::DatabaseUrl;
pub use list::List;
pub(crate) use list::parts;
pub use log_format::LogFormat;
pub use network::Network;
pub use origin::Origin;

/// The longest time in a setting, in days.
const MOST_DAYS: u64 = 400;
/// The longest delay before a server stops.
const LONGEST_DELAY: Duration = Duration::from_secs(5 * 60);
/// The shortest secret in a setting, in characters.
const SHORTEST_SECRET: usize = 16;

/// The port to listen on when nothing else is set.
pub(crate) const DEFAULT_PORT: u16 = 5555;
/// Where browsers reach a server on this port of this machine.
pub(crate) const DEFAULT_PUBLIC_URL: &str = "http://localhost:5555";

/// The settings of a running server. All are optional. `Debug` does not show
/// the secret ones.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// The database: a `sqlite://` file or a `postgres://` server
    #[arg(long, env, hide_env_values = true, default_value = migration::DEFAULT_DATABASE_URL)]
    pub database_url: DatabaseUrl,

    /// The most database connections that one server opens
    #[arg(long, env, default_value_t = 8, value_parser = number::<u32>(2..=1000))]
    pub database_connections: u32,

    /// Whether pending migrations are applied at start
    #[arg(long, env, default_value_t = true, action = ArgAction::Set)]
    pub migrate: bool,

    /// The name or address to listen on; `localhost` means 127.0.0.1 and ::1
    #[arg(long, env, default_value = "localhost")]
    pub host: String,

    /// The port to listen on; 0 takes a free one
    #[arg(long, env, default_value_t = DEFAULT_PORT, value_parser = number::<u16>(0..=65_535))]
    pub port: u16,

    /// Where browsers reach this server. With https the cookie is `Secure` and named `__Host-…`
    #[arg(long, env, default_value = DEFAULT_PUBLIC_URL)]
    pub public_url: Origin,

    /// Allow plain http in PUBLIC_URL and HOST beyond this machine
    #[arg(long, env, default_value_t = false, action = ArgAction::Set)]
    pub allow_insecure_http: bool,

    /// The name of the session cookie, without a prefix. Servers on one host need different names
    #[arg(long, env, default_value_t = CookieName::default())]
    pub cookie_name: CookieName,

    /// Base64 keys of at least 64 bytes (`openssl rand -base64 64`), separated by commas: the
    /// first seals the session cookies, the others still open them
    #[arg(long, env, hide_env_values = true)]
    pub session_key: Option<SecretString>,

    /// A file with such a key, created when it is missing [default: beside the SQLite
    /// database, or workout-log.session-key]
    #[arg(long, env)]
    pub session_key_file: Option<PathBuf>,

    /// A session ends when it has not been used for this long
    #[arg(long, env, default_value = "7d", value_parser = duration)]
    pub session_idle_timeout: Duration,

    /// A session ends after this long, even if it is used
    #[arg(long, env, default_value = "30d", value_parser = duration)]
    pub session_max_age: Duration,

    /// Web origins, separated by commas, whose pages may call with credentials
    #[arg(long, env)]
    pub cors_allowed_origins: Option<List<Origin>>,

    /// A folder with a built browser front end, which this server then serves as well
    #[arg(long, env)]
    pub static_dir: Option<PathBuf>,

    /// Addresses or CIDR blocks, separated by commas, whose `X-Forwarded-For` is trusted
    #[arg(long, env)]
    pub trusted_proxies: Option<List<Network>>,

    /// Whether new people may sign up
    #[arg(long, env, default_value_t = true, action = ArgAction::Set)]
    pub signups: bool,

    /// How many accounts one address may create in an hour
    #[arg(long, env, default_value_t = 60, value_parser = number::<u32>(1..=1_000_000))]
    pub signups_per_hour: u32,

    /// A secret that goes into every password hash and is not in the database
    #[arg(long, env, hide_env_values = true, value_parser = secret)]
    pub password_pepper: Option<SecretString>,

    /// argon2id: memory for one password in KiB
    #[arg(long, env, default_value_t = 19_456, value_parser = number::<u32>(19_456..=4_194_304))]
    pub argon2_memory_kib: u32,

    /// argon2id: passes over that memory
    #[arg(long, env, default_value_t = 2, value_parser = number::<u32>(2..=100))]
    pub argon2_iterations: u32,

    /// argon2id: lanes
    #[arg(long, env, default_value_t = 1, value_parser = number::<u32>(1..=64))]
    pub argon2_parallelism: u32,

    /// Threads that answer requests [default: one for each processor]
    #[arg(long, env, value_parser = number::<u16>(1..=1024))]
    pub workers: Option<u16>,

    /// Where a monitoring system can read metrics, such as 127.0.0.1:9555: there is no login
    #[arg(long, env, value_parser = socket_address)]
    pub metrics_address: Option<SocketAddr>,

    /// What a line of the log is: words, or a JSON object
    #[arg(long, env, value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// How long a server that is asked to stop goes on answering, while `/readyz` already says 503
    #[arg(long, env, default_value = "0s", value_parser = delay)]
    pub shutdown_delay: Duration,
}

impl Config {
    /// The cost of hashing one password.
    pub fn password_cost(&self) -> Cost {
        Cost {
            memory_kib: self.argon2_memory_kib,
            iterations: self.argon2_iterations,
            parallelism: self.argon2_parallelism,
        }
    }

    /// The origins whose pages may call with credentials.
    pub fn allowed_origins(&self) -> Vec<Origin> {
        let origins = self.cors_allowed_origins.as_ref();
        origins
            .map(|List(origins)| origins.clone())
            .unwrap_or_default()
    }

    /// The proxies whose `X-Forwarded-For` is trusted.
    pub fn proxies(&self) -> Vec<IpNet> {
        let networks = self
            .trusted_proxies
            .iter()
            .flat_map(|List(networks)| networks);
        networks.map(|Network(network)| *network).collect()
    }

    /// Check how the values fit together.
    ///
    /// # Errors
    /// One line that names the variable and says what to set.
    pub fn check(&self) -> Result<(), String> {
        migration::check_url(&self.database_url)?;
        if !self.public_url.is_https() && !self.public_url.is_local() && !self.allow_insecure_http {
            return Err(
                "PUBLIC_URL must be https, because passwords would travel in the clear; \
                 set ALLOW_INSECURE_HTTP=true to accept that"
                    .into(),
            );
        }
        if self.session_idle_timeout > self.session_max_age {
            return Err("SESSION_IDLE_TIMEOUT must not be longer than SESSION_MAX_AGE".into());
        }
        if self.session_key.is_some() && self.session_key_file.is_some() {
            return Err("SESSION_KEY and SESSION_KEY_FILE cannot both be set".into());
        }
        let metrics_port = self.metrics_address.map(|address| address.port());
        if self.port != 0 && metrics_port == Some(self.port) {
            return Err("METRICS_ADDRESS must have another port than PORT".into());
        }
        Ok(())
    }
}

/// clap's own parser would answer in the words of Rust's standard library.
fn number<N: FromStr + PartialOrd + Display>(
    range: RangeInclusive<N>,
) -> impl Fn(&str) -> Result<N, String> + Clone
where
    RangeInclusive<N>: Clone,
{
    move |text| {
        let number = text.trim().parse().ok();
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let (least, most) = (range.start(), range.end());
                format!("must be a whole number from {least} to {most}")
            })
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "must be a time such as 30m, 12h or 7d".to_owned())?;
    let longest = Duration::from_secs(MOST_DAYS * 24 * 3600);
    if (Duration::from_secs(1)..=longest).contains(&duration) {
        Ok(duration)
    } else {
        Err(format!("must be between 1s and {MOST_DAYS}d"))
    }
}

fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let address = text.trim().parse();
    address
        .map_err(|_| "must be an address and a port, such as 127.0.0.1:9555 or [::1]:9555".into())
}

fn delay(text: &str) -> Result<Duration, String> {
    let delay = humantime::parse_duration(text).ok();
    let delay = delay.filter(|delay| *delay <= LONGEST_DELAY);
    delay.ok_or_else(|| "must be a time from 0s to 5m, such as 10s".to_owned())
}

fn secret(text: &str) -> Result<SecretString, String> {
    if text.len() < SHORTEST_SECRET {
        return Err(format!("must have at least {SHORTEST_SECRET} characters"));
    }
    Ok(text.into())
}
