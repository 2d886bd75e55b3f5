//! Codes of the history phase: what is wrong with the graph, and with a target on it.

use super::codes;

codes! {
    DUPLICATE_ID = "history::duplicate-id", Error, "two files are the same revision",
        "A revision's id stands in one file only: it is what the database remembers. Two files with one id usually come from a copied file; give the copy an id of its own, and let it revise the original if it should run after it.";
    MISSING_PARENT = "history::missing-parent", Error, "a parent that no file has",
        "`revises` names the revisions that run directly before this one. No file in the migrations folders has the id that stands here: it is misspelt, or the file was removed or has not been merged yet.";
    MISSING_DEPENDENCY = "history::missing-dependency", Error, "a dependency that no file has",
        "`depends_on` names revisions of other branches, by id or by label, that must have run before this one. Nothing in the migrations folders has the id or label that stands here.";
    SELF_REFERENCE = "history::self-reference", Error, "a revision that waits for itself",
        "A revision that revises or depends on itself could never run.";
    CYCLE = "history::cycle", Error, "revisions that wait for each other",
        "Following `revises` and `depends_on` from one of these revisions leads back to it, so none of them could run first. One of the lines is wrong: usually the one that was edited last.";
    LISTED_TWICE = "history::listed-twice", Warning, "the same name listed twice",
        "One header line names the same revision or label twice. The second mention changes nothing; take it out.";
    REDUNDANT_PARENT = "history::redundant-parent", Warning, "a merge with what is below it already",
        "`revises a, b` joins two branches. Here one of the parents is an ancestor of another one, so nothing is joined by naming it: the other one alone means the same. Perhaps the head of another branch was meant.";
    REDUNDANT_DEPENDENCY = "history::redundant-dependency", Warning, "a dependency on an ancestor",
        "`depends_on` makes a revision wait for one of another branch. This one is an ancestor along `revises`, so it has run in any case. Perhaps a revision of another branch was meant.";
    DUPLICATE_LABEL = "history::duplicate-label", Error, "two revisions carry one label",
        "A label names one branch: it stands in the header of one revision and its descendants inherit it. Take it out of the later file, or choose another one.";
    LABEL_IS_ID = "history::label-is-id", Error, "a label that is a revision's id",
        "Labels and ids share one name space, because both can be the target of a command. A label that is also the id of a revision would be ambiguous.";

    BAD_TARGET = "history::bad-target", Error, "not a target",
        "A target is `head`, `heads`, `base`, an id or the beginning of one, a label, `LABEL@head`, or a number of steps such as `+2`, `-1` or `ae1027a6+2`. Ranges such as `base:head` fit only where the command says so.";
    UNKNOWN_TARGET = "history::unknown-target", Error, "a target that does not exist",
        "No revision in the migrations folders has this id or label, nor an id or label of at least four characters that begins with it.";
    AMBIGUOUS_TARGET = "history::ambiguous-target", Error, "a target that several revisions fit",
        "Several ids or labels begin with these characters. A few characters more decide which one is meant.";
    SEVERAL_HEADS = "history::several-heads", Error, "there is more than one head",
        "The history ends in several heads, revisions that nothing revises, so `head` does not say which one is meant. Name one, use `heads` for all, or join them with a revision that revises all of them.";
    NOT_ON_BRANCH = "history::not-on-branch", Error, "a revision of another branch",
        "`BRANCH@TARGET` asks for a revision that is an ancestor or a descendant of the one that gives the branch its name. This one is neither.";
    OUT_OF_RANGE = "history::out-of-range", Error, "more steps than there are",
        "A relative target counts revisions, and it counts past the end of the history or past the base.";
    AMBIGUOUS_WALK = "history::ambiguous-walk", Error, "steps that lead to a fork",
        "Counting steps from a revision only works while the way is single. At a branch point, or at a merge going down, name the revision itself, or put the branch before it: `BRANCH@+1`.";
    NOT_APPLIED = "history::not-applied", Error, "a downgrade to what has not been applied",
        "A downgrade goes back to a revision that the database has. This one was never applied, or has already been taken back.";
    NOT_ANCESTOR = "history::not-ancestor", Error, "a range whose ends are not on one way",
        "In a range `A:B` the revision A must be an ancestor of B, so that there is a way from one to the other.";
    OVERLAPPING = "history::overlapping", Error, "revisions that stand for each other",
        "The targets of a stamp, or of an upgrade to several, each stand for itself and everything it needs. One of these is among what another one needs, so it says nothing, or something else was meant. Name the upper one alone.";
    UNKNOWN_APPLIED = "history::unknown-applied", Error, "the database has a revision that no file has",
        "The database has applied a revision whose file is not in the migrations folders: it comes from another branch of the code, or its file was removed. Without its file nothing can be said about what runs before or after it.";
}
