//! Layer 6: how things look. Diagnostics, plans, listings, drawings and errors as text, JSON or SVG.
//!
//! Values in, strings out: nothing here prints, asks for the terminal's width, or knows commands. `graphical` is the only
//! place that knows miette.

mod clean;
mod costs;
mod diagnostics;
mod engine;
mod graph;
mod graphical;
mod listing;
mod plan;

pub use clean::clean;
pub use diagnostics::{json, short, summary};
pub use engine::engine_error;
pub use graph::{Picture, Position, graph_dot, graph_mermaid, graph_svg, graph_text};
pub use graphical::{Graphical, Style};
pub use listing::{Marks, Unknown, branches, entry, line, line_of_head, listing_json, listing_of, running};
pub use plan::{plan_json, plan_text, quality};
