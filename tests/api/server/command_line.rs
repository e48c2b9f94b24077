//! Bad settings: one line, before anything is touched.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use socket2::{Domain, Socket, Type};
use tempfile::TempDir;

use crate::support::{Program, files, line_of};

const VARIABLES: [&str; 21] = [
    "ALLOW_INSECURE_HTTP",
    "ARGON2_ITERATIONS",
    "ARGON2_MEMORY_KIB",
    "ARGON2_PARALLELISM",
    "COOKIE_NAME",
    "CORS_ALLOWED_ORIGINS",
    "DATABASE_CONNECTIONS",
    "DATABASE_URL",
    "HOST",
    "MIGRATE",
    "PORT",
    "PUBLIC_URL",
    "SESSION_IDLE_TIMEOUT",
    "SESSION_KEY",
    "SESSION_KEY_FILE",
    "SESSION_MAX_AGE",
    "SHUTDOWN_DELAY",
    "SIGNUPS",
    "STATIC_DIR",
    "TRUSTED_PROXIES",
    "WORKERS",
];

#[test]
fn a_bad_setting_is_one_line_that_says_what_to_set() {
    let delay = "must be a time from 0s to 5m, such as 10s";
    let time = "must be a time such as 30m, 12h or 7d";
    let origin = |what: &str| format!("must be a web origin such as https://diary.example{what}");
    let scheme = origin("; it begins with https:// or http://");
    let path = origin(", without a path");
    let star = origin("; * is not allowed");
    let quotes = origin(", without quotes");
    let name = "must be 1 to 64 letters, digits and characters of !$&'*+-._~";
    let prefix = "must be without a prefix; with an https PUBLIC_URL, __Host- is added";
    let listener = "must be an address and a port, such as 127.0.0.1:9555 or [::1]:9555";
    let network = "must be addresses or CIDR blocks such as 10.0.0.0/8";
    for (name, value, reason) in [
        ("PORT", "abc", "must be a whole number from 0 to 65535"),
        ("PORT", "65536", "must be a whole number from 0 to 65535"),
        ("PORT", "-1", "must be a whole number from 0 to 65535"),
        ("PUBLIC_URL", "diary.example", &scheme),
        ("PUBLIC_URL", "\"https://diary.example\"", &quotes),
        ("PUBLIC_URL", "https://diary.example/app", &path),
        ("CORS_ALLOWED_ORIGINS", "*", &star),
        ("CORS_ALLOWED_ORIGINS", "https://diary.example,*", &star),
        ("TRUSTED_PROXIES", "garbage", network),
        ("TRUSTED_PROXIES", "10.0.0.1,10.0.0.0/33", network),
        ("SESSION_IDLE_TIMEOUT", "never", time),
        ("SESSION_MAX_AGE", "seven", time),
        ("SESSION_MAX_AGE", "0s", "must be between 1s and 400d"),
        ("SHUTDOWN_DELAY", "301s", delay),
        ("SHUTDOWN_DELAY", "soon", delay),
        ("SIGNUPS", "closed", "must be true or false"),
        ("MIGRATE", "off", "must be true or false"),
        ("ALLOW_INSECURE_HTTP", "perhaps", "must be true or false"),
        ("COOKIE_NAME", "my diary", name),
        ("COOKIE_NAME", "täglich", name),
        ("COOKIE_NAME", "__Host-diary", prefix),
        ("WORKERS", "0", "must be a whole number from 1 to 1024"),
        ("METRICS_ADDRESS", "9555", listener),
        ("METRICS_ADDRESS", "localhost:9555", listener),
        ("LOG_FORMAT", "yaml", "must be text or json"),
        (
            "DATABASE_CONNECTIONS",
            "1",
            "must be a whole number from 2 to 1000",
        ),
        (
            "ARGON2_MEMORY_KIB",
            "1024",
            "must be a whole number from 19456 to 4194304",
        ),
        (
            "ARGON2_ITERATIONS",
            "1",
            "must be a whole number from 2 to 100",
        ),
        (
            "SESSION_IDLE_TIMEOUT",
            "31d",
            "must not be longer than SESSION_MAX_AGE",
        ),
        (
            "PUBLIC_URL",
            "http://diary.example",
            "must be https, because passwords would travel in the clear; \
             set ALLOW_INSECURE_HTTP=true to accept that",
        ),
    ] {
        let directory = TempDir::new().unwrap();
        let output = Program::run(directory.path(), &[("PORT", "0"), (name, value)], &[]);
        assert_eq!(line_of(&output, 2), format!("{name} {reason}"), "{value:?}");
        assert!(files(directory.path()).is_empty(), "{name}");
    }
}

#[test]
fn a_bad_secret_is_named_and_never_shown() {
    for (name, value, line) in [
        (
            "SESSION_KEY",
            "hunter2",
            "SESSION_KEY must be base64 of at least 64 bytes \
             (openssl rand -base64 64 | tr -d '\\n')",
        ),
        (
            "SESSION_KEY",
            "aHVudGVyMg==,hunter2",
            "SESSION_KEY must be base64 of at least 64 bytes \
             (openssl rand -base64 64 | tr -d '\\n')",
        ),
        (
            "SESSION_KEY",
            ",",
            "SESSION_KEY must be base64 of at least 64 bytes \
             (openssl rand -base64 64 | tr -d '\\n')",
        ),
        (
            "DATABASE_URL",
            "mysql://diary:hunter2@localhost/diary",
            "DATABASE_URL must begin with sqlite:// or postgres://",
        ),
    ] {
        let directory = TempDir::new().unwrap();
        let output = Program::run(directory.path(), &[("PORT", "0"), (name, value)], &[]);
        assert_eq!(line_of(&output, 2), line);
        assert!(files(directory.path()).is_empty(), "{name}");
    }
}

#[test]
fn a_database_that_does_not_answer_is_one_line_without_the_password() {
    let directory = TempDir::new().unwrap();
    // Bound, so that nobody else gets the port, but not listening.
    let silent = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    silent.bind(&any_port.into()).unwrap();
    let port = silent.local_addr().unwrap().as_socket().unwrap().port();
    let url = format!("postgres://diary:hunter2@127.0.0.1:{port}/diary");
    let variables = [("PORT", "0"), ("DATABASE_URL", &url)];
    let line = line_of(&Program::run(directory.path(), &variables, &[]), 2);
    assert!(line.starts_with("DATABASE_URL: "), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
}

#[test]
fn two_conflicting_settings_are_refused() {
    let directory = TempDir::new().unwrap();
    let variables = [("SESSION_KEY", "hunter2"), ("SESSION_KEY_FILE", "key")];
    let line = line_of(&Program::run(directory.path(), &variables, &[]), 2);
    assert_eq!(line, "SESSION_KEY and SESSION_KEY_FILE cannot both be set");
    let variables = [("PORT", "5825"), ("METRICS_ADDRESS", "127.0.0.1:5825")];
    let line = line_of(&Program::run(directory.path(), &variables, &[]), 2);
    assert_eq!(line, "METRICS_ADDRESS must have another port than PORT");
}

#[test]
fn a_port_that_is_taken_is_one_line() {
    let directory = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let line = line_of(&Program::run(directory.path(), &[("PORT", &port)], &[]), 2);
    let expected = format!("HOST localhost, PORT {port}: Address already in use");
    assert!(line.starts_with(&expected), "{line}");
}

#[test]
fn an_unknown_argument_is_one_line() {
    let directory = TempDir::new().unwrap();
    for argument in ["--nonsense", "nonsense"] {
        let line = line_of(&Program::run(directory.path(), &[], &[argument]), 2);
        assert!(line.contains(argument), "{line}");
        assert!(line.ends_with("(see --help)"), "{line}");
    }
    assert!(files(directory.path()).is_empty());
}

#[test]
fn settings_are_also_read_from_a_file_and_the_environment_wins() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join(".env"), "PORT=file\nHOST=localhost\n").unwrap();
    let line = line_of(&Program::run(directory.path(), &[], &[]), 2);
    assert!(line.starts_with("PORT must be a whole number"), "{line}");
    let program = Program::start(directory.path(), &[("PORT", "0")]);
    program.wait_until_it_listens(1);
}

#[test]
fn a_slip_in_the_settings_file_is_pointed_out_and_foreign_names_are_not() {
    let directory = TempDir::new().unwrap();
    let lines = "PROT=1\nSIGNUP=hunter2\nREACT_APP_API=x\nPOSTGRES_PASSWORD=x\nPORT=0\n";
    fs::write(directory.path().join(".env"), lines).unwrap();
    let program = Program::start(directory.path(), &[]);
    program.wait_until_it_listens(1);
    let log = program.log();
    let slips: Vec<&str> = log
        .iter()
        .filter_map(|line| Some(line.split_once(".env: ")?.1))
        .collect();
    assert_eq!(
        slips,
        [
            "PROT is not a setting; did you mean PORT?",
            "SIGNUP is not a setting; did you mean SIGNUPS?"
        ]
    );
    assert!(!log.concat().contains("hunter2"));
}

#[test]
fn options_may_come_before_and_after_the_command() {
    let directory = TempDir::new().unwrap();
    let option = "--database-url=mysql://localhost/diary";
    let expected = "DATABASE_URL must begin with sqlite:// or postgres://";
    for command in ["purge", "openapi", "serve"] {
        for arguments in [[option, command], [command, option]] {
            let output = Program::run(directory.path(), &[], &arguments);
            assert_eq!(line_of(&output, 2), expected, "{arguments:?}");
        }
    }
    // The option wins over the variable there too.
    let wrong = [("DATABASE_URL", "mysql://localhost/diary")];
    let right = ["openapi", "--database-url=sqlite::memory:"];
    let output = Program::run(directory.path(), &wrong, &right);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let help = Program::run(directory.path(), &[], &["purge", "--help"]);
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("--database-url")
    );
}

#[test]
fn a_settings_file_that_cannot_be_read_is_refused_and_not_shown() {
    let directory = TempDir::new().unwrap();
    let lines = "PASSWORD_PEPPER=hunter2 has spaces\nSIGNUPS=closed\n";
    fs::write(directory.path().join(".env"), lines).unwrap();
    let line = line_of(&Program::run(directory.path(), &[("PORT", "0")], &[]), 2);
    assert!(line.starts_with(".env cannot be read"), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
}

#[test]
fn a_settings_file_that_is_no_text_is_not_blamed_on_quotes() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join(".env"), [0xff]).unwrap();
    let line = line_of(&Program::run(directory.path(), &[("PORT", "0")], &[]), 2);
    assert_eq!(
        line,
        ".env cannot be read: stream did not contain valid UTF-8"
    );
}

#[test]
fn a_value_in_the_settings_file_that_systemd_reads_in_another_way_is_refused() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join(".env");
    for value in [
        "hunter2$hunter2$x",
        "hunter2\\hunter2hunter2",
        "hunter2hunter2 # mine",
    ] {
        fs::write(&file, format!("PASSWORD_PEPPER={value}\n")).unwrap();
        let line = line_of(&Program::run(directory.path(), &[("PORT", "0")], &[]), 2);
        assert_eq!(
            line,
            ".env: the value of PASSWORD_PEPPER has a $, a \\ or a comment behind it, which systemd \
             reads in another way; write the value between single quotes, and a comment on a line of \
             its own"
        );
    }
    fs::write(&file, "COOKIE_NAME='a$b'\nOTHER=x$y\n").unwrap();
    let shown = Program::run(directory.path(), &[], &["config"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("COOKIE_NAME=a$b  (.env)\n"), "{shown}");
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let directory = TempDir::new().unwrap();
    let variables = [
        ("PORT", "0"),
        ("SESSION_KEY", ""),
        ("SESSION_MAX_AGE", ""),
        ("CORS_ALLOWED_ORIGINS", ""),
        ("STATIC_DIR", ""),
        ("TRUSTED_PROXIES", ""),
    ];
    let program = Program::start(directory.path(), &variables);
    program.wait_until_it_listens(1);
    let ends = [("COPY_FROM", ""), ("COPY_TO", "sqlite://to.db")];
    let line = line_of(&Program::run(directory.path(), &ends, &["copy"]), 2);
    assert_eq!(line, "--from <FROM> must be given (see --help)");
}

#[test]
fn an_option_without_its_value_needs_one() {
    let directory = TempDir::new().unwrap();
    for (arguments, line) in [
        (&["--port"][..], "PORT needs a value"),
        (&["healthcheck", "--url"], "--url needs a value"),
        (&["backup", ""], "<FILE> needs a value"),
    ] {
        let output = Program::run(directory.path(), &[], arguments);
        assert_eq!(line_of(&output, 2), line);
    }
}

#[test]
fn listening_beyond_this_machine_on_plain_http_must_be_deliberate() {
    // The last one is found like a name.
    for host in ["0.0.0.0", "::", "[::]", "0"] {
        let line = format!(
            "HOST {host} would let other machines log in over plain http; set PUBLIC_URL to the \
             https address of a reverse proxy, or TRUSTED_PROXIES, or ALLOW_INSECURE_HTTP=true to \
             accept that"
        );
        for more in [("MIGRATE", "true"), ("TRUSTED_PROXIES", ",")] {
            let directory = TempDir::new().unwrap();
            let variables = [("PORT", "0"), ("HOST", host), more];
            let output = Program::run(directory.path(), &variables, &[]);
            assert_eq!(line_of(&output, 2), line);
            assert!(files(directory.path()).is_empty());
        }
    }
    for (host, more) in [
        ("0.0.0.0", ("TRUSTED_PROXIES", "10.0.0.0/8")),
        ("0.0.0.0", ("ALLOW_INSECURE_HTTP", "true")),
        ("0.0.0.0", ("PUBLIC_URL", "https://diary.example")),
        ("127.0.0.2", ("MIGRATE", "true")),
        ("::ffff:127.0.0.1", ("MIGRATE", "true")),
    ] {
        let directory = TempDir::new().unwrap();
        let variables = [("PORT", "0"), ("HOST", host), more];
        let program = Program::start(directory.path(), &variables);
        program.wait_until_it_listens(1);
    }
}

#[tokio::test]
async fn a_comma_at_the_end_of_a_list_is_ignored() {
    let directory = TempDir::new().unwrap();
    let key = format!("{},", STANDARD.encode([1; 64]));
    let variables = [
        ("PORT", "0"),
        ("SESSION_KEY", key.as_str()),
        ("CORS_ALLOWED_ORIGINS", "http://localhost:4000,"),
        ("TRUSTED_PROXIES", ",127.0.0.1, ,::1,"),
    ];
    let program = Program::start(directory.path(), &variables);
    let origin = "http://localhost:4000";
    let mut page = program.anonymous().with("origin", origin);
    let refusal = page.get("/check_session", 401).await;
    assert_eq!(refusal.header("access-control-allow-origin"), Some(origin));
}

#[test]
fn an_empty_log_filter_means_the_default_and_nonsense_is_refused() {
    let directory = TempDir::new().unwrap();
    let program = Program::start(directory.path(), &[("PORT", "0"), ("RUST_LOG", "")]);
    program.wait_until_it_listens(1);
    let line = "RUST_LOG must be a level (off, error, warn, info, debug, trace) or NAME=LEVEL, \
                or several of these, such as info,sqlx=debug";
    for value in ["blah=blub", "verbose===", "verbose", "info,sqlx"] {
        let directory = TempDir::new().unwrap();
        let variables = [("PORT", "0"), ("RUST_LOG", value)];
        let output = Program::run(directory.path(), &variables, &[]);
        assert_eq!(line_of(&output, 2), line, "{value}");
        assert!(files(directory.path()).is_empty());
    }
}

#[test]
fn help_names_every_variable_and_no_secret() {
    let directory = TempDir::new().unwrap();
    let variables = [
        ("SESSION_KEY", "hunter2"),
        ("DATABASE_URL", "postgres://diary:hunter2@localhost/diary"),
    ];
    let output = Program::run(directory.path(), &variables, &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let help = String::from_utf8(output.stdout).unwrap();
    for variable in VARIABLES {
        let is_named = help.contains(&format!("[env: {variable}="))
            || help.contains(&format!("[env: {variable}]"));
        assert!(is_named, "{variable}: {help}");
    }
    assert!(!help.contains("hunter2"), "{help}");
    assert!(files(directory.path()).is_empty());
}
