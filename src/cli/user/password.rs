//! A new password: from the terminal, which does not show it, or from standard input. Never from the
//! command line, which everybody on the machine can read.

use std::{
    io::{self, IsTerminal as _, Read as _},
    thread,
};

use console::Term;
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
        let shown = Shown::look();
        // Caught before the terminal shows nothing any more: it would stay so.
        let interrupted = stop::signal();
        let (tell, told) = oneshot::channel();
        // Nothing can interrupt the reading of a line. This thread ends with the program.
        thread::spawn(move || tell.send(ask_twice(&terminal)));
        let given_up = || StartError::Failed("given up; nothing was changed".into());
        tokio::select! {
            answer = told => answer.map_err(|_| given_up())?,
            () = interrupted => {
                shown.restore();
                Err(given_up())
            }
        }
    }
}

fn ask_twice(terminal: &Term) -> Result<String, StartError> {
    let ask = |question| {
        terminal.write_str(question)?;
        terminal.read_secure_line()
    };
    let password = ask("New password: ")?;
    if ask("Again: ")? != password {
        return Err(StartError::Failed(
            "the two passwords differ; nothing was changed".into(),
        ));
    }
    Ok(password)
}

/// What the terminal was like before it was told not to show what is typed.
struct Shown {
    #[cfg(unix)]
    modes: Option<rustix::termios::Termios>,
}

impl Shown {
    fn look() -> Self {
        Self {
            #[cfg(unix)]
            modes: rustix::termios::tcgetattr(io::stdin()).ok(),
        }
    }

    /// Otherwise whoever has given up would no longer see what they type.
    fn restore(&self) {
        #[cfg(unix)]
        if let Some(modes) = &self.modes {
            let at_once = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(io::stdin(), at_once, modes);
        }
        eprintln!();
    }
}

fn only_line() -> Result<String, StartError> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MOST)
        .read_to_string(&mut text)
        .map_err(|error| StartError::Failed(format!("standard input: {error}")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line.contains('\n') {
        true => Err(StartError::Failed(
            "standard input must have one line, the password".into(),
        )),
        false => Ok(line.to_owned()),
    }
}
