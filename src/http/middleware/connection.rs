//! A time limit for silent connections. actix-web limits the time for the first head on a
//! connection, and the time until a second one begins, but not the time for the second head to be
//! complete. The connection itself does.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use crate::deadlines::{CONNECTION_CHECK, SILENCE};

/// A connection to a client. Its reader gets the end of the stream after too long a silence.
pub struct Connection {
    stream: TcpStream,
    requests: Requests,
    next_look: Pin<Box<Sleep>>,
}

/// The requests on a connection: whether one is being answered, or since when none is.
#[derive(Clone)]
pub struct Requests(Rc<State>);

struct State {
    /// Since when everything that still arrives is ignored.
    given_up: Cell<Option<Instant>>,
    answering: Cell<u32>,
    since: Cell<Instant>,
}

/// A request on this connection is being answered while this value exists.
pub struct RequestInProgress(Rc<State>);

impl Connection {
    /// Watch over a new connection.
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            requests: Requests(Rc::new(State {
                given_up: Cell::new(None),
                answering: Cell::new(0),
                since: Cell::new(Instant::now()),
            })),
            next_look: Box::pin(sleep(CONNECTION_CHECK)),
        }
    }

    /// Give the services access to its [`Requests`].
    pub fn introduce(&self, extensions: &mut Extensions) {
        extensions.insert(self.requests.clone());
    }
}

impl Requests {
    /// Stop reading soon: actix-web itself goes on with the rest of a chunked body for as long as
    /// it drips.
    pub fn give_up(&self) {
        self.0.given_up.set(Some(Instant::now()));
    }

    /// Note that a request has arrived.
    pub fn busy(&self) -> RequestInProgress {
        self.0.answering.update(|requests| requests + 1);
        RequestInProgress(Rc::clone(&self.0))
    }

    fn are_over(&self) -> bool {
        let is_silent = self.0.since.get().elapsed() > SILENCE;
        let given_up = self.0.given_up.get();
        let is_given_up = given_up.is_some_and(|since| since.elapsed() > CONNECTION_CHECK);
        self.0.answering.get() == 0 && (is_silent || is_given_up)
    }
}

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        self.0
            .answering
            .update(|requests| requests.saturating_sub(1));
        self.0.since.set(Instant::now());
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.next_look.as_mut().poll(context).is_ready() {
            if self.requests.are_over() {
                // As if the client had said its last word. Reading only: an answer that it is
                // still fetching reaches it.
                return Poll::Ready(Ok(()));
            }
            self.next_look
                .as_mut()
                .reset(Instant::now() + CONNECTION_CHECK);
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
