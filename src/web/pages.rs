//! Pages from templates: `templates/<feature>/<handler>.hbs` inside the frame `templates/layout.hbs`. One registry per language,
//! so that `{{t "key" name=value}}` needs no language in the data.

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, RenderErrorReason, ScopedJson};
use serde::Serialize;
use serde_json::Value as Json;

use super::{Actor, Holder, Reached, Role, Visit, assets};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::text::{Args, Language, Words, catalogue, format};

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Which frame stands around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Band, tabs, foot.
    Usual,
    /// Nothing but the page: sign-in, reader, quiz.
    Bare,
}

/// The templates of both languages.
pub struct Pages {
    vietnamese: Handlebars<'static>,
    english: Handlebars<'static>,
}

impl Pages {
    /// Reads every template.
    ///
    /// # Errors
    /// The first template that can't be read, with its line.
    pub fn load() -> Result<Self> {
        Ok(Self { vietnamese: registry(Language::Vi)?, english: registry(Language::En)? })
    }

    /// A whole page as HTML.
    pub(super) fn page(&self, visit: &Visit, template: &str, title: &Words, data: &impl Serialize, frame: Frame) -> Result<String> {
        let registry = self.of(visit.language());
        let body = registry.render(template, data).map_err(|error| Error::internal(format!("{template}: {error}")))?;
        let shell = Shell::of(visit, template, title.say(visit.language()).into_owned(), body, frame);
        registry.render("layout", &shell).map_err(|error| Error::internal(format!("layout: {error}")))
    }

    /// A part of a page, for scripts that replace it.
    pub fn part(&self, language: Language, template: &str, data: &impl Serialize) -> Result<String> {
        self.of(language).render(template, data).map_err(|error| Error::internal(format!("{template}: {error}")))
    }

    /// Words in a language.
    #[must_use]
    pub fn words(&self, language: Language, words: &Words) -> String {
        words.say(language).into_owned()
    }

    fn of(&self, language: Language) -> &Handlebars<'static> {
        match language {
            Language::Vi => &self.vietnamese,
            Language::En => &self.english,
        }
    }
}

/// The names of every template, for the house rules.
#[must_use]
pub fn template_names() -> Vec<&'static str> {
    TEMPLATES.iter().map(|(name, _)| *name).collect()
}

/// What the frame shows around a page.
#[derive(Serialize)]
struct Shell {
    language: &'static str,
    other_language: &'static str,
    title: String,
    body: String,
    css: &'static str,
    js: &'static str,
    is_bare: bool,
    is_dense: bool,
    name: Option<String>,
    rank: Option<String>,
    belongs_to: Option<String>,
    unseen: i64,
    acting_for: Vec<Holder>,
    tabs: Vec<Tab>,
    switch: Option<Switch>,
    has_low: bool,
    clock: Option<String>,
    flash: Option<String>,
    path: String,
    template: String,
}

#[derive(Serialize)]
struct Tab {
    href: String,
    key: &'static str,
    icon: &'static str,
    is_current: bool,
}

/// The programme that is shown, and the same page of the others.
#[derive(Serialize)]
struct Switch {
    title: String,
    others: Vec<Other>,
}

#[derive(Serialize)]
struct Other {
    title: String,
    href: String,
}

/// Pages of a programme that every programme has.
const OF_EVERY_PROGRAMME: [&str; 12] = [
    "readiness",
    "matrix",
    "people",
    "timetable",
    "plans",
    "posters",
    "cohorts",
    "attendance",
    "results",
    "questions",
    "roster",
    "certificates",
];

/// A switch between programmes stands on the pages of one, and on the first page of those who come for nothing else.
fn switch(visit: &Visit) -> Option<Switch> {
    let actor = visit.somebody().filter(|actor| !actor.must_change && actor.programmes.len() > 1)?;
    let page = match visit.path().strip_prefix("/programmes/") {
        Some(rest) => rest.split('/').nth(1).filter(|page| OF_EVERY_PROGRAMME.contains(page))?,
        None if visit.path() == "/" && !actor.is_trainee && actor.reads_lists() => "readiness",
        None => return None,
    };
    let shown = visit.programme()?;
    let others = actor.programmes.iter().filter(|programme| programme.code != shown.code);
    let other = |programme: &Reached| Other { title: programme.title.clone(), href: format!("/programmes/{}/{page}", programme.code) };
    Some(Switch { others: others.map(other).collect(), title: shown.title })
}

impl Shell {
    fn of(visit: &Visit, template: &str, title: String, body: String, frame: Frame) -> Self {
        let actor = visit.somebody();
        let works = actor.is_some_and(|actor| !actor.holdings.is_empty());
        let tabs = tabs(visit);
        let clock = &visit.server().clock;
        Self {
            language: visit.language().code(),
            other_language: visit.language().other().code(),
            title,
            body,
            css: assets::address("app.css"),
            js: assets::address("app.js"),
            is_bare: frame == Frame::Bare,
            // Coordinators hold a phone in one hand: their pages keep the large targets.
            is_dense: works && !actor.is_some_and(|actor| actor.has(Role::Coordinator)),
            name: actor.map(|actor| actor.full_name.clone()),
            rank: actor.map(|actor| actor.rank.clone()),
            belongs_to: actor.map(|actor| actor.belongs_to.say(visit.language()).into_owned()),
            unseen: actor.map_or(0, |actor| actor.unseen_notices),
            acting_for: actor.map_or_else(Vec::new, |actor| acting_for(actor)),
            has_low: !tabs.is_empty() && !works,
            tabs,
            switch: switch(visit),
            clock: (clock.offset_micros() != 0).then(|| format::date_time(visit.stamp().now.utc())),
            flash: visit.inner.flash.as_ref().map(|words| words.say(visit.language()).into_owned()),
            path: visit.path().to_owned(),
            template: template.to_owned(),
        }
    }
}

/// For whom somebody acts, each once.
fn acting_for(actor: &Actor) -> Vec<Holder> {
    let mut holders: Vec<Holder> = Vec::new();
    for holder in actor.holdings.iter().filter_map(|holding| holding.acting_for.as_ref()) {
        if !holders.contains(holder) {
            holders.push(holder.clone());
        }
    }
    holders
}

/// Names an icon in Rust, where the build looks for it.
#[must_use]
pub const fn icon(name: &'static str) -> &'static str {
    name
}

/// Tabs that fit on a desktop's line.
const MOST_TABS: usize = 10;

/// The tabs by role: what this person comes for, at most [`MOST_TABS`].
fn tabs(visit: &Visit) -> Vec<Tab> {
    let Some(actor) = visit.somebody().filter(|actor| !actor.must_change) else { return Vec::new() };
    let home = if actor.is_trainee { ("tab-home", icon("list-check")) } else { ("page-home", icon("home")) };
    let mut tabs = vec![("/".to_owned(), home.0, home.1)];
    if actor.is_trainee || actor.has(Role::Coordinator) || actor.has(Role::Instructor) || actor.has(Role::Director) {
        tabs.push(("/timetable".to_owned(), "tab-timetable", icon("calendar-event")));
    }
    if actor.is_trainee {
        tabs.push(("/topics".to_owned(), "tab-topics", icon("book")));
        tabs.push(("/certificates".to_owned(), "tab-certificates", icon("certificate")));
    }
    let reads = actor.reads_lists();
    if let Some(programme) = visit.programme().filter(|_| reads) {
        let at = |what: &str| format!("/programmes/{}/{what}", programme.code);
        tabs.push((at("readiness"), "tab-readiness", icon("gauge")));
        if actor.is_office() || actor.has(Role::Director) {
            tabs.push((at("matrix"), "tab-matrix", icon("table")));
        }
        if actor.is_office() {
            tabs.push((at("timetable"), "tab-programme-timetable", icon("calendar-event")));
            tabs.push((at("plans"), "tab-plans", icon("calendar-cog")));
        }
        tabs.push((at("attendance"), "tab-attendance", icon("user-check")));
        tabs.push((at("results"), "tab-results", icon("clipboard-check")));
        tabs.push((at("roster"), "tab-roster", icon("users")));
        if actor.is_office() {
            tabs.push((at("certificates"), "tab-programme-certificates", icon("certificate")));
        }
    }
    if let Some(programme) = visit.programme().filter(|_| actor.has(Role::Instructor)) {
        tabs.push((format!("/programmes/{}/questions", programme.code), "report-questions", icon("clipboard-x")));
    }
    let helps = actor.is_office() || actor.has(Role::Commander) || actor.has(Role::Coordinator);
    if helps && tabs.len() < MOST_TABS {
        tabs.push(("/people".to_owned(), "tab-people", icon("key")));
    }
    let longest =
        tabs.iter().filter(|(href, ..)| *href == "/" && visit.path() == "/" || *href != "/" && visit.path().starts_with(href.as_str()));
    let current = longest.map(|(href, ..)| href.clone()).max_by_key(String::len);
    tabs.into_iter().map(|(href, key, icon)| Tab { is_current: current.as_ref() == Some(&href), href, key, icon }).collect()
}

fn registry(language: Language) -> Result<Handlebars<'static>> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.set_prevent_indent(true);
    for (name, text) in TEMPLATES {
        let text = with_constants(language, &with_partials(text, 0));
        registry.register_template_string(name, text).map_err(|error| Error::internal(format!("templates/{name}.hbs: {error}")))?;
    }
    registry.register_helper("t", Box::new(Say { language }));
    registry.register_helper("say", formatted(move |value| say(language, value)));
    registry.register_helper(
        "icon",
        Box::new(write_icon as fn(&Helper<'_>, &Handlebars<'_>, &Context, &mut RenderContext<'_, '_>, &mut dyn Output) -> HelperResult),
    );
    registry.register_helper("date", formatted(|value| read::<chrono::NaiveDate>(value).map(format::date)));
    registry.register_helper("date_time", formatted(|value| read::<Timestamp>(value).map(|at| format::date_time(at.utc()))));
    registry.register_helper("time", formatted(|value| read::<Timestamp>(value).map(|at| format::time(at.utc()))));
    registry.register_helper("badge", formatted(|value| value.as_str().map(format::badge)));
    registry.register_helper("number", formatted(move |value| value.as_i64().map(|number| format::number(language, number))));
    registry.register_helper(
        "ticks",
        Box::new(write_ticks as fn(&Helper<'_>, &Handlebars<'_>, &Context, &mut RenderContext<'_, '_>, &mut dyn Output) -> HelperResult),
    );
    registry.register_helper("get", Box::new(Get));
    registry.register_helper("percent", Box::new(Percent { language }));
    Ok(registry)
}

/// Partials in partials at most.
const PARTIALS_DEEP: usize = 4;

/// Puts the text of a partial in the place of `{{> name}}`. Without parameters it sees what is around it anyway, and handlebars
/// would copy all of that for it on every page. (A partial must not climb out of itself by `../`.)
fn with_partials(template: &str, depth: usize) -> String {
    let mut filled = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, from)) = rest.split_once("{{> ") {
        filled.push_str(before);
        let found = from.split_once("}}").and_then(|(name, after)| {
            let (_, partial) = TEMPLATES.iter().find(|(known, _)| depth < PARTIALS_DEEP && *known == name.trim())?;
            Some((partial, after))
        });
        if let Some((partial, after)) = found {
            filled.push_str(&with_partials(partial, depth + 1));
            rest = after;
        } else {
            filled.push_str("{{> ");
            rest = from;
        }
    }
    filled + rest
}

/// Puts in once what is the same on every page: `{{t "key"}}` without values, and `{{icon "name"}}`. Half of a page's helpers are
/// such, and each would cost a look-up in the catalogue on every request.
fn with_constants(language: Language, template: &str) -> String {
    let mut filled = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, from)) = rest.split_once("{{") {
        filled.push_str(before);
        let constant = from.split_once("\"}}").and_then(|(inner, after)| {
            let text = if let Some(key) = inner.strip_prefix("t \"").filter(|key| !key.contains(['"', '}'])) {
                handlebars::html_escape(&catalogue::plain(language, key))
            } else {
                icon_of(inner.strip_prefix("icon \"").filter(|name| !name.contains(['"', '}']))?)
            };
            Some((text, after))
        });
        if let Some((text, after)) = constant {
            filled.push_str(&text);
            rest = after;
        } else {
            filled.push_str("{{");
            rest = from;
        }
    }
    filled + rest
}

fn read<T: serde::de::DeserializeOwned>(value: &Json) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// `{{say words}}`: words of the catalogue that came with the data.
fn say(language: Language, value: &Json) -> Option<String> {
    read::<Words>(value).map(|words| words.say(language).into_owned())
}

/// `{{t "key" name=value}}`: a text of the catalogue.
struct Say {
    language: Language,
}

impl HelperDef for Say {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let key = helper.param(0).and_then(|param| param.value().as_str()).ok_or(RenderErrorReason::ParamNotFoundForIndex("t", 0))?;
        let mut args = Args::new();
        for (name, value) in helper.hash() {
            args = match value.value() {
                Json::Number(number) => args.with(*name, number.as_i64().unwrap_or_default()),
                Json::String(text) => args.with(*name, text.clone()),
                other => args.with(*name, other.to_string()),
            };
        }
        Ok(ScopedJson::Derived(Json::String(catalogue::text(self.language, key, &args).into_owned())))
    }
}

/// A helper of one value: null gives nothing, a value of another kind is an error. Without a value its name is a field's
/// (`{{number}}` is a row's number, `{{number total}}` a number written out).
struct Formatted<F>(F);

fn formatted(format: impl Fn(&Json) -> Option<String> + Send + Sync + 'static) -> Box<dyn HelperDef + Send + Sync> {
    Box::new(Formatted(format))
}

impl<F: Fn(&Json) -> Option<String> + Send + Sync> HelperDef for Formatted<F> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let Some(value) = helper.param(0) else { return rc.evaluate(context, helper.name()) };
        let value = value.value();
        let text = if value.is_null() {
            String::new()
        } else {
            (self.0)(value).ok_or_else(|| RenderErrorReason::Other(format!("{}: {value} is not of its kind", helper.name())))?
        };
        Ok(ScopedJson::Derived(Json::String(text)))
    }
}

/// `(get object "key")`: a member that may be missing, for what is keyed by names that people typed.
struct Get;

impl HelperDef for Get {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let object = helper.param(0).map(handlebars::PathAndJson::value);
        let key = helper.param(1).and_then(|param| param.value().as_str());
        let member = object.zip(key).and_then(|(object, key)| object.get(key)).cloned();
        Ok(ScopedJson::Derived(member.unwrap_or(Json::Null)))
    }
}

/// `{{percent part whole}}`: `59,1 %`.
struct Percent {
    language: Language,
}

impl HelperDef for Percent {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let number =
            |at| helper.param(at).and_then(|param| param.value().as_u64()).ok_or(RenderErrorReason::ParamNotFoundForIndex("percent", at));
        Ok(ScopedJson::Derived(Json::String(format::percent(self.language, number(0)?, number(1)?))))
    }
}

/// `{{icon name}}`: an icon of the sprite, beside a word.
fn write_icon(helper: &Helper<'_>, _: &Handlebars<'_>, _: &Context, _: &mut RenderContext<'_, '_>, out: &mut dyn Output) -> HelperResult {
    let name = helper.param(0).and_then(|param| param.value().as_str()).ok_or(RenderErrorReason::ParamNotFoundForIndex("an icon", 0))?;
    Ok(out.write(&icon_of(name))?)
}

/// `{{ticks letters}}`: a row of ticks, `d` done, `p` in part, `.` to do, a blank between groups.
fn write_ticks(helper: &Helper<'_>, _: &Handlebars<'_>, _: &Context, _: &mut RenderContext<'_, '_>, out: &mut dyn Output) -> HelperResult {
    let letters = helper.param(0).and_then(|param| param.value().as_str()).ok_or(RenderErrorReason::ParamNotFoundForIndex("ticks", 0))?;
    let tick = |letter| match letter {
        'd' => "<i class=\"d\"></i>",
        'p' => "<i class=\"p\"></i>",
        ' ' => "<i class=\"gap\"></i>",
        _ => "<i></i>",
    };
    Ok(out.write(&letters.chars().map(tick).collect::<String>())?)
}

/// An icon of the sprite as HTML, for text that is no template.
#[must_use]
pub fn icon_of(name: &str) -> String {
    format!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"{}#{name}\"/></svg>", assets::address("icons.svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partials_without_parameters_are_put_in_and_need_nothing_from_outside() {
        let pager = TEMPLATES.iter().find(|(name, _)| *name == "web/pager").map(|(_, text)| *text).unwrap();
        assert_eq!(
            with_partials("a{{> web/pager}}b{{> web/pager list}}{{> none}}", 0),
            format!("a{pager}b{{{{> web/pager list}}}}{{{{> none}}}}")
        );
        for (name, text) in TEMPLATES {
            for part in text.split("{{> ").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(part, _)| part.trim()) {
                let partial = TEMPLATES.iter().find(|(known, _)| *known == part).map(|(_, text)| *text);
                // In a block of its own `../` is the block's; before the first it would be what includes the partial.
                let before = partial.map(|text| text.split("{{#each").next().unwrap_or_default());
                assert!(!before.is_some_and(|before| before.contains("../")), "{part} in {name}");
            }
        }
    }

    #[test]
    fn constant_texts_and_icons_stand_in_the_template_and_nothing_else_is_touched() {
        let brand = handlebars::html_escape(&catalogue::plain(Language::Vi, "brand"));
        let filled = with_constants(
            Language::Vi,
            "<b>{{t \"brand\"}}</b>{{icon \"user\"}}{{t key}}{{t \"say\" n=1 name=\"x\"}}{{{body}}} {{#if a}}{{/if}}{",
        );
        assert_eq!(
            filled,
            format!(
                "<b>{brand}</b>{}{{{{t key}}}}{{{{t \"say\" n=1 name=\"x\"}}}}{{{{{{body}}}}}} {{{{#if a}}}}{{{{/if}}}}{{",
                icon_of("user")
            )
        );
    }
}
