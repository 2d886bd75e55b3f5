//! Findings as SARIF 2.1.0, which GitHub's code scanning and other services read.

use indexmap::IndexMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::diag::{Code, Severity};
use crate::lint::{Finding, Fix};
use crate::text::{SourceId, Sources, Span};

/// What relative paths are relative to: whoever reads the log knows where that is.
const ROOT: &str = "%SRCROOT%";

/// A log of one run, with the rules that its results name. Paths are relative to the root that the log names, columns count UTF-16 code units.
pub fn sarif(findings: &[Finding], sources: &Sources) -> String {
    let mut rules: IndexMap<&str, Code> = IndexMap::new();
    let mut seen: IndexMap<String, usize> = IndexMap::new();
    let mut results = Vec::with_capacity(findings.len());
    for finding in findings {
        let code = finding.diagnostic.code;
        let (index, _) = rules.insert_full(code.id(), code);
        let print = fingerprint(finding, sources);
        let again = seen.entry(print.clone()).or_default();
        *again += 1;
        results.push(result(finding, index, &format!("{print}:{again}"), sources));
    }
    let rules: Vec<Value> = rules.into_values().map(rule).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Aludel",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A rule, with its page as help.
fn rule(code: Code) -> Value {
    let help = code.explanation();
    let about = help.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    json!({
        "id": code.id(),
        "name": pascal(code.name()),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": about },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(code.0.severity) },
    })
}

/// `create-index-blocks-writes` as `CreateIndexBlocksWrites`: the form that names of rules have.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
    };
    name.split('-').map(capital).collect()
}

fn result(finding: &Finding, rule: usize, fingerprint: &str, sources: &Sources) -> Value {
    let found = &finding.diagnostic;
    let mut text = format!("{}: {}", found.message, found.primary.text);
    if let Some(help) = &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": found.code.id(),
        "ruleIndex": rule,
        "level": level(found.severity),
        "message": { "text": text },
        "locations": location(found.primary.span, sources).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": { "primaryLocationLineHash": fingerprint },
    });
    let related: Vec<Value> = found
        .related
        .iter()
        .filter_map(|label| {
            let mut place = location(label.span, sources)?;
            place.as_object_mut()?.insert("message".to_owned(), json!({ "text": label.text }));
            Some(place)
        })
        .collect();
    let fixes: Vec<Value> = finding.fix.iter().map(|fix| as_fix(fix, sources)).collect();
    if let Some(result) = result.as_object_mut() {
        if !related.is_empty() {
            result.insert("relatedLocations".to_owned(), related.into());
        }
        if !fixes.is_empty() {
            result.insert("fixes".to_owned(), fixes.into());
        }
    }
    result
}

fn location(span: Span, sources: &Sources) -> Option<Value> {
    let artifact = artifact(span.source, sources)?;
    let mut region = region(span, sources)?;
    region.as_object_mut()?.insert("snippet".to_owned(), json!({ "text": sources.slice(span) }));
    Some(json!({ "physicalLocation": { "artifactLocation": artifact, "region": region } }))
}

fn artifact(source: SourceId, sources: &Sources) -> Option<Value> {
    let name = sources.get(source)?.name();
    let uri = uri(name);
    Some(if name.starts_with('/') { json!({ "uri": uri }) } else { json!({ "uri": uri, "uriBaseId": ROOT }) })
}

fn region(span: Span, sources: &Sources) -> Option<Value> {
    let source = sources.get(span.source)?;
    let place = |at: u32| {
        let at = (at as usize).min(source.text().len());
        let line = source.position(at).line;
        let before = source.text().get(source.line_start(line)..at).unwrap_or_default();
        (line, before.encode_utf16().count() + 1)
    };
    let (start, end) = (place(span.start), place(span.end.max(span.start)));
    Some(json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 }))
}

fn as_fix(fix: &Fix, sources: &Sources) -> Value {
    let mut changes: IndexMap<SourceId, Vec<Value>> = IndexMap::new();
    for edit in &fix.edits {
        if let Some(region) = region(edit.span, sources) {
            let change = json!({ "deletedRegion": region, "insertedContent": { "text": edit.text } });
            changes.entry(edit.span.source).or_default().push(change);
        }
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .filter_map(|(source, changes)| {
            Some(json!({ "artifactLocation": artifact(source, sources)?, "replacements": changes }))
        })
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

/// What stays the same while other lines of the file change: the code and the words that it is about. Several alike in a
/// file are counted by the caller.
fn fingerprint(finding: &Finding, sources: &Sources) -> String {
    let found = &finding.diagnostic;
    let span = found.primary.span;
    let name = sources.get(span.source).map_or("", crate::text::Source::name);
    let words: Vec<&str> = sources.slice(span).split_whitespace().collect();
    let hash = Sha256::digest(format!("{}\n{name}\n{}", found.code.id(), words.join(" ")).as_bytes());
    hash.iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A path as a relative URI reference: what means something in a URI is escaped.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    let escaped = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = path.bytes().map(escaped).collect();
    if path.starts_with('/') { format!("file://{path}") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_units_and_paths_are_uris() {
        let mut sources = Sources::default();
        let id = sources.add("a b/ä#.mig", "x\n😀ä y\n");
        assert_eq!(uri(sources.get(id).expect("just added").name()), "a%20b/%C3%A4%23.mig");
        let found = region(Span::new(id, 9, 10), &sources).expect("a place");
        assert_eq!(found, json!({ "startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 6 }));
        assert_eq!(pascal("set-not-null-scans"), "SetNotNullScans");
    }
}
