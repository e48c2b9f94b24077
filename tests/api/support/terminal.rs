use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::program::command;

/// What somebody types.
pub(crate) struct Keys<'a> {
    after: &'a str,
    typed: &'a str,
    kind: &'a str,
}

impl<'a> Keys<'a> {
    /// When the terminal shows `after`. What is typed ends with a line break.
    pub(crate) fn shown(after: &'a str, typed: &'a str) -> Self {
        Self {
            after,
            typed,
            kind: "shown",
        }
    }

    /// The same where the terminal does not show what is typed. If `after` is empty, as soon as that is so.
    pub(crate) fn hidden(after: &'a str, typed: &'a str) -> Self {
        Self {
            kind: "hidden",
            ..Self::shown(after, typed)
        }
    }

    /// The same after Ctrl-Z and `fg`: the shell has made the terminal show what is typed.
    pub(crate) fn hidden_again(after: &'a str, typed: &'a str) -> Self {
        Self {
            kind: "hidden again",
            ..Self::shown(after, typed)
        }
    }

    /// The same without a line break; then somebody else ends the program.
    pub(crate) fn hidden_at_the_end(after: &'a str, typed: &'a str) -> Self {
        Self {
            kind: "hidden at the end",
            ..Self::shown(after, typed)
        }
    }
}

/// Waits for each question, or, without one, until the terminal hides what is typed. By the time of the
/// question it must: what is typed before that is thrown away. Gives up after a minute.
const PERSON: &str = r#"
import os, select, signal, sys, termios, time
number = int(sys.argv[1])
talk, program = sys.argv[2:2 + 3 * number], sys.argv[2 + 3 * number:]
terminal, its_end = os.openpty()
name = os.ttyname(its_end)
process = os.fork()
if process == 0:
    os.setsid()
    its_end = os.open(name, os.O_RDWR)  # The first that a session opens is its terminal.
    for standard in range(3):
        os.dup2(its_end, standard)
    os.execvp(program[0], program)
os.close(its_end)
deadline = time.monotonic() + 60
shown = b""
def is_hidden():
    return not termios.tcgetattr(terminal)[3] & termios.ECHO
def give_up(reason):
    sys.exit(f"{reason}; it has shown {shown!r}")
def look():
    global shown
    rest = deadline - time.monotonic()
    if rest < 0 or not select.select([terminal], [], [], rest)[0]:
        give_up("it does not end")
    try:
        part = os.read(terminal, 4096)
    except OSError:  # The program has ended.
        part = b""
    shown += part
    return part
seen = 0
for after, typed, kind in zip(talk[::3], talk[1::3], talk[2::3]):
    while shown.find(after.encode(), seen) < 0:
        if not look():
            give_up(f"it has not asked {after!r}")
    seen = len(shown)
    if kind == "hidden again":
        modes = termios.tcgetattr(terminal)
        modes[3] |= termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
        os.kill(process, signal.SIGCONT)
    while kind != "shown" and not is_hidden():
        if (after and kind != "hidden again") or time.monotonic() > deadline:
            give_up("what is typed is shown")
        time.sleep(0.001)
    try:
        os.write(terminal, typed.encode())
    except OSError:  # The program has ended.
        pass
    if kind == "hidden at the end":
        time.sleep(0.1)  # The kernel hands it on.
        os.kill(process, signal.SIGTERM)
while look():
    pass
if is_hidden():
    give_up("what is typed is no longer shown")
next_reader = os.open(name, os.O_RDWR | os.O_NOCTTY)
os.write(terminal, b"\n")
if os.read(next_reader, 4096) != b"\n":
    give_up("whoever reads next gets what was typed")
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"#;

/// Run the program on a terminal. Returns its exit code and what the terminal has shown.
pub(crate) fn on_a_terminal(
    directory: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
    keys: &[Keys<'_>],
) -> (i32, String) {
    on_a_terminal_under(&[], directory, variables, arguments, keys)
}

/// The same under another program, with its arguments.
pub(crate) fn on_a_terminal_under(
    other: &[&str],
    directory: &Path,
    variables: &[(&str, &str)],
    arguments: &[&str],
    keys: &[Keys<'_>],
) -> (i32, String) {
    let program = command(directory, variables);
    let mut person = Command::new("python3");
    person.args(["-c", PERSON, &keys.len().to_string()]);
    for key in keys {
        person.args([key.after, key.typed, key.kind]);
    }
    let output = person
        .args(other)
        .arg(program.get_program())
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(complaints.is_empty(), "{complaints}");
    let shown = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), shown)
}
