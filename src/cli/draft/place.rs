//! Where the file of a new revision goes, and what it is called.

use std::path::{Component, Path, PathBuf};

use super::Draft;
use crate::cli::config::Config;
use crate::cli::files::plain;
use crate::cli::{Fault, pipeline};
use crate::history::History;

/// The path of the new file. It is one where the file will be looked for.
pub(super) fn path(
    draft: &Draft<'_>,
    id: &str,
    created: &jiff::Zoned,
    wanted: Option<&Path>,
    config: &Config,
    history: &History,
) -> Result<PathBuf, Fault> {
    let (template, longest) = config.file_template();
    let folder = match wanted {
        Some(wanted) => named(wanted, config)?,
        None => followed(draft.parents, template.has_folders(), config, history)?,
    };
    let name = template.render(id, &slug(draft.message, longest), created);
    let path = folder.join(format!("{name}.mig"));
    let misplaced = Path::new(&name).components().any(|part| match part {
        Component::Normal(part) => part.to_string_lossy().starts_with('.'),
        Component::CurDir | Component::ParentDir | Component::RootDir | Component::Prefix(_) => true,
    });
    if misplaced || name.is_empty() || name.ends_with('/') || !pipeline::is_revision(&path) {
        return Err(Fault::usage(format!(
            "the file would be called `{name}.mig`, and no revision is looked for there"
        ))
        .help("give another message or id, or another `file_template`"));
    }
    Ok(path)
}

/// The folder of `--version-path`: as seen from here, or from the project.
fn named(wanted: &Path, config: &Config) -> Result<PathBuf, Fault> {
    let here = std::env::current_dir()?.join(wanted);
    let folders = config.migrations();
    for wanted in [here, config.root.join(wanted)].iter().map(|path| plain(path)) {
        for folder in &folders {
            if let Ok(below) = wanted.strip_prefix(plain(folder))
                && (below.as_os_str().is_empty() || config.recursive())
            {
                return Ok(if below.as_os_str().is_empty() { folder.clone() } else { folder.join(below) });
            }
        }
    }
    Err(Fault::usage(format!("{} is not one of the migrations folders", wanted.display()))
        .help(format!("they are {}; add it to `migrations` in the configuration to use it", shown(&folders, config))))
}

/// The folder of the first parent; without one, the only folder there is.
fn followed(parents: &[usize], has_folders: bool, config: &Config, history: &History) -> Result<PathBuf, Fault> {
    let folders = config.migrations();
    if let [only] = &folders[..] {
        return Ok(only.clone());
    }
    let Some(&first) = parents.first() else {
        return Err(Fault::usage("there are several migrations folders, and a new root could be in any")
            .help(format!("name one: --version-path DIR; they are {}", shown(&folders, config))));
    };
    let file = config.root.join(&history.get(first).path);
    // A template with folders begins at the folder of the configuration, not in one that it made before.
    let root = folders.iter().filter(|folder| plain(&file).starts_with(plain(folder)));
    let root = root.max_by_key(|folder| plain(folder).components().count());
    match (root, has_folders) {
        (Some(root), true) => Ok(root.clone()),
        (_, _) => Ok(file.parent().map_or_else(|| config.root.clone(), Path::to_owned)),
    }
}

fn shown(folders: &[PathBuf], config: &Config) -> String {
    folders.iter().map(|folder| pipeline::display(&config.root, folder)).collect::<Vec<_>>().join(", ")
}

/// The message as part of a file name, cut at a word before it is too long.
fn slug(message: &str, longest: usize) -> String {
    let mut out = String::new();
    for word in message.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let gap = usize::from(!out.is_empty());
        if out.len() + gap + word.len() > longest {
            if out.is_empty() {
                out.extend(word.chars().take(longest));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_cut_at_a_word() {
        let slug = |message: &str| slug(message, 40);
        assert_eq!(slug("Add user's surname!"), "add_user_s_surname");
        assert_eq!(slug("third: a very Long message, that will be cut off"), "third_a_very_long_message_that_will_be");
        assert_eq!(slug("größe"), "gr_e");
        assert_eq!(slug("!!"), "");
        assert_eq!(slug(&"x".repeat(90)).len(), 40);
        assert_eq!(super::slug("add user", 0), "");
    }

    #[test]
    fn paths_are_compared_without_dots() {
        assert_eq!(plain(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }
}
