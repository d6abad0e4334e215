//! The real program as a process of its own.

use super::wire::Wire;
use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// `server serve`, listening on a free port.
pub struct Program {
    /// Where it listens: `host:port`.
    pub address: String,
    child: Child,
    log: PathBuf,
}

/// The program with settings of its own and none of the caller's.
pub fn command(binary: &str, database_url: &str, data_dir: &Path) -> Command {
    let mut command = Command::new(binary);
    settings(&mut command, database_url, data_dir);
    command
}

fn settings(command: &mut Command, database_url: &str, data_dir: &Path) {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PUFA_")) {
        command.env_remove(name);
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    command
        .env("DATABASE_URL", database_url)
        .env("PUFA_DATA_DIR", data_dir)
        .env("PUFA_REFERENCE_DIR", workspace.join("data"))
        .env("PUFA_SITE_DIR", workspace.join("site"))
        .env("PUFA_ADDR", "127.0.0.1:0")
        .env("RUST_LOG", "warn");
}

impl Program {
    /// Starts it on a database that is there.
    pub fn start(binary: &str, database_url: &str, data_dir: &Path) -> Self {
        Self::run(command(binary, database_url, data_dir).arg("serve"), data_dir)
    }

    /// Starts it through a shell that first does `before`.
    pub fn start_after(before: &str, binary: &str, database_url: &str, data_dir: &Path) -> Self {
        let mut command = Command::new("/bin/sh");
        settings(&mut command, database_url, data_dir);
        Self::run(command.args(["-c", &format!("{before}; exec \"$0\" serve"), binary]), data_dir)
    }

    fn run(command: &mut Command, data_dir: &Path) -> Self {
        let log = data_dir.join("program.log");
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.ok()?.strip_prefix("Listening on http://").map(str::to_owned));
        let address = address.unwrap_or_else(|| panic!("it did not start: {}", read(&log)));
        // Read on, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { address, child, log }
    }

    /// A new connection.
    pub fn connect(&self) -> Wire {
        Wire::connect(&self.address).unwrap()
    }

    /// What it logged.
    pub fn logged(&self) -> String {
        read(&self.log)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read(path: &Path) -> String {
    File::open(path).and_then(std::io::read_to_string).unwrap_or_default()
}
