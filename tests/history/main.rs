//! The revision graph, by itself: laws on random graphs, and scenarios with where Alembic ends.

mod graphs;
mod scenarios;
