//! The CMS structure (RFC 5652) of a `PAdES` signature.
//!
//! From the certificate, the file's digest and the signature's value there is exactly one way to write it. Checking
//! rests on that: it writes the structure again and compares.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::{Any, Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged};
use sha2::{Digest, Sha256};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{Certificate, SignError};

/// Attribute signing-certificate-v2 (RFC 5035), which `PAdES` asks for: names the certificate inside what is signed.
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// The longest ECDSA signature of P-256 in DER.
const LONGEST_SIGNATURE: usize = 72;
/// What the lengths of the outer layers may grow by.
const SLACK: usize = 16;

/// `SigningCertificateV2` with one `ESSCertIDv2`, whose hash is SHA-256 (the default, so that it is left out).
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

/// What is signed: content type, digest of the file, and which certificate signs. `PAdES` leaves the time to the PDF.
fn attributes(certificate: &Certificate, digest: &[u8; 32]) -> Result<SignedAttributes, der::Error> {
    let hash = OctetString::new(Sha256::digest(certificate.der()).to_vec())?;
    let signing_certificate = SigningCertificateV2 { certs: vec![EssCertIdV2 { cert_hash: hash }] };
    SignedAttributes::try_from(vec![
        attribute(ID_CONTENT_TYPE, Any::encode_from(&ID_DATA)?)?,
        attribute(ID_MESSAGE_DIGEST, Any::encode_from(&OctetStringRef::new(digest)?)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&signing_certificate)?)?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, der::Error> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// The bytes that the key signs. `None` never happens for values of these sizes.
pub(super) fn signed_attributes(certificate: &Certificate, digest: &[u8; 32]) -> Option<Vec<u8>> {
    attributes(certificate, digest).and_then(|attributes| attributes.to_der()).ok()
}

/// The whole structure.
pub(super) fn encode(certificate: &Certificate, digest: &[u8; 32], signature: &[u8]) -> Option<Vec<u8>> {
    structure(certificate, digest, signature).and_then(|info| info.to_der()).ok()
}

fn structure(certificate: &Certificate, digest: &[u8; 32], signature: &[u8]) -> Result<ContentInfo, der::Error> {
    let sha256 = AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None };
    let subject = &certificate.parsed.tbs_certificate;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: subject.issuer.clone(),
            serial_number: subject.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes(certificate, digest)?),
        signature_algorithm: AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let content = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(vec![CertificateChoices::Certificate(certificate.parsed.clone())])?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&content)? })
}

/// How many bytes the structure takes at most.
pub(super) fn longest(certificate: &Certificate) -> Result<usize, SignError> {
    let cms = encode(certificate, &[0; 32], &[0; LONGEST_SIGNATURE]).ok_or(SignError::Key)?;
    Ok(cms.len() + SLACK)
}

/// The signature's value in a structure with bytes of padding behind it, and the signer's certificate when it is one of
/// a P-256 key. `None` when it is no such structure with one signer.
pub(super) fn read(padded: &[u8]) -> Option<(Vec<u8>, Option<Certificate>)> {
    let mut reader = SliceReader::new(padded).ok()?;
    let info: ContentInfo = reader.decode().ok()?;
    if info.content_type != ID_SIGNED_DATA || info.content.tag() != Tag::Sequence {
        return None;
    }
    let content = SignedData::from_der(&info.content.to_der().ok()?).ok()?;
    let [signer] = content.signer_infos.0.as_slice() else {
        return None;
    };
    let certificate = content.certificates.as_ref().and_then(|set| match set.0.as_slice() {
        [CertificateChoices::Certificate(certificate)] => Certificate::new(certificate.clone()),
        _ => None,
    });
    Some((signer.signature.as_bytes().to_vec(), certificate))
}

/// Whether the signature is this certificate's key's over a file with this digest.
pub(super) fn verify(certificate: &Certificate, digest: &[u8; 32], signature: &[u8]) -> bool {
    signed_attributes(certificate, digest).is_some_and(|message| certificate.verify(&message, signature))
}
