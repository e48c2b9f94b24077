//! The program as a process: its settings, how it starts and ends, and what it writes into its log.

mod command_line;
mod delayed_shutdown;
mod json_log;
mod metrics;
mod process;
mod secrecy;
mod service_manager;
mod shutdown;
