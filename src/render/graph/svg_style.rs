//! How the SVG looks: light, and dark where the reader's system is.

/// How many colours lanes have.
pub(super) const COLOURS: usize = 8;

/// The style sheet. The names of fonts end with generic ones, so that a picture looks right where none of them is.
pub(super) const STYLE: &str = "\
.bg{fill:#ffffff;stroke:#d1d9e0}
text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:13px;fill:#1f2328;dominant-baseline:central}
.id,.pill text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.id{font-size:12px;fill:#59636e}
.pill text{font-size:11px;text-anchor:middle}
.pill rect{stroke-width:1}
.label rect{fill:#ddf4ff;stroke:#54aeff}.label text{fill:#0550ae}
.head rect{fill:#fff8c5;stroke:#d4a72c}.head text{fill:#7d4e00}
.now rect{fill:#1a7f37;stroke:#1a7f37}.now text{fill:#ffffff;font-weight:600}
.wait rect{fill:none;stroke:#818b98;stroke-dasharray:3 2}.wait text{fill:#59636e}
.pending .message,.outside .id,.legend text{fill:#59636e}
.legend text{font-size:11px}
.dot.key{fill:#818b98}.pending .dot.key,.edge.key{stroke:#818b98}
.row .hit{fill:#818b98;fill-opacity:0}.row:hover .hit{fill-opacity:.12}
.edge{fill:none;stroke-width:2;stroke-linecap:round}
.dashed{stroke-dasharray:1.5 5}
.dot{stroke:#ffffff;stroke-width:2}
.pending .dot,.pending .dot.key{fill:#ffffff}
.ring{fill:none;stroke-width:2}
.outside .dot{fill:#818b98}
.f0{fill:#0969da}.f1{fill:#1a7f37}.f2{fill:#bf8700}.f3{fill:#8250df}.f4{fill:#bc4c00}.f5{fill:#bf3989}.f6{fill:#1b7c83}.f7{fill:#cf222e}
.s0{stroke:#0969da}.s1{stroke:#1a7f37}.s2{stroke:#bf8700}.s3{stroke:#8250df}.s4{stroke:#bc4c00}.s5{stroke:#bf3989}.s6{stroke:#1b7c83}.s7{stroke:#cf222e}
@media (prefers-color-scheme:dark){
.bg{fill:#0d1117;stroke:#3d444d}
text{fill:#e6edf3}
.id,.pending .message,.outside .id,.legend text{fill:#9198a1}
.label rect{fill:#121d2f;stroke:#1f6feb}.label text{fill:#79c0ff}
.head rect{fill:#272115;stroke:#9e6a03}.head text{fill:#e3b341}
.now rect{fill:#238636;stroke:#238636}
.wait rect{stroke:#656c76}.wait text{fill:#9198a1}
.dot{stroke:#0d1117}
.pending .dot,.pending .dot.key{fill:#0d1117}
.f0{fill:#58a6ff}.f1{fill:#3fb950}.f2{fill:#d29922}.f3{fill:#a371f7}.f4{fill:#f0883e}.f5{fill:#db61a2}.f6{fill:#39c5cf}.f7{fill:#ff7b72}
.s0{stroke:#58a6ff}.s1{stroke:#3fb950}.s2{stroke:#d29922}.s3{stroke:#a371f7}.s4{stroke:#f0883e}.s5{stroke:#db61a2}.s6{stroke:#39c5cf}.s7{stroke:#ff7b72}
}
";
