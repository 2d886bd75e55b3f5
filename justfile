# Short names for what is done every day. `just` alone lists them.

_list:
    @just --list

# Formats, compiles and lints.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Runs the tests, or the suites that are named.
test *suites:
    scripts/test {{suites}}

# Runs the server's tests on another version of it, 13 to 18.
test-on version:
    scripts/test --postgres {{version}} postgres:good_inputs postgres:examples::on_a_server postgres:histories

# Runs the executable specification.
spec:
    cargo test --test spec

# Rewrites its expectations in place; read the diff before committing it.
spec-update:
    SPEC=update cargo test --test spec

# Checks and formats the examples.
lint:
    for project in examples/*/aludel.yaml; do cargo run -q -- -c $project lint && cargo run -q -- -c $project fmt --check; done

# Licences and advisories of what the project depends on (needs cargo-deny).
deny:
    cargo deny check

# Measures parse, check, plan and emit.
bench:
    cargo bench

# The shop example on the embedded database.
demo:
    scripts/demo

# All that CI runs.
ci:
    .ci/run
