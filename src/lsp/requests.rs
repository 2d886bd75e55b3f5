//! The methods of the protocol, one arm each.

use lsp_server::{ErrorCode, ResponseError};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, OneOf, Position, PositionEncodingKind, Range, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::place::Encoding;
use super::workspace::Workspace;
use crate::text::Sources;

/// What a request is answered with.
pub(super) type Answer = Result<Value, ResponseError>;

/// An error as the protocol has it.
pub(super) fn error(code: ErrorCode, message: impl Into<String>) -> ResponseError {
    ResponseError { code: code as i32, message: message.into(), data: None }
}

/// Answers a request of a client that was initialized.
pub(super) fn request(workspace: &mut Workspace, method: &str, params: &Value) -> Answer {
    match method {
        "textDocument/hover" => {
            let (uri, position) = (address(params)?, position(params)?);
            value(&workspace.hover(uri, position))
        }
        "textDocument/definition" => {
            let (uri, position) = (address(params)?, position(params)?);
            value(&workspace.definition(uri, position))
        }
        "textDocument/references" => {
            let (uri, position) = (address(params)?, position(params)?);
            let with_origins = get(params, "/context/includeDeclaration").unwrap_or(true);
            value(&workspace.references(uri, position, with_origins))
        }
        "textDocument/completion" => {
            let (uri, position) = (address(params)?, position(params)?);
            value(&workspace.completion(uri, position))
        }
        "textDocument/formatting" => value(&workspace.format(address(params)?)),
        "textDocument/codeAction" => {
            let (uri, range) = (address(params)?, get::<Range>(params, "/range")?);
            let only: Option<Vec<String>> = get(params, "/context/only").ok();
            let is_wanted = |kind: &String| CodeActionKind::QUICKFIX.as_str().starts_with(kind.as_str());
            if only.is_some_and(|only| !only.iter().any(is_wanted)) {
                return Ok(json!([]));
            }
            value(&workspace.code_actions(uri, range))
        }
        "textDocument/documentSymbol" => value(&workspace.symbols(address(params)?)),
        "textDocument/foldingRange" => value(&workspace.folds(address(params)?)),
        other => Err(error(ErrorCode::MethodNotFound, format!("there is no method {other}"))),
    }
}

/// Takes a notification; whether something is to be checked again.
pub(super) fn notification(workspace: &mut Workspace, method: &str, params: &Value) -> Result<bool, ResponseError> {
    match method {
        "textDocument/didOpen" => {
            let uri = address(params)?;
            let language: String = get(params, "/textDocument/languageId").unwrap_or_default();
            if language != "mig" && !uri.to_ascii_lowercase().ends_with(".mig") {
                return Ok(false);
            }
            let version = get(params, "/textDocument/version").unwrap_or_default();
            workspace.set(uri, version, get(params, "/textDocument/text")?);
            Ok(true)
        }
        "textDocument/didChange" => {
            let uri = address(params)?;
            let Some(mut text) = workspace.text(uri).map(str::to_owned) else { return Ok(false) };
            let version = get(params, "/textDocument/version").unwrap_or_default();
            let changes: Vec<Value> = get(params, "/contentChanges")?;
            for change in &changes {
                let new: String = get(change, "/text")?;
                text = match get::<Range>(change, "/range") {
                    Ok(range) => changed(&text, range, &new, workspace.encoding()),
                    Err(_) => new,
                };
            }
            workspace.set(uri, version, text);
            Ok(true)
        }
        "textDocument/didClose" => {
            workspace.close(address(params)?);
            Ok(true)
        }
        "textDocument/didSave" | "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => {
            workspace.disk_changed();
            Ok(true)
        }
        "workspace/didChangeWorkspaceFolders" => {
            for (which, is_there) in [("/event/removed", false), ("/event/added", true)] {
                let folders: Vec<Value> = get(params, which).unwrap_or_default();
                for uri in folders.iter().filter_map(|folder| folder.get("uri")?.as_str()) {
                    workspace.set_folder(uri, is_there);
                }
            }
            workspace.disk_changed();
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// A part of a text replaced.
fn changed(text: &str, range: Range, new: &str, encoding: Encoding) -> String {
    let mut sources = Sources::default();
    let id = sources.add("", text);
    let Some(source) = sources.get(id) else { return text.to_owned() };
    let (start, end) = (encoding.offset(source, range.start), encoding.offset(source, range.end));
    let mut text = source.text().to_owned();
    if start <= end {
        text.replace_range(start..end, new);
    }
    text
}

/// What columns count from now on, and the folders of the client.
pub(super) fn asked(params: &Value) -> (Encoding, Vec<String>) {
    let encodings: Vec<String> = get(params, "/capabilities/general/positionEncodings").unwrap_or_default();
    let encoding = if encodings.iter().any(|encoding| encoding == "utf-8") { Encoding::Utf8 } else { Encoding::Utf16 };
    let folders: Vec<Value> = get(params, "/workspaceFolders").unwrap_or_default();
    let mut folders: Vec<String> =
        folders.iter().filter_map(|folder| Some(folder.get("uri")?.as_str()?.to_owned())).collect();
    if folders.is_empty() {
        folders.extend(get::<String>(params, "/rootUri").ok());
    }
    (encoding, folders)
}

/// What the server can do.
pub(super) fn capabilities(encoding: Encoding) -> Value {
    let capabilities = ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(true.into()),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec![".".to_owned(), "(".to_owned()]),
            ..CompletionOptions::default()
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    };
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "aludel", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The request that asks the client to tell of changed files, where it can be asked.
pub(super) fn watch(params: &Value) -> Option<Value> {
    let can = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
    if params.pointer(can) != Some(&Value::Bool(true)) {
        return None;
    }
    let globs = ["**/*.mig", "**/aludel.yaml", "**/aludel.yml", "**/*.csv"];
    let watchers: Vec<Value> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
    Some(json!({
        "jsonrpc": "2.0",
        "id": "aludel-watch",
        "method": "client/registerCapability",
        "params": { "registrations": [{
            "id": "aludel-watch",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        }]},
    }))
}

fn get<T: DeserializeOwned>(params: &Value, pointer: &str) -> Result<T, ResponseError> {
    let missing = || error(ErrorCode::InvalidParams, format!("{pointer} is missing"));
    let value = params.pointer(pointer).ok_or_else(missing)?;
    T::deserialize(value).map_err(|fault| error(ErrorCode::InvalidParams, format!("{pointer}: {fault}")))
}

fn address(params: &Value) -> Result<&str, ResponseError> {
    let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
    uri.ok_or_else(|| error(ErrorCode::InvalidParams, "/textDocument/uri is missing"))
}

fn position(params: &Value) -> Result<Position, ResponseError> {
    get(params, "/position")
}

fn value(answer: &impl Serialize) -> Answer {
    serde_json::to_value(answer).map_err(|fault| error(ErrorCode::InternalError, fault.to_string()))
}
