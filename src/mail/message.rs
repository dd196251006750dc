//! A mail as it leaves: Vietnamese first and English below, as plain text and as HTML, with the calendar beside.

use std::sync::Arc;
use std::time::SystemTime;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::{Address, Message};
use serde::Serialize;

use super::{Mail, rules};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::text::{Language, Words};
use crate::web::Pages;

/// Writes mails out.
pub(super) struct Writer {
    pages: Arc<Pages>,
    public_url: String,
    from: Mailbox,
}

/// What the templates see: one language's text, or both put together.
#[derive(Serialize)]
struct Said {
    title: String,
    paragraphs: Vec<String>,
    link: String,
}

#[derive(Serialize)]
struct Document {
    title: String,
    vietnamese: String,
    english: String,
}

impl Writer {
    /// Writes in the name that the settings give.
    pub(super) fn new(config: &Config, pages: Arc<Pages>) -> Result<Self> {
        let from = config.mail_from.parse();
        let from = from.map_err(|_| Error::internal(Words::new("config-mail-from").with("value", config.mail_from.as_str())))?;
        Ok(Self { pages, public_url: config.public_url.clone(), from })
    }

    /// The whole message. The same mail gives the same Message-ID and date each time.
    ///
    /// # Errors
    /// An address to which nothing can be sent, in words.
    pub(super) fn write(&self, mail: &Mail) -> Result<Message> {
        let wrong = || Error::invalid(Words::new("mail-address-wrong").with("address", mail.to_address.as_str()));
        let to: Address = mail.to_address.parse().map_err(|_| wrong())?;
        let subject: Words = serde_json::from_str(&mail.subject)?;
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(format!("{} / {}", subject.say(Language::Vi), subject.say(Language::En)))
            .message_id(Some(format!("<{}@{}>", mail.id, rules::host(&self.public_url))))
            .date(SystemTime::from(mail.created_at.utc()))
            // So that nobody's machine answers to it.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
        let (text, html) = self.say(mail, &subject)?;
        let texts = MultiPart::alternative_plain_html(text, html);
        let message = if mail.attachment_name.is_empty() {
            builder.multipart(texts)
        } else {
            let calendar = Attachment::new(mail.attachment_name.clone()).body(mail.attachment.clone(), calendar_type(&mail.attachment)?);
            builder.multipart(MultiPart::mixed().multipart(texts).singlepart(calendar))
        };
        message.map_err(Error::internal)
    }

    fn say(&self, mail: &Mail, subject: &Words) -> Result<(String, String)> {
        let body: Vec<Words> = serde_json::from_str(&mail.body)?;
        let said = |language| Said {
            title: subject.say(language).into_owned(),
            paragraphs: body.iter().map(|words| words.say(language).into_owned()).collect(),
            link: if mail.link.is_empty() { String::new() } else { format!("{}{}", self.public_url, mail.link) },
        };
        let (vietnamese, english) = (said(Language::Vi), said(Language::En));
        let part = |template, language, said| self.pages.part(language, template, said);
        let (above, below) = (part("mail/text", Language::Vi, &vietnamese)?, part("mail/text", Language::En, &english)?);
        let document = Document {
            title: vietnamese.title.clone(),
            vietnamese: part("mail/part", Language::Vi, &vietnamese)?,
            english: part("mail/part", Language::En, &english)?,
        };
        Ok((format!("{above}\n----\n\n{below}"), self.pages.part(Language::Vi, "mail/html", &document)?))
    }
}

fn calendar_type(calendar: &str) -> Result<ContentType> {
    let method = rules::method(calendar).map(|method| format!("; method={method}")).unwrap_or_default();
    ContentType::parse(&format!("text/calendar; charset=utf-8{method}")).map_err(Error::internal)
}
