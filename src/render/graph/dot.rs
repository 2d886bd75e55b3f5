//! The picture for Graphviz.

use super::{Kind, Picture, Standing};

/// A digraph whose arrows go the way an upgrade goes, from the older revision up to the newer.
pub fn graph_dot(picture: &Picture) -> String {
    let mut out = String::from(
        "digraph history {\n  rankdir=BT;\n  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n  \
         edge [color=\"#57606a\", fontname=\"Helvetica\", fontsize=9];\n",
    );
    for node in picture.nodes.iter().rev() {
        let mut lines = vec![node.id.clone()];
        if !node.labels.is_empty() {
            lines.push(format!("({})", node.labels.join(", ")));
        }
        let standing = match node.standing {
            Standing::Unasked | Standing::Applied | Standing::Outside => None,
            Standing::Current => Some("current"),
            Standing::Pending => Some("pending"),
        };
        let marks: Vec<String> = node.head.into_iter().chain(standing).map(|word| format!("({word})")).collect();
        if !marks.is_empty() {
            lines.push(marks.join(" "));
        }
        lines.extend(Some(node.summary.clone()).filter(|summary| !summary.is_empty()));
        let label = lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("\\n");
        let look = match node.standing {
            Standing::Unasked => "",
            Standing::Applied => ", style=\"rounded,filled\", fillcolor=\"#dafbe1\"",
            Standing::Current => ", style=\"rounded,filled,bold\", fillcolor=\"#aceebb\"",
            Standing::Pending => ", style=\"rounded,dashed\"",
            Standing::Outside => ", style=\"rounded,dotted\", color=\"#8c959f\", fontcolor=\"#8c959f\"",
        };
        out.push_str(&format!("  {} [label=\"{label}\"{look}];\n", quoted(&node.id)));
    }
    for node in picture.nodes.iter().rev() {
        for target in &node.targets {
            let Some(older) = picture.nodes.get(target.row) else { continue };
            let look = match target.kind {
                Kind::Revises => "",
                Kind::DependsOn => " [style=dashed, label=\"depends_on\"]",
            };
            out.push_str(&format!("  {} -> {}{look};\n", quoted(&older.id), quoted(&node.id)));
        }
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// A text inside double quotes. A backslash would begin one of Graphviz's own escapes.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}
