//! The `aludel` program: everything is in the library.
fn main() -> std::process::ExitCode {
    aludel::cli::main()
}
