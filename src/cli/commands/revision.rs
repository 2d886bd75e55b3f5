//! `aludel revision -m MESSAGE`

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;

use clap::Args;

use crate::cli::{Context, Fault, pipeline};
use crate::history::{History, Symbol, Target};

/// Arguments of `revision`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// What the revision does, in a few words; also makes the file's name.
    #[arg(short, long, value_name = "TEXT")]
    message: String,

    /// The revision that the new one revises: an id or its beginning, a label, LABEL@head, or base. Default: the one head.
    #[arg(long, value_name = "REV")]
    head: Option<String>,
}

/// A slug is cut at a word before this many characters.
const SLUG: usize = 40;

/// Runs the command.
pub(in crate::cli) fn run(args: &Arguments, cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load(&config)?;
    pipeline::stop_on_errors(&project, cx)?;
    let parent = parent(&project.history, args.head.as_deref())?;
    let folder = config.migrations().into_iter().next().unwrap_or_else(|| config.root.clone());
    let id = loop {
        let id = new_id();
        if project.history.find(&id).is_none() && project.history.find_label(&id).is_none() {
            break id;
        }
    };
    let slug = slug(&args.message);
    let name = if slug.is_empty() { format!("{id}.mig") } else { format!("{id}_{slug}.mig") };
    let path = folder.join(name);
    let text = text(&id, parent.as_deref(), &args.message, jiff::Timestamp::now());
    let fault = |error: std::io::Error| Fault::world(format!("{}: {error}", path.display()));
    let mut file = std::fs::File::create_new(&path).map_err(fault)?;
    file.write_all(text.as_bytes()).map_err(fault)?;
    cx.out.result(&format!("Generating {} ... done", pipeline::display(&config.root, &path)))
}

/// The parent's id; `None` for the first revision or `--head base`.
fn parent(history: &History, head: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(wanted) = head else {
        let heads = history.heads();
        return match heads[..] {
            [] => Ok(None),
            [only] => Ok(Some(history.get(only).id.clone())),
            _ => {
                let lines: Vec<String> =
                    heads.iter().map(|&h| format!("  {}  {}", history.get(h).id, history.get(h).summary())).collect();
                Err(Fault::usage(format!("there are {} heads, and a revision has to follow one", heads.len()))
                    .help(format!("name it: --head ID\n{}", lines.join("\n"))))
            }
        };
    };
    let target = Target::parse(wanted, history)?;
    if target.symbol == Some(Symbol::Base) && target.offset.is_none() {
        return Ok(None);
    }
    match history.resolve(wanted, &[])?[..] {
        [only] if history.is_head(only) => Ok(Some(history.get(only).id.clone())),
        [only] => Err(Fault::usage(format!("revision {} is not a head", history.get(only).id))
            .help("a revision follows a head; write the file by hand to begin a branch here")),
        _ => Err(Fault::usage(format!("`{wanted}` is not one revision"))),
    }
}

/// Twelve hexadecimal digits.
fn new_id() -> String {
    // A fresh state is seeded by the operating system.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_i128(jiff::Timestamp::now().as_nanosecond());
    format!("{:016x}", hasher.finish())[4..].to_owned()
}

/// The message as part of a file name.
fn slug(message: &str) -> String {
    let mut out = String::new();
    for word in message.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let gap = usize::from(!out.is_empty());
        if out.len() + gap + word.len() > SLUG {
            if out.is_empty() {
                out.push_str(&word[..SLUG]);
            }
            break;
        }
        if gap == 1 {
            out.push('_');
        }
        out.push_str(word);
    }
    out.to_lowercase()
}

fn text(id: &str, parent: Option<&str>, message: &str, now: jiff::Timestamp) -> String {
    let message = message.replace('\'', "''");
    let created = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    let parent = parent.unwrap_or("base");
    format!("revision {id}\nrevises {parent}\nmessage '{message}'\ncreated '{created}'\n\nupgrade {{}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_cut_at_a_word() {
        assert_eq!(slug("Add user's surname!"), "add_user_s_surname");
        assert_eq!(slug("third: a very Long message, that will be cut off"), "third_a_very_long_message_that_will_be");
        assert_eq!(slug("größe"), "gr_e");
        assert_eq!(slug("!!"), "");
        assert_eq!(slug(&"x".repeat(90)).len(), SLUG);
    }

    #[test]
    fn ids_are_twelve_hexadecimal_digits() {
        let id = new_id();
        assert!(id.len() == 12 && id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert_ne!(id, new_id());
    }
}
