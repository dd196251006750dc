//! Lists: search, filter, sort and page, all in the address, so that a list can be sent to a colleague as a link.

use serde::Serialize;

use super::Fields;

/// Rows on a page.
pub const PAGE_ROWS: i64 = 50;

/// Pages that are within reach of the links; of more, one is chosen by its number.
const SHOWN_AT_ONCE: i64 = 7;

/// What the address asks of a list.
#[derive(Clone, Debug)]
pub struct Listing {
    fields: Fields,
    path: String,
    /// The page, from 1.
    pub page: i64,
    /// The column to sort by, one of those allowed.
    pub sort: &'static str,
    /// Largest first.
    pub descending: bool,
}

impl Listing {
    /// Reads an address. `sorts` are the columns that can be sorted by, the first is the usual one; write `-name` there for one that
    /// usually stands largest first.
    #[must_use]
    pub fn read(path: &str, query: &str, sorts: &'static [&'static str]) -> Self {
        let fields = Fields::parse(query);
        let asked = fields.get("sort");
        let (asked, asked_down) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
        let plain = |name: &'static str| name.strip_prefix('-').unwrap_or(name);
        let found = sorts.iter().copied().map(plain).find(|name| *name == asked);
        let usual = sorts.first().copied().unwrap_or("");
        let (sort, descending) = found.map_or((plain(usual), usual.starts_with('-')), |name| (name, asked_down));
        let page = fields.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
        Self { fields, path: path.to_owned(), page, sort, descending }
    }

    /// A filter's value; empty when it is not set.
    #[must_use]
    pub fn filter(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// What is searched for.
    #[must_use]
    pub fn search(&self) -> &str {
        self.fields.get("q")
    }

    /// Rows to skip.
    #[must_use]
    pub fn offset(&self) -> i64 {
        (self.page - 1) * PAGE_ROWS
    }

    /// The address of this list with one thing changed (and back on page 1, unless the page is what changes).
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = self.kept(name).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.path),
            _ => self.path.clone(),
        }
    }

    /// What the address says beside this and the page.
    fn kept<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter(move |(n, v)| *n != name && *n != "page" && !v.is_empty())
    }

    /// One page of rows with everything that the templates `list/…` need. `columns` are those that can be sorted by.
    #[must_use]
    pub fn page<T>(&self, rows: Vec<T>, total: i64, columns: &[&'static str]) -> Paged<T> {
        let pages = ((total + PAGE_ROWS - 1) / PAGE_ROWS).max(1);
        let mut shown: Vec<i64> = ((self.page - 2).max(1)..=(self.page + 2).min(pages)).chain([1, pages]).collect();
        shown.sort_unstable();
        shown.dedup();
        let before = std::iter::once(0).chain(shown.iter().copied());
        let link = |(page, before): (i64, i64)| PageLink {
            number: page,
            href: self.with("page", &page.to_string()),
            is_current: page == self.page,
            is_behind_gap: page > before + 1,
        };
        let links = shown.iter().copied().zip(before).map(link).collect();
        Paged {
            first: if rows.is_empty() { 0 } else { self.offset() + 1 },
            last: self.offset() + rows.len() as i64,
            rows,
            total,
            page: self.page,
            pages,
            previous: (self.page > 1).then(|| self.with("page", &(self.page - 1).to_string())),
            next: (self.page < pages).then(|| self.with("page", &(self.page + 1).to_string())),
            links,
            jumps: pages > SHOWN_AT_ONCE,
            kept: self.kept("page").map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            sorts: columns.iter().map(|name| (*name, self.sort_link(name))).collect(),
            csv: self.with("format", "csv"),
            xlsx: self.with("format", "xlsx"),
            query: self.fields.clone(),
        }
    }

    fn sort_link(&self, name: &str) -> SortLink {
        let is_current = name == self.sort;
        let to = if is_current && !self.descending { format!("-{name}") } else { name.to_owned() };
        SortLink { href: self.with("sort", &to), is_current, descending: is_current && self.descending }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows in all.
    pub total: i64,
    /// Number of the first row shown, from 1.
    pub first: i64,
    /// Number of the last row shown.
    pub last: i64,
    /// This page.
    pub page: i64,
    /// Pages in all.
    pub pages: i64,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// The first page, pages near this one, the last.
    pub links: Vec<PageLink>,
    /// Whether there are so many pages that one is reached by typing its number.
    pub jumps: bool,
    /// What a form that leads to another page must send along: name and value.
    pub kept: Vec<(String, String)>,
    /// By column: the address that sorts by it.
    pub sorts: std::collections::BTreeMap<&'static str, SortLink>,
    /// The whole list as CSV.
    pub csv: String,
    /// The whole list as XLSX.
    pub xlsx: String,
    /// The filters as typed.
    pub query: Fields,
}

/// A page's number and address.
#[derive(Clone, Debug, Serialize)]
pub struct PageLink {
    number: i64,
    href: String,
    is_current: bool,
    /// Whether pages between the one before and this one are left out.
    is_behind_gap: bool,
}

/// A column's sorting address and state.
#[derive(Clone, Debug, Serialize)]
pub struct SortLink {
    href: String,
    is_current: bool,
    descending: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_falls_back_to_the_usual_order() {
        let list = Listing::read("/x", "sort=-passwords&page=-3", &["-late", "name"]);
        assert_eq!((list.sort, list.descending, list.page), ("late", true, 1));
    }

    #[test]
    fn links_keep_filters_and_drop_the_page() {
        let list = Listing::read("/x", "q=ng%C3%B4&page=3&sort=name", &["name", "unit"]);
        assert_eq!(list.with("unit", "00004"), "/x?q=ng%C3%B4&sort=name&unit=00004");
        let page = list.page(vec![1; 50], 151, &["name"]);
        assert_eq!((page.first, page.last, page.pages), (101, 150, 4));
        assert_eq!(page.next.as_deref(), Some("/x?q=ng%C3%B4&sort=name&page=4"));
        assert!(!page.jumps);
        assert_eq!(page.sorts["name"].href, "/x?q=ng%C3%B4&sort=-name");
    }

    #[test]
    fn the_first_and_the_last_page_are_always_in_reach() {
        let shown = |page: i64, rows: i64| {
            let list = Listing::read("/x", &format!("q=a&format=csv&page={page}"), &["name"]).page(vec![1], rows, &["name"]);
            let link = |link: &PageLink| format!("{}{}", if link.is_behind_gap { "… " } else { "" }, link.number);
            (list.links.iter().map(link).collect::<Vec<_>>().join(" "), list.jumps)
        };
        assert_eq!(shown(1, 111_302), ("1 2 3 … 2227".to_owned(), true));
        assert_eq!(shown(1000, 111_302), ("1 … 998 999 1000 1001 1002 … 2227".to_owned(), true));
        assert_eq!(shown(2227, 111_302), ("1 … 2225 2226 2227".to_owned(), true));
        assert_eq!(shown(4, 350), ("1 2 3 4 5 6 7".to_owned(), false));
        assert_eq!(shown(1, 0), ("1".to_owned(), false));
    }
}
