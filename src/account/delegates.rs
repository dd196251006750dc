//! One's own page, and lending a role: a chief names a clerk for some days, who then acts in the chief's place and is recorded so.

pub(super) mod pages;
pub mod rules;
