//! The toolkit that features use to talk to a browser: who asks ([`Visit`], [`Actor`]), may they ([`Permit`]), what is answered
//! ([`Reply`], from templates), and forms, lists and downloads. Features import it; it knows no feature.

mod actor;
mod assets;
mod form;
mod guard;
mod health;
mod listing;
mod pages;
mod permit;
mod reply;
mod server;
mod visit;

pub use actor::{Actor, FindActor, Holder, Holding, Reached, Role, Scope};
pub(crate) use assets::FONTS;
pub use assets::serve_asset;
pub use form::{Fields, Problems};
pub use guard::guard;
pub use health::{healthz, metrics, readyz};
pub use listing::{Listing, PAGE_ROWS, Paged};
pub use pages::{Pages, icon, icon_of, template_names};
pub use permit::{Access, Guarded, Own, Permit, Public, Stamp};
pub use reply::{Reply, SESSION_COOKIE, cookie, cookie_name};
pub use server::{Current, Server};
pub use visit::Visit;
