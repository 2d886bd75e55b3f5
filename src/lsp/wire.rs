//! Messages on the wire: frames with a length, JSON in them. What cannot be read is answered, not died of.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, RequestId};
use serde_json::{Value, json};

/// The longest frame that is read: more is no text of a history.
const MOST_BYTES: usize = 256 << 20;

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// A frame that holds none, and what to answer.
    Unreadable(Value),
    /// The other side is gone, or what it sends has no frames any more; the reason, if it is not just the end.
    End(Option<String>),
}

/// Reads the next frame.
pub(super) fn read(input: &mut impl BufRead) -> Incoming {
    let length = match head(input) {
        Ok(Some(length)) => length,
        Ok(None) => return Incoming::End(None),
        Err(fault) => return Incoming::End(Some(fault.to_string())),
    };
    let mut body = Vec::new();
    match input.by_ref().take(length as u64).read_to_end(&mut body) {
        Ok(read) if read == length => message(&body),
        Ok(_) => Incoming::End(Some("the input ends in the middle of a message".to_owned())),
        Err(fault) => Incoming::End(Some(fault.to_string())),
    }
}

/// The length that a frame's header lines give; nothing at the end of the input.
fn head(input: &mut impl BufRead) -> io::Result<Option<usize>> {
    let invalid = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        // A line that never ends is no header.
        if input.by_ref().take(4096).read_until(b'\n', &mut line)? == 0 {
            return if is_first {
                Ok(None)
            } else {
                Err(invalid("the input ends in the middle of a header".to_owned()))
            };
        }
        is_first = false;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(invalid(format!("a header line has no colon: {line:?}")));
        };
        if name.trim().eq_ignore_ascii_case("content-length") {
            let count = value.trim().parse::<usize>().ok().filter(|&count| count <= MOST_BYTES);
            length = Some(count.ok_or_else(|| invalid(format!("no length that can be read: {value:?}")))?);
        }
    }
    length.map(Some).ok_or_else(|| invalid("a header has no Content-Length".to_owned()))
}

fn message(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(fault) => return Incoming::Unreadable(failure(&Value::Null, ErrorCode::ParseError, &fault.to_string())),
    };
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    let is_request = value.get("method").is_some() && !id.is_null();
    let fits = !is_request || serde_json::from_value::<RequestId>(id.clone()).is_ok();
    match serde_json::from_value::<Message>(value) {
        Ok(message) if fits => Incoming::Message(message),
        Ok(_) => {
            Incoming::Unreadable(failure(&id, ErrorCode::InvalidRequest, "an id is a number of 32 bits or a string"))
        }
        Err(fault) => Incoming::Unreadable(failure(&id, ErrorCode::InvalidRequest, &fault.to_string())),
    }
}

fn failure(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

/// Writes a message that is JSON already.
pub(super) fn write_value(output: &mut impl Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Incoming> {
        let mut found = Vec::new();
        loop {
            let one = read(&mut input);
            let is_end = matches!(one, Incoming::End(_));
            found.push(one);
            if is_end {
                return found;
            }
        }
    }

    fn frame(body: &str) -> String {
        format!("Content-Type: x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn a_frame_that_is_no_message_spoils_only_itself() {
        let input = [
            frame("{nonsense"),
            frame(r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#),
            frame(r#"{"jsonrpc":"2.0","id":7,"method":7}"#),
            frame("[]"),
            frame(r#"{"jsonrpc":"2.0","id":"ü","method":"shutdown"}"#),
        ];
        let found = all(input.concat().as_bytes());
        let answer = |at: usize| match &found[at] {
            Incoming::Unreadable(value) => (value["id"].clone(), value["error"]["code"].clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(answer(0), (Value::Null, json!(-32700)));
        assert_eq!(answer(1), (json!(1.5), json!(-32600)));
        assert_eq!(answer(2), (json!(7), json!(-32600)));
        assert_eq!(answer(3), (Value::Null, json!(-32600)));
        assert!(matches!(&found[4], Incoming::Message(Message::Request(request)) if request.method == "shutdown"));
        assert!(matches!(found[5], Incoming::End(None)));
    }

    #[test]
    fn an_input_without_frames_ends() {
        for input in [
            "hello\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n\r\n{}",
            "Content-Length: 999999999999\r\n\r\n{}",
            "Content-Length: -1\r\n\r\n",
            "Content-Length: 10\r\n\r\n{}",
            "Content-Length: 10",
            "X: y\r\n\r\n",
            "\r\n",
        ] {
            let found = all(input.as_bytes());
            assert!(matches!(&found[..], [Incoming::End(Some(_))]), "{input:?}: {found:?}");
        }
    }
}
