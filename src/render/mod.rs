//! Layer 6: how things look. Diagnostics, plans, listings, drawings and errors as text, JSON or SVG.
//!
//! Values in, strings out: nothing here prints, asks for the terminal's width, or knows commands. `graphical` is the only
//! place that knows miette.

mod clean;
mod costs;
mod diagnostics;
mod diff;
mod engine;
mod github;
mod graph;
mod graphical;
mod junit;
mod listing;
mod page;
mod plan;
mod sarif;

pub use clean::clean;
pub use costs::lines as cost_lines;
pub use diagnostics::{count, json, short, summary};
pub use diff::unified_diff;
pub use engine::engine_error;
pub use github::github;
pub use graph::{Picture, Position, graph_dot, graph_mermaid, graph_svg, graph_text};
pub use graphical::{Graphical, Style};
pub use junit::junit;
pub use listing::{Marks, Unknown, branches, entry, line, line_of_head, listing_json, listing_of, running};
pub use page::page;
pub use plan::{plan_json, plan_text, quality};
pub use sarif::sarif;
