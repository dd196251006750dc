//! The browser's files, embedded and named by their content, so that they can be kept for a year.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

/// A file that browsers load.
pub(crate) struct Asset {
    /// Its plain name, by which templates ask for it.
    pub(crate) name: &'static str,
    /// Its address, with a part of its SHA-256.
    pub(crate) path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset; empty when there is none of that name.
pub(crate) fn address(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path)
}

/// `GET /assets/{file}`.
#[expect(clippy::disallowed_methods, reason = "files of the program itself, public by nature")]
pub async fn serve_asset(request: HttpRequest) -> HttpResponse {
    match ASSETS.iter().find(|asset| asset.path == request.path()) {
        None => HttpResponse::NotFound().finish(),
        Some(asset) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, asset.content_type))
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(asset.bytes),
    }
}
