//! Units by topics: how many need each topic and how many have completed it, counted in one walk over the people.

use std::fmt::Write as _;

use super::rules::{Person, whole_percent};
use crate::standing::rules::State;

/// Counts by unit and topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    columns: usize,
    /// By unit and column: (required, complete).
    cells: Vec<(u32, u32)>,
    /// By unit: people who need at least one of the topics.
    people: Vec<u32>,
}

impl Matrix {
    /// Counts people into `units` rows and a column for each of these places of the standing.
    #[must_use]
    pub fn count<'a>(people: impl IntoIterator<Item = &'a Person>, units: usize, places: &[usize]) -> Self {
        let mut matrix = Self { columns: places.len(), cells: vec![(0, 0); units * places.len()], people: vec![0; units] };
        for person in people {
            let from = person.unit * matrix.columns;
            let Some(row) = matrix.cells.get_mut(from..from + matrix.columns) else { continue };
            let mut needs_any = false;
            for (place, cell) in places.iter().zip(row) {
                let state = person.state(*place);
                if state != State::None {
                    needs_any = true;
                    cell.0 += 1;
                    cell.1 += u32::from(state == State::Complete);
                }
            }
            if let Some(count) = matrix.people.get_mut(person.unit) {
                *count += u32::from(needs_any);
            }
        }
        matrix
    }

    /// A unit's cells: (required, complete) by topic.
    #[must_use]
    pub fn row(&self, unit: usize) -> &[(u32, u32)] {
        self.cells.get(unit * self.columns..(unit + 1) * self.columns).unwrap_or_default()
    }

    /// People of a unit who need at least one of the topics.
    #[must_use]
    pub fn people(&self, unit: usize) -> u32 {
        self.people.get(unit).copied().unwrap_or_default()
    }

    /// The sums of these units: (required, complete) by topic.
    #[must_use]
    pub fn sums(&self, units: &[usize]) -> Vec<(u32, u32)> {
        let mut sums = vec![(0, 0); self.columns];
        for unit in units {
            for (sum, cell) in sums.iter_mut().zip(self.row(*unit)) {
                sum.0 += cell.0;
                sum.1 += cell.1;
            }
        }
        sums
    }
}

/// What (required, complete) cells add up to.
#[must_use]
pub fn sum(cells: &[(u32, u32)]) -> (u32, u32) {
    cells.iter().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1))
}

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Whole percent complete.
    Rate,
    /// People who still lack the topic.
    Left,
}

/// The class that colours a cell by its share complete.
#[must_use]
pub fn heat(required: u32, complete: u32) -> &'static str {
    match whole_percent(complete, required) {
        None | Some(100) => "h0",
        Some(90..=99) => "h1",
        Some(75..=89) => "h2",
        Some(50..=74) => "h3",
        Some(_) => "h4",
    }
}

/// The cells of a row as HTML: numbers and our own classes, nothing else. Written here since 3,150 cells through the template
/// engine took most of the page's time. `starts` says which columns begin a group.
#[must_use]
pub fn html(cells: &[(u32, u32)], starts: &[bool], shows: Shows) -> String {
    let mut text = String::with_capacity(cells.len() * 26);
    for ((required, complete), starts) in cells.iter().zip(starts) {
        let group = if *starts { " g" } else { "" };
        let written = match (required - complete, shows) {
            _ if *required == 0 => write!(text, "<td class=\"h0{group}\">·</td>"),
            (0, _) => write!(text, "<td class=\"h0{group}\">✓</td>"),
            (left, Shows::Left) => write!(text, "<td class=\"{}{group}\">{left}</td>", heat(*required, *complete)),
            (_, Shows::Rate) => write!(
                text,
                "<td class=\"{}{group}\">{}</td>",
                heat(*required, *complete),
                whole_percent(*complete, *required).unwrap_or_default()
            ),
        };
        debug_assert!(written.is_ok(), "writing to memory");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OfficerId;
    use proptest::prelude::*;

    #[test]
    fn heat_follows_the_share_complete() {
        let cases = [
            ((0, 0), "h0"),
            ((10, 10), "h0"),
            ((100, 99), "h1"),
            ((10, 9), "h1"),
            ((100, 89), "h2"),
            ((4, 3), "h2"),
            ((100, 74), "h3"),
            ((2, 1), "h3"),
            ((100, 49), "h4"),
            ((3, 0), "h4"),
        ];
        for ((required, complete), class) in cases {
            assert_eq!(heat(required, complete), class, "{complete} of {required}");
        }
    }

    #[test]
    fn cells_say_share_or_people_left() {
        let cells = [(0, 0), (8, 8), (8, 7), (3, 1)];
        let starts = [true, false, true, false];
        assert_eq!(
            html(&cells, &starts, Shows::Rate),
            "<td class=\"h0 g\">·</td><td class=\"h0\">✓</td><td class=\"h2 g\">87</td><td class=\"h4\">33</td>"
        );
        assert_eq!(
            html(&cells, &starts, Shows::Left),
            "<td class=\"h0 g\">·</td><td class=\"h0\">✓</td><td class=\"h2 g\">1</td><td class=\"h4\">2</td>"
        );
    }

    proptest! {
        /// The one walk counts what counting each cell by itself counts.
        #[test]
        fn the_walk_equals_a_naive_count(people in prop::collection::vec((0_usize..4, "[-csarqx]{0,5}"), 0..60), places in prop::collection::vec(0_usize..6, 0..6)) {
            let people: Vec<Person> = people.into_iter()
                .map(|(unit, states)| Person { officer: OfficerId::new(), unit, site: 0, profile: String::new(), states, completed_at: None, issued_at: None, is_revoked: false })
                .collect();
            let matrix = Matrix::count(&people, 4, &places);
            for unit in 0..4 {
                for (column, place) in places.iter().enumerate() {
                    let letters: Vec<char> = people.iter().filter(|person| person.unit == unit).filter_map(|person| person.states.chars().nth(*place)).collect();
                    let required = letters.iter().filter(|letter| **letter != '-').count();
                    let complete = letters.iter().filter(|letter| **letter == 'c').count();
                    prop_assert_eq!(matrix.row(unit)[column], (u32::try_from(required).unwrap(), u32::try_from(complete).unwrap()));
                }
                let needing = people.iter().filter(|person| person.unit == unit && places.iter().any(|place| person.states.chars().nth(*place).is_some_and(|letter| letter != '-'))).count();
                prop_assert_eq!(matrix.people(unit), u32::try_from(needing).unwrap());
            }
            let sums = matrix.sums(&[0, 1, 2, 3]);
            let everything: (u32, u32) = (0..4).map(|unit| sum(matrix.row(unit))).fold((0, 0), |all, row| (all.0 + row.0, all.1 + row.1));
            prop_assert_eq!(sum(&sums), everything);
        }
    }
}
