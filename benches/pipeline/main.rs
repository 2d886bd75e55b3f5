//! Parse, check, plan and emit, on a generated history: `cargo bench --no-default-features`.
//!
//! `ALUDEL_REVISIONS` sets the length (1,000). Each stage runs seven times and its median counts. The machine matters
//! more than the program, so a stage is shown as its share of the whole and as a ratio to reading the same bytes once.

#![allow(clippy::print_stdout, reason = "each suite prints its time")]

mod history;

use std::hint::black_box;
use std::time::{Duration, Instant};

use aludel::compile::{self, Settings};
use aludel::history::Direction;

const RUNS: usize = 7;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn main() {
    let revisions = std::env::var("ALUDEL_REVISIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let files = history::generate(revisions, 1);
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let load = || compile::load(files.clone(), Settings::default());
    let mut project = load();
    project.check();
    assert!(!project.diagnostics.has_errors(), "{:?}", project.diagnostics.iter().next());
    let up = project.history.route(&[], Direction::Upgrade, "head").expect("a route");
    let applied = project.history.after(&[], &up);
    let down = project.history.route(&applied, Direction::Downgrade, "base").expect("a route");
    let plan_up = project.plan(&[], &up).expect("a plan");
    let statements: usize = project.compile(&plan_up).iter().map(|step| step.statements.len()).sum();
    println!("{revisions} revisions, {bytes} bytes, {statements} statements; medians of {RUNS} runs");

    let read = median(|| {
        black_box(files.iter().map(|(_, bytes)| bytes.iter().map(|&b| u64::from(b)).sum::<u64>()).sum::<u64>());
    });
    let stages = [
        ("parse and graph", median(|| drop(black_box(load())))),
        ("check", median(|| project.check())),
        ("plan up", median(|| drop(black_box(project.plan(&[], &up))))),
        ("plan down", median(|| drop(black_box(project.plan(&applied, &down))))),
        ("emit", median(|| drop(black_box(project.compile(&plan_up))))),
    ];
    let whole: Duration = stages.iter().map(|(_, time)| *time).sum();
    println!("{:<16} {:>12} {:>8} {:>16}", "stage", "time", "share", "times a read");
    for (stage, time) in stages {
        let share = 100.0 * time.as_secs_f64() / whole.as_secs_f64();
        let ratio = time.as_secs_f64() / read.as_secs_f64().max(f64::MIN_POSITIVE);
        println!("{stage:<16} {time:>12.2?} {share:>7.1}% {ratio:>16.0}");
    }
}
