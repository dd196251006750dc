//! QR codes as small SVG text.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Text too long for a QR code (more than about 2,300 bytes at level M).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit into a QR code")]
pub struct TooLong;

/// The QR code of `text` at level M (15 % of it may be lost), black, as SVG.
///
/// There is no quiet zone in it: leave four modules of light paper around it (about a tenth of its width).
/// Dark modules that touch in a row are one rectangle of one path, which keeps the text, and a PDF made of it, small.
///
/// # Errors
/// [`TooLong`] when the text does not fit.
pub fn svg(text: &str) -> Result<String, TooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let length = run.len();
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
         <path d=\"{path}\"/></svg>"
    ))
}
