//! `${VARIABLE}` and `${VARIABLE:-default}` in values of the configuration.

/// The text with its variables put in; the name of the first one that is not set and has no default otherwise.
///
/// As in a shell, `:-` counts an empty variable as not set. `$` without a brace is itself, and so is `${` that never closes.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        out.push_str(&rest[..start]);
        let inside = &rest[start + 2..start + length];
        match inside.split_once(":-") {
            Some((name, default)) => match variable(name.trim()).filter(|value| !value.is_empty()) {
                Some(value) => out.push_str(&value),
                None => out.push_str(default),
            },
            None => out.push_str(&variable(inside.trim()).ok_or_else(|| inside.trim().to_owned())?),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::interpolate;

    #[test]
    fn variables_and_defaults() {
        let variable = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        let put = |text: &str| interpolate(text, &variable);
        assert_eq!(put("x${A}y${B:-b}$z"), Ok("xayb$z".to_owned()));
        assert_eq!(put("${EMPTY:-d}${EMPTY}"), Ok("d".to_owned()));
        assert_eq!(put("${B}"), Err("B".to_owned()));
        assert_eq!(put("pa${ss"), Ok("pa${ss".to_owned()));
    }
}
