//! Codes of the history phase: what is wrong with the graph, and with a target on it.

use super::codes;

codes! {
    "history":
    DUPLICATE_ID = "duplicate-id", Error;
    MISSING_PARENT = "missing-parent", Error;
    MISSING_DEPENDENCY = "missing-dependency", Error;
    SELF_REFERENCE = "self-reference", Error;
    CYCLE = "cycle", Error;
    LISTED_TWICE = "listed-twice", Warning;
    REDUNDANT_PARENT = "redundant-parent", Warning;
    REDUNDANT_DEPENDENCY = "redundant-dependency", Warning;
    DUPLICATE_LABEL = "duplicate-label", Error;
    LABEL_IS_ID = "label-is-id", Error;
    BAD_TARGET = "bad-target", Error;
    UNKNOWN_TARGET = "unknown-target", Error;
    AMBIGUOUS_TARGET = "ambiguous-target", Error;
    SEVERAL_HEADS = "several-heads", Error;
    NOT_ON_BRANCH = "not-on-branch", Error;
    OUT_OF_RANGE = "out-of-range", Error;
    AMBIGUOUS_WALK = "ambiguous-walk", Error;
    NOT_APPLIED = "not-applied", Error;
    NOT_ANCESTOR = "not-ancestor", Error;
    OVERLAPPING = "overlapping", Error;
    UNKNOWN_APPLIED = "unknown-applied", Error;
}
