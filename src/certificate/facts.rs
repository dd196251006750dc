//! What a certificate says, frozen when it is issued.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Everything that is printed on a certificate, as it stood when it was issued. Kept with the certificate, so that the
/// file, the page that verifies it, and the register always say the same, whatever the roster says later.
///
/// All text is in composed form (NFC) and has been through [`missing_glyphs`](super::fonts::missing_glyphs).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// The serial that nobody can guess, in its printed form; see [`Serial`](super::rules::Serial).
    pub serial: String,
    /// Number in the register, as printed: `4127/GCN`.
    pub number: String,
    /// What the paper is called, in capitals: `GIẤY CHỨNG NHẬN`.
    pub heading: String,
    /// What is certified, as the programme words it; the number of topics follows.
    pub wording: String,
    /// Title of the programme: `Tập huấn nghiệp vụ cho Công an cấp xã`.
    pub programme: String,
    /// Full name in the usual order: family, middle, given.
    pub full_name: String,
    /// Date of birth, since names repeat.
    pub birth_date: NaiveDate,
    /// Badge number as shown, in groups of three: `418-207`.
    pub badge: String,
    /// Rank: `Thượng úy`.
    pub rank: String,
    /// Position: `Cán bộ`.
    pub position: String,
    /// Unit: `Công an phường Ba Đình`.
    pub unit: String,
    /// First day of the programme.
    pub starts_on: NaiveDate,
    /// Last day of the programme.
    pub ends_on: NaiveDate,
    /// How many topics the officer had to complete, and did.
    pub topics: u32,
    /// Who certifies, in capitals: `GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI`.
    pub issuer: String,
    /// Place of issue: `Hà Nội`.
    pub place: String,
    /// When it was issued, by the programme's clock. The day printed is that of Viet Nam's time.
    pub issued_at: DateTime<Utc>,
    /// Who signs.
    pub signer: Signer,
    /// Address of the page that verifies this certificate; in the QR code.
    pub verify_url: String,
}

/// Whose name stands below a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Lines of the capacity: `KT. GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`.
    pub capacity: Vec<String>,
    /// Rank, printed before the name.
    pub rank: String,
    /// Full name.
    pub full_name: String,
}

/// Viet Nam is 7 hours ahead of UTC, without daylight saving.
const VIET_NAM_OFFSET_SECONDS: i32 = 7 * 3600;

impl CertificateFacts {
    /// The day of issue in Viet Nam.
    #[must_use]
    pub fn issued_on(&self) -> NaiveDate {
        in_viet_nam(self.issued_at)
    }
}

/// The day in Viet Nam at an instant.
fn in_viet_nam(at: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(VIET_NAM_OFFSET_SECONDS) {
        Some(offset) => at.with_timezone(&offset).date_naive(),
        None => at.date_naive(),
    }
}

/// The register of certificates (sổ cấp giấy chứng nhận), ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// The body above, in capitals: `BỘ CÔNG AN`. Empty when there is none.
    pub parent: String,
    /// Who keeps the register, in capitals: `CÔNG AN THÀNH PHỐ HÀ NỘI`.
    pub organisation: String,
    /// Title of the programme, as on the certificates.
    pub programme: String,
    /// What part it shows, `Công an phường Ba Đình`; empty for all of it.
    pub scope: String,
    /// Place, `Hà Nội`, for the line with the date.
    pub place: String,
    /// When it was made, by the programme's clock.
    pub printed_at: DateTime<Utc>,
    /// Who signs below.
    pub signer: Signer,
    /// The certificates, in the order of their numbers.
    pub rows: Vec<RegisterRow>,
}

impl Register {
    /// The day in Viet Nam on which it was made.
    #[must_use]
    pub fn printed_on(&self) -> NaiveDate {
        in_viet_nam(self.printed_at)
    }
}

/// One certificate in the register. Texts as they are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// Number: `4127/GCN`.
    pub number: String,
    /// Serial.
    pub serial: String,
    /// Full name.
    pub full_name: String,
    /// Birth date: `12/03/1991`.
    pub birth: String,
    /// Badge number in groups of three.
    pub badge: String,
    /// Rank.
    pub rank: String,
    /// Unit.
    pub unit: String,
    /// Day of issue: `30/06/2025`.
    pub issued: String,
    /// Remark: empty while it is valid; else that it was revoked or replaced, by which and why.
    pub note: String,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A certificate with the letters that are hard to set.
    pub(crate) fn sample() -> CertificateFacts {
        CertificateFacts {
            serial: "HN25-7K3M-QX9T-4DW2".to_owned(),
            number: "4127/GCN".to_owned(),
            heading: "GIẤY CHỨNG NHẬN".to_owned(),
            wording: "Đã hoàn thành chương trình tập huấn nghiệp vụ cho Công an cấp xã phục vụ mô hình chính quyền địa phương hai cấp, từ ngày 24/06/2025 đến ngày 30/06/2025".to_owned(),
            programme: "Tập huấn nghiệp vụ cho Công an cấp xã".to_owned(),
            full_name: "Nguyễn Thị Hồng Ngọc".to_owned(),
            birth_date: NaiveDate::from_ymd_opt(1991, 3, 12).unwrap(),
            badge: "418-207".to_owned(),
            rank: "Thượng úy".to_owned(),
            position: "Phó trưởng Công an phường".to_owned(),
            unit: "Công an phường Ba Đình".to_owned(),
            starts_on: NaiveDate::from_ymd_opt(2025, 6, 24).unwrap(),
            ends_on: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
            topics: 25,
            issuer: "GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI".to_owned(),
            place: "Hà Nội".to_owned(),
            issued_at: "2025-06-30T17:30:00Z".parse().unwrap(),
            signer: Signer {
                capacity: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
                rank: "Thiếu tướng".to_owned(),
                full_name: "Đặng Quang Vượng".to_owned(),
            },
            verify_url: "https://taphuan.example/verify/HN25-7K3M-QX9T-4DW2".to_owned(),
        }
    }

    #[test]
    fn the_day_of_issue_is_that_of_viet_nam() {
        assert_eq!(sample().issued_on(), NaiveDate::from_ymd_opt(2025, 7, 1).unwrap());
    }
}
