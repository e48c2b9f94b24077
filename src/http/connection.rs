//! Connections that wait for ever. actix-web limits the time for the first head on a connection,
//! and the time until a second one begins, but not the time in which that second head has to be
//! complete. A task beside every connection does.

use std::{any::Any, cell::Cell, net::Shutdown, rc::Rc, time::Duration};

use actix_web::{dev::Extensions, rt, rt::net::TcpStream};
use socket2::{SockRef, Socket};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

/// Longer than the keep-alive: by then only half a head can keep a connection open.
const LONGEST_SILENCE: Duration = Duration::from_secs(20);
const PERIOD: Duration = Duration::from_secs(5);

/// What is known of a connection: whether a request is being answered, and since when not.
pub struct Connection {
    answering: Rc<Answering>,
    /// Dropped with the connection, which ends the task beside it.
    _end: oneshot::Sender<()>,
}

struct Answering {
    /// Nothing that still arrives is of interest.
    is_given_up: Cell<bool>,
    requests: Cell<u32>,
    since: Cell<Instant>,
}

/// A request on this connection is being answered as long as this value lives.
pub struct Busy(Rc<Answering>);

impl Connection {
    /// Watch a new connection.
    pub fn watch(io: &dyn Any, extensions: &mut Extensions) {
        let socket = io
            .downcast_ref::<TcpStream>()
            .and_then(|stream| SockRef::from(stream).try_clone().ok());
        let Some(socket) = socket else { return };
        let answering = Rc::new(Answering {
            is_given_up: Cell::new(false),
            requests: Cell::new(0),
            since: Cell::new(Instant::now()),
        });
        let (end, ended) = oneshot::channel();
        rt::spawn(cut_when_silent(socket, Rc::clone(&answering), ended));
        extensions.insert(Self {
            answering,
            _end: end,
        });
    }

    /// Stop reading soon: actix-web itself goes on with the rest of a chunked body for as long as
    /// it drips.
    pub fn give_up(&self) {
        self.answering.is_given_up.set(true);
    }

    /// Note that a request has arrived.
    pub fn busy(&self) -> Busy {
        self.answering.requests.update(|requests| requests + 1);
        Busy(Rc::clone(&self.answering))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0
            .requests
            .update(|requests| requests.saturating_sub(1));
        self.0.since.set(Instant::now());
    }
}

async fn cut_when_silent(socket: Socket, answering: Rc<Answering>, ended: oneshot::Receiver<()>) {
    let mut ended = ended;
    loop {
        tokio::select! {
            _ = &mut ended => return,
            () = sleep(PERIOD) => {}
        }
        let is_silent = answering.since.get().elapsed() > LONGEST_SILENCE;
        let is_over = is_silent || answering.is_given_up.get();
        if is_over && answering.requests.get() == 0 {
            // Reading only: an answer that a slow client is still fetching reaches it.
            if let Err(error) = socket.shutdown(Shutdown::Read) {
                log::debug!("a silent connection could not be cut: {error}");
            }
            return;
        }
    }
}
