//! Certificates: who gets one, what stands on the paper, how it is set, signed, printed, checked, revoked and corrected.
//!
//! [`rules`] decides (who gets one, serials, dates), [`facts`] is what is frozen at issue, [`issue`] enters them in the register
//! and makes the files: [`document`] sets them as PDF with [`fonts`] and [`qr`], [`worker`] does that in a limited child process,
//! [`signature`] signs and checks, [`press`] puts these together. Anybody checks a serial or a file in [`verify`].

pub mod command;
pub mod document;
pub mod facts;
pub mod fonts;
pub mod issue;
mod pages;
pub mod press;
mod print;
pub mod qr;
pub mod rules;
pub mod signature;
pub mod store;
pub mod verify;
mod wording;
pub mod worker;

use actix_web::web;

use self::store::{Certificate, Programme};
use crate::web::{Access, Actor, Guarded, Holding, Role, Scope};

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/certificates", web::get().to(pages::own))
        .route("/certificates/{serial}.pdf", web::get().to(pages::download))
        .route("/certificates/{serial}", web::get().to(pages::show))
        .route("/certificates/{serial}/revoke", web::post().to(pages::revoke))
        .route("/certificates/{serial}/correct", web::post().to(pages::correct))
        .route("/programmes/{code}/certificates", web::get().to(pages::index))
        .route("/programmes/{code}/certificates/issue", web::get().to(pages::issue))
        .route("/programmes/{code}/certify", web::post().to(pages::certify))
        .route("/programmes/{code}/certificates/units", web::get().to(print::units))
        .route("/programmes/{code}/certificates/units/{unit}.pdf", web::get().to(print::unit_file))
        .route("/programmes/{code}/certificates/register.pdf", web::get().to(print::register))
        .route("/programmes/{code}/certificates/register.xlsx", web::get().to(print::register_sheet))
        .route("/verify", web::get().to(verify::ask))
        .route("/verify/{serial}", web::get().to(verify::verify));
}

/// To issue a programme's certificates.
#[derive(Clone, Copy, Debug)]
pub struct IssueAll;

impl Guarded for Programme {
    type Act = IssueAll;

    fn access(&self, actor: &Actor, _: IssueAll) -> Access {
        by_or_forbidden(actor, is_office)
    }
}

/// What can be asked of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateAct {
    /// Read its file: the owner and the office.
    Read,
    /// Revoke or correct it: the office.
    Manage,
}

impl Guarded for Certificate {
    type Act = CertificateAct;

    fn access(&self, actor: &Actor, act: CertificateAct) -> Access {
        if act == CertificateAct::Read && self.officer_id == actor.officer_id {
            return Access::Allowed;
        }
        match act {
            CertificateAct::Read => Access::by(best(actor, is_office)),
            CertificateAct::Manage => by_or_forbidden(actor, is_office),
        }
    }
}

/// The papers of one unit, or of a whole programme without one: print files and registers.
#[derive(Clone, Debug)]
pub struct Papers {
    /// The unit's code.
    pub unit: Option<String>,
}

/// To print them.
#[derive(Clone, Copy, Debug)]
pub struct Print;

impl Guarded for Papers {
    type Act = Print;

    fn access(&self, actor: &Actor, _: Print) -> Access {
        let scope = self.unit.clone().map(Scope::Unit);
        let commands = |holding: &&Holding| holding.role == Role::Commander && scope.as_ref() == Some(&holding.scope);
        match best(actor, |holding| is_office(holding) || commands(holding)) {
            None if !actor.has(Role::Commander) || scope.is_none() => Access::Forbidden,
            found => Access::by(found),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what `filter` hands to it")]
fn is_office(holding: &&Holding) -> bool {
    matches!(holding.role, Role::TrainingOffice | Role::Admin)
}

/// A holding that allows it, rather one's own than a delegate's.
fn best(actor: &Actor, allows: impl Fn(&&Holding) -> bool) -> Option<&Holding> {
    actor.holdings.iter().filter(|holding| allows(holding)).min_by_key(|holding| holding.acting_for.is_some())
}

fn by_or_forbidden(actor: &Actor, allows: impl Fn(&&Holding) -> bool) -> Access {
    match best(actor, allows) {
        None => Access::Forbidden,
        found => Access::by(found),
    }
}
