//! The address of a client behind a proxy, for the throttle, the list of sessions and the log.

use reqwest::Method;

use crate::support::{Actor, App, Program, Raw, TestDatabase, right, wrong};

const BEHIND_A_PROXY: [&str; 1] = ["--trusted-proxies=127.0.0.1"];

/// What a proxy may write, and the address it means.
const HOPS: [(&str, &str); 12] = [
    ("198.51.100.7", "198.51.100.7"),
    ("198.51.100.7:51000", "198.51.100.7"),
    ("\"198.51.100.7:51000\"", "198.51.100.7"),
    ("2001:db8::7", "2001:db8::7"),
    ("[2001:db8::7]", "2001:db8::7"),
    ("[2001:db8::7]:50123", "2001:db8::7"),
    ("\"[2001:db8::7]:50123\"", "2001:db8::7"),
    ("fe80::7%eth0", "fe80::7"),
    ("[fe80::7%25eth0]:1", "fe80::7"),
    ("198.51.100.7:51000, ", "198.51.100.7"),
    (
        "203.0.113.66, , 198.51.100.7:1,,127.0.0.1:2",
        "198.51.100.7",
    ),
    ("unknown, 198.51.100.7", "198.51.100.7"),
];

/// The address of the session that an actor uses, as it is listed.
async fn listed(actor: &mut Actor) -> String {
    let items = actor.get("/sessions", 200).await.items();
    let current = items.iter().find(|item| item["current"] == true).unwrap();
    current["ip"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_stranger_whose_port_changes_is_one_stranger_and_the_owner_another() {
    let app = App::start_with(&BEHIND_A_PROXY).await;
    app.sign_up("alice").await;
    let from = |hops: &str| app.anonymous().with("x-forwarded-for", hops);
    let mut refusals = Vec::new();
    // The sixth is refused, or, on a machine so slow that its wait is over, one of the next.
    for port in 40_001..40_020 {
        let mut stranger = from(&format!("203.0.113.66:{port}"));
        let guess = Some(wrong("alice"));
        let answer = stranger.send_any(Method::POST, "/login", guess).await;
        refusals.push(answer.status);
        if answer.status == 429 {
            break;
        }
    }
    assert_eq!(refusals.pop(), Some(429), "{refusals:?}");
    assert!(refusals.len() >= 5, "{refusals:?}");
    assert!(refusals.iter().all(|status| *status == 401));
    let mut owner = from("198.51.100.7:51000");
    owner.post("/login", right("alice"), 200).await;
    assert_eq!(listed(&mut owner).await, "198.51.100.7");
}

#[tokio::test]
async fn the_list_of_sessions_and_the_log_show_the_address_in_every_spelling_of_a_proxy() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let program = Program::start(database.directory(), &settings);
    let anonymous = program.anonymous();
    anonymous.clone().post("/signup", right("alice"), 201).await;
    for (hops, address) in HOPS {
        let mut alice = anonymous.with("x-forwarded-for", hops);
        alice.post("/login", right("alice"), 200).await;
        assert_eq!(listed(&mut alice).await, address, "{hops}");
    }
    let log = program.log();
    let logins: Vec<&str> = log
        .iter()
        .filter(|line| line.contains("event=log_in outcome=success"))
        .filter_map(|line| line.split_once(" address=")?.1.split(' ').next())
        .collect();
    assert_eq!(logins, HOPS.map(|(_, address)| address));
    // Hops that a client claims further left are ignored.
    assert!(!log.iter().any(|line| line.contains("WARN")), "{log:#?}");
}

#[tokio::test]
async fn an_unreadable_address_from_a_proxy_is_logged_once_and_on_one_line() {
    let database = TestDatabase::create().await;
    let settings = [
        ("PORT", "0"),
        ("DATABASE_URL", database.url()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let program = Program::start(database.directory(), &settings);
    let base = program.wait_until_it_listens(1).remove(0);
    Actor::new(&base).post("/signup", right("alice"), 201).await;
    let garbage = format!("b\u{f6}se\u{202e}\t{}", "x".repeat(1000));
    for hops in [garbage.as_str(), "unknown", "198.51.100.7, 198.51.100"] {
        let body = right("alice").to_string();
        let mut socket = Raw::connect(&base);
        socket.send(format!(
            "POST /login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {hops}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        let answer = socket.answer();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{hops}: {answer}");
    }
    let log = program.log();
    let warnings: Vec<&String> = log.iter().filter(|line| line.contains(" WARN ")).collect();
    let [warning] = warnings[..] else {
        panic!("{log:#?}");
    };
    let (_, said) = warning.split_once("] ").unwrap();
    let shown = format!("\"b\u{f6}se\\u{{202e}}\\t{}\"", "x".repeat(54));
    assert_eq!(
        said,
        format!(
            "TRUSTED_PROXIES: the proxy at 127.0.0.1 sends X-Forwarded-For with {shown}, which is \
             no address; such requests are counted as the proxy's own (said once)"
        )
    );
    let addresses = log.iter().filter(|line| line.contains("event=log_in"));
    for line in addresses {
        assert!(line.contains(" address=127.0.0.1 "), "{line}");
    }
}

#[tokio::test]
async fn over_a_socket_the_hop_that_the_proxy_has_added_counts_and_foreign_bytes_do_not_hide_it() {
    let app = App::start_with(&BEHIND_A_PROXY).await;
    app.sign_up("alice").await;
    let body = right("alice").to_string();
    let rest = format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for (headers, address) in [
        (
            &b"X-Forwarded-For: K\xf6ln, 198.51.100.7:51000\r\n"[..],
            "198.51.100.7",
        ),
        (
            b"X-Forwarded-For: 203.0.113.66\r\nX-Forwarded-For: \"[2001:db8::7]:50123\",\r\n",
            "2001:db8::7",
        ),
        // No other header is trusted.
        (
            b"Forwarded: for=203.0.113.66\r\nX-Real-IP: 203.0.113.66\r\n",
            "127.0.0.1",
        ),
    ] {
        let mut socket = Raw::connect(app.base());
        socket.send(b"POST /login HTTP/1.1\r\nHost: x\r\n");
        socket.send(headers);
        socket.send(&rest);
        let answer = socket.answer();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let session = app.sessions_of("alice").await.pop().unwrap();
        assert_eq!(session.ip.as_deref(), Some(address));
    }
}
