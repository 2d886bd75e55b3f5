//! The loop: messages in, answers and findings out.
//!
//! One thread reads, one checks, one does everything else in the order of the messages. Findings wait until nothing was
//! typed for a moment, and questions do not wait for them: what is asked of a file needs only that file to be read again.
//! Every request is answered, whatever becomes of it.

use std::collections::{HashSet, VecDeque};
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::disk::Disk;
use super::job::{Checked, Job};
use super::requests::{self, Answer, error};
use super::wire::{Incoming, read, write_value};
use super::workspace::Workspace;

/// How long nothing is to be typed before everything is checked.
const PAUSE: Duration = Duration::from_millis(150);

/// How long findings wait at most while someone types on.
const LONGEST: Duration = Duration::from_secs(1);

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As the client wished.
    Well,
    /// The client left without a word.
    Left,
    /// What the client sends cannot be read, or it does not read any more.
    Broken(String),
}

/// Serves one client until it ends. `log` is for people who look for a fault.
#[allow(clippy::disallowed_methods, reason = "it waits for its client, and reads in a thread of its own")]
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    output: impl Write,
    disk: Arc<dyn Disk>,
    log: impl Fn(&str),
) -> Ended {
    let (sender, receiver) = channel();
    let (jobs, wanted) = channel::<Job>();
    let done = sender.clone();
    let checker = std::thread::Builder::new().name("checks".to_owned()).stack_size(16 << 20).spawn(move || {
        while let Ok(job) = wanted.recv() {
            // A bug in one check is no reason to lose the editor its server.
            let checked = catch_unwind(AssertUnwindSafe(|| job.run())).ok();
            if done.send(Event::Checked(checked)).is_err() {
                return;
            }
        }
    });
    let reader = std::thread::Builder::new().name("input".to_owned()).spawn(move || {
        loop {
            let incoming = read(&mut input);
            let is_end = matches!(incoming, Incoming::End(_));
            if sender.send(Event::Incoming(incoming)).is_err() || is_end {
                return;
            }
        }
    });
    if let Err(fault) = reader.and(checker) {
        return Ended::Broken(fault.to_string());
    }
    let server = Server {
        output,
        log,
        inbox: Inbox { receiver, waiting: VecDeque::new(), cancelled: HashSet::new() },
        jobs,
        is_busy: false,
        disk: Some(disk),
        workspace: None,
        watch: None,
        is_down: false,
        due: None,
    };
    server.run()
}

/// Something that happened.
#[derive(Debug)]
enum Event {
    /// The client has sent something.
    Incoming(Incoming),
    /// A check is done; nothing if a bug ended it.
    Checked(Option<Checked>),
}

/// What has come in and is not done yet.
struct Inbox {
    receiver: Receiver<Event>,
    waiting: VecDeque<Event>,
    /// Requests that nobody waits for any more.
    cancelled: HashSet<RequestId>,
}

impl Inbox {
    /// The next message; none by the time `until`.
    #[allow(clippy::disallowed_methods, reason = "it waits for its client")]
    fn next(&mut self, until: Option<Instant>) -> Option<Event> {
        while let Ok(event) = self.receiver.try_recv() {
            self.keep(event);
        }
        while self.waiting.is_empty() {
            let received = match until {
                None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => self.receiver.recv_timeout(until.saturating_duration_since(Instant::now())),
            };
            match received {
                Ok(event) => self.keep(event),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => return Some(Event::Incoming(Incoming::End(None))),
            }
        }
        self.waiting.pop_front()
    }

    /// Keeps a message; what is cancelled is so at once, as what it was asked for may still wait.
    fn keep(&mut self, event: Event) {
        if let Event::Incoming(Incoming::Message(Message::Notification(it))) = &event
            && it.method == "$/cancelRequest"
        {
            let id = it.params.get("id").cloned().unwrap_or(Value::Null);
            let waits = |event: &Event, id: &RequestId| matches!(event, Event::Incoming(Incoming::Message(Message::Request(request))) if request.id == *id);
            if let Ok(id) = serde_json::from_value::<RequestId>(id)
                && self.waiting.iter().any(|event| waits(event, &id))
            {
                self.cancelled.insert(id);
            }
            return;
        }
        self.waiting.push_back(event);
    }
}

struct Server<W, L> {
    output: W,
    log: L,
    inbox: Inbox,
    jobs: Sender<Job>,
    /// Whether a check is under way.
    is_busy: bool,
    /// Until the client has said hello.
    disk: Option<Arc<dyn Disk>>,
    workspace: Option<Workspace>,
    /// What asks the client to tell of changed files.
    watch: Option<Value>,
    is_down: bool,
    /// When to check at the latest, and when if nothing is typed until then.
    due: Option<(Instant, Instant)>,
}

impl<W: Write, L: Fn(&str)> Server<W, L> {
    fn run(mut self) -> Ended {
        loop {
            // One check after the other.
            let until = self.due.filter(|_| !self.is_busy).map(|(latest, pause)| latest.min(pause));
            let step = match self.inbox.next(until) {
                None => self.check(),
                Some(Event::Checked(checked)) => self.take(checked),
                Some(Event::Incoming(Incoming::End(None))) => {
                    return if self.is_down { Ended::Well } else { Ended::Left };
                }
                Some(Event::Incoming(Incoming::End(Some(reason)))) => return Ended::Broken(reason),
                Some(Event::Incoming(Incoming::Unreadable(answer))) => {
                    (self.log)(&format!("a message cannot be read: {answer}"));
                    write_value(&mut self.output, &answer)
                }
                Some(Event::Incoming(Incoming::Message(message))) => match message {
                    Message::Request(request) => self.request(request),
                    // Answers to what was asked of the client: there is nothing to do about them.
                    Message::Response(_) => Ok(()),
                    Message::Notification(one) if one.method == "exit" => {
                        return if self.is_down { Ended::Well } else { Ended::Left };
                    }
                    Message::Notification(one) => self.notification(&one),
                },
            };
            match step {
                Ok(()) => {}
                Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => return Ended::Left,
                Err(fault) => return Ended::Broken(fault.to_string()),
            }
        }
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        let answer = if self.inbox.cancelled.remove(&id) {
            Err(error(ErrorCode::RequestCanceled, "it was cancelled"))
        } else {
            self.answer(&method, &params)
        };
        Message::Response(Response { id, response_result: answer }).write(&mut self.output)
    }

    fn answer(&mut self, method: &str, params: &Value) -> Answer {
        if self.is_down {
            return Err(error(ErrorCode::InvalidRequest, "the server is shut down"));
        }
        match (method, &mut self.workspace) {
            ("initialize", None) => {
                let (encoding, folders) = requests::asked(params);
                let Some(disk) = self.disk.take() else {
                    return Err(error(ErrorCode::InvalidRequest, "it is initialized"));
                };
                self.workspace = Some(Workspace::new(disk, encoding, &folders));
                self.watch = requests::watch(params);
                Ok(requests::capabilities(encoding))
            }
            ("initialize", Some(_)) => Err(error(ErrorCode::InvalidRequest, "it is initialized")),
            (_, None) => Err(error(ErrorCode::ServerNotInitialized, "`initialize` comes first")),
            ("shutdown", Some(_)) => {
                self.is_down = true;
                self.due = None;
                Ok(Value::Null)
            }
            (_, Some(workspace)) => {
                // A bug in one answer is no reason to lose the editor its server.
                let asked = catch_unwind(AssertUnwindSafe(|| requests::request(workspace, method, params)));
                asked.unwrap_or_else(|_| {
                    workspace.forget();
                    Err(error(ErrorCode::InternalError, "a bug in aludel; its log says where"))
                })
            }
        }
    }

    fn notification(&mut self, one: &Notification) -> io::Result<()> {
        let Some(workspace) = self.workspace.as_mut().filter(|_| !self.is_down) else { return Ok(()) };
        if one.method == "initialized" {
            self.later();
            return match self.watch.take() {
                Some(request) => write_value(&mut self.output, &request),
                None => Ok(()),
            };
        }
        match requests::notification(workspace, &one.method, &one.params) {
            Ok(true) => self.later(),
            Ok(false) => {}
            Err(fault) => (self.log)(&format!("{}: {}", one.method, fault.message)),
        }
        Ok(())
    }

    /// Lets everything be checked when nothing is typed for a moment.
    #[allow(clippy::disallowed_methods, reason = "it waits for its client")]
    fn later(&mut self) {
        let now = Instant::now();
        let latest = self.due.map_or(now + LONGEST, |(latest, _)| latest);
        self.due = Some((latest, now + PAUSE));
    }

    /// Lets what has changed be checked.
    fn check(&mut self) -> io::Result<()> {
        self.due = None;
        let Some(workspace) = &mut self.workspace else { return Ok(()) };
        match workspace.job() {
            Some(job) => {
                self.is_busy = self.jobs.send(job).is_ok();
                Ok(())
            }
            None => self.tell(),
        }
    }

    /// Takes what was checked.
    fn take(&mut self, checked: Option<Checked>) -> io::Result<()> {
        self.is_busy = false;
        if let (Some(workspace), Some(checked)) = (&mut self.workspace, checked) {
            workspace.take(checked);
        }
        self.tell()
    }

    /// Tells what was found, where it is new.
    fn tell(&mut self) -> io::Result<()> {
        let Some(workspace) = self.workspace.as_mut().filter(|_| !self.is_down) else { return Ok(()) };
        for findings in workspace.news() {
            let message = json!({
                "jsonrpc": "2.0",
                "method": "textDocument/publishDiagnostics",
                "params": {
                    "uri": findings.uri, "version": findings.version, "diagnostics": findings.diagnostics,
                },
            });
            write_value(&mut self.output, &message)?;
        }
        Ok(())
    }
}
