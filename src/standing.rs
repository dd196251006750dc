//! How it stands with each trainee: one pure function decides whether a topic is complete and, if not, why not.
//!
//! The decision is kept as one letter per topic in `standings`, renewed in the same write that records attendance, reading,
//! a quiz result or a grant, so that the matrix of 126 units and 25 topics is one walk over one row a person. This feature
//! reads what the later ones record (attendance, readings, attempts, grants); they call [`store::refresh`].

pub mod rules;
pub mod store;
