//! A new password: from the terminal, which does not show it, or from standard input. Never from the
//! command line, which everybody on the machine can read.

use std::{
    convert::Infallible,
    future::pending,
    io::{self, IsTerminal as _, Read as _},
    thread,
};

use console::Term;
#[cfg(unix)]
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr,
};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use crate::app::{StartError, stop};

/// More bytes than a password can have.
const MOST: u64 = 4096;

/// Where a new password comes from.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(in crate::cli) struct NewPassword {
    /// Read the password from standard input, which has it in its only line
    #[arg(long)]
    password_stdin: bool,
}

impl NewPassword {
    /// Read it. The terminal asks twice.
    ///
    /// # Errors
    /// When there is none, when the two differ, or when Ctrl-C ends the question.
    pub(super) async fn read(self) -> Result<String, StartError> {
        if self.password_stdin {
            return only_line();
        }
        let terminal = Term::stderr();
        if !(terminal.is_term() && io::stdin().is_terminal()) {
            return Err(StartError::Setting(
                "there is no terminal to ask for the password; use --password-stdin".into(),
            ));
        }
        // Caught before the terminal hides what is typed: it would go on hiding.
        let interrupted = stop::signal();
        // By this task and not by the thread, which would go on after Ctrl-C.
        let mut hidden = Hidden::begin().map_err(unreadable)?;
        let (tell, told) = oneshot::channel();
        // Nothing can interrupt the reading of a line. This thread ends with the program.
        let asked = terminal.clone();
        thread::spawn(move || tell.send(ask_twice(&asked)));
        let given_up = || StartError::Failed("given up; nothing was changed".into());
        tokio::select! {
            answer = told => answer.map_err(|_| given_up())?,
            () = interrupted => {
                drop(hidden);
                // The terminal may be closed.
                let _ = terminal.write_line("");
                Err(given_up())
            }
            never = hidden.again() => match never {},
        }
    }
}

fn ask_twice(terminal: &Term) -> Result<String, StartError> {
    let ask = |question| {
        terminal.write_str(question)?;
        read_hidden(terminal)
    };
    let password = ask("New password: ")?;
    if ask("Again: ")? != password {
        return Err(StartError::Failed(
            "the two passwords differ; nothing was changed".into(),
        ));
    }
    Ok(password)
}

/// Read a line that the terminal does not show.
fn read_hidden(terminal: &Term) -> io::Result<String> {
    if cfg!(not(unix)) {
        return terminal.read_secure_line();
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    // The line break was not shown either.
    terminal.write_line("")?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

/// As long as this value lives, the terminal does not show what is typed. Elsewhere than on Unix, each
/// question hides by itself.
struct Hidden {
    #[cfg(unix)]
    before: Termios,
    /// The program goes on after Ctrl-Z.
    #[cfg(unix)]
    continued: Signal,
}

impl Hidden {
    fn begin() -> io::Result<Self> {
        let hidden = Self {
            #[cfg(unix)]
            before: tcgetattr(io::stdin())?,
            #[cfg(unix)]
            continued: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        };
        hidden.hide()?;
        Ok(hidden)
    }

    fn hide(&self) -> io::Result<()> {
        #[cfg(unix)]
        {
            let mut modes = self.before.clone();
            modes.local_modes.remove(LocalModes::ECHO);
            tcsetattr(io::stdin(), OptionalActions::Flush, &modes)?;
        }
        Ok(())
    }

    /// Hide again whenever the program goes on after Ctrl-Z: the shell has shown what is typed.
    async fn again(&mut self) -> Infallible {
        #[cfg(unix)]
        while self.continued.recv().await.is_some() {
            // If this fails, they see it.
            let _ = self.hide();
        }
        pending().await
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        // Whoever reads next would get a part of the password. There is nobody to tell if this fails.
        let _ = tcflush(io::stdin(), QueueSelector::IFlush);
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

fn unreadable(error: io::Error) -> StartError {
    StartError::Failed(format!("standard input: {error}"))
}

fn only_line() -> Result<String, StartError> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MOST)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line.contains('\n') {
        true => Err(StartError::Failed(
            "standard input must have one line, the password".into(),
        )),
        false => Ok(line.to_owned()),
    }
}
