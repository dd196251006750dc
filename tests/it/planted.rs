//! The checker of plans is checked: the seed's plan breaks no limit, and each kind of breach that is planted into it is found by its name, and
//! nothing else is.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use chrono::{NaiveDate, TimeDelta};

use crate::checker::{Before, Case, Facts, Limit, Member, Person, Share, Sitting, When};

/// The seed's plan as it stands. How many of a site's seats may be filled at once came later than its timetable.
fn whole_seed() -> Case {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |name: &str| std::fs::read_to_string(root.join("seed").join(name)).expect("a file of the seed");
    let folder = root.join("curriculum/hn-2025");
    let mut case = Case::read(&folder, &file("roster.csv"), &file("sites.csv"), &file("timetable.csv"), &file("cohorts.csv"));
    case.programme.share_seated = Share::ALL;
    case
}

/// The same at three of the sites, which takes a fifth of the time.
fn seed() -> Case {
    static SEED: OnceLock<Case> = OnceLock::new();
    let read = || {
        let mut case = whole_seed();
        let is_kept = |site: &str| ["TT", "DONG-DA", "CAU-GIAY"].contains(&site);
        case.members.retain(|member| is_kept(&member.site));
        case.sittings.retain(|row| is_kept(&row.site));
        case.rooms.retain(|(site, _), _| is_kept(site));
        let units: BTreeSet<String> = case.members.iter().map(|member| member.unit.clone()).collect();
        case.people.retain(|person| units.contains(&person.unit));
        case
    };
    SEED.get_or_init(read).clone()
}

/// The limits that are broken, each once.
fn broken(case: &Case, facts: &Facts) -> BTreeSet<Limit> {
    case.check(facts).into_iter().map(|breach| breach.limit).collect()
}

/// What is broken after this was done to the seed's plan.
fn after(plant: impl FnOnce(&mut Case)) -> BTreeSet<Limit> {
    let mut case = seed();
    plant(&mut case);
    broken(&case, &Facts::default())
}

fn only(limits: impl IntoIterator<Item = Limit>) -> BTreeSet<Limit> {
    limits.into_iter().collect()
}

/// The first rows of all sessions in order of time.
fn sessions(case: &Case) -> Vec<Sitting> {
    let mut seen = BTreeSet::new();
    let mut first: Vec<Sitting> = case.sittings.iter().filter(|row| seen.insert(row.session.clone())).cloned().collect();
    first.sort_by_key(|row| (row.starts, row.stream));
    first
}

/// Two sessions at one moment.
fn parallel(case: &Case) -> (Sitting, Sitting) {
    let all = sessions(case);
    let found = all.iter().zip(all.iter().skip(1)).find(|(one, two)| one.starts == two.starts);
    found.map(|(one, two)| (one.clone(), two.clone())).expect("two sessions at once")
}

/// Changes every row of a session.
fn rows_of(case: &mut Case, session: &str, change: impl Fn(&mut Sitting)) {
    case.sittings.iter_mut().filter(|row| row.session == session).for_each(change);
}

fn row(case: &mut Case, wanted: impl Fn(&Sitting) -> bool) -> &mut Sitting {
    case.sittings.iter_mut().find(|row| wanted(row)).expect("such a row")
}

fn day(at: When) -> NaiveDate {
    at.date_naive()
}

/// A person of this badge.
fn person<'a>(case: &'a mut Case, badge: &str) -> &'a mut Person {
    case.people.iter_mut().find(|person| person.badge == badge).expect("on the roster")
}

/// The badge of somebody who commands nobody and attends a session.
fn somebody(case: &Case, session: &Sitting) -> String {
    let live = &case.topics[&session.topic].live;
    let comes = |member: &&Member| member.command.is_empty() && member.cohort == session.cohort && live.contains(&member.profile);
    let member = case.members.iter().find(comes);
    member.expect("somebody").badge.clone()
}

#[test]
fn the_seed_breaks_no_limit() {
    let case = whole_seed();
    assert_eq!(case.programme.code, "hn-2025");
    let found = case.check(&Facts::default());
    assert!(found.is_empty(), "{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    assert_eq!((case.people.len(), case.topics.len(), sessions(&case).len()), (10_260, 25, 50), "not all was read");
    assert!(case.members.len() > 10_200 && case.programme.slots.len() == 28 && case.rooms.len() == 30);
    let case = seed();
    assert!(case.check(&Facts::default()).is_empty() && case.people.len() > 1500 && sessions(&case).len() == 50);
}

#[test]
fn a_session_begins_at_a_slot() {
    let found = after(|case| {
        let id = sessions(case)[0].session.clone();
        rows_of(case, &id, |row| (row.starts, row.ends) = (row.starts + TimeDelta::minutes(10), row.ends + TimeDelta::minutes(10)));
    });
    assert_eq!(found, only([Limit::Slot]));
}

#[test]
fn a_session_lasts_as_long_as_its_topic_and_no_longer_than_a_slot() {
    let found = after(|case| {
        let id = sessions(case)[0].session.clone();
        rows_of(case, &id, |row| row.ends -= TimeDelta::minutes(5));
    });
    assert_eq!(found, only([Limit::Slot]));
    let found = after(|case| {
        let topic = sessions(case)[0].topic.clone();
        case.topics.get_mut(&topic).expect("it").minutes = 55;
        case.sittings.iter_mut().filter(|row| row.topic == topic).for_each(|row| row.ends += TimeDelta::minutes(5));
    });
    assert_eq!(found, only([Limit::Slot]));
}

#[test]
fn streams_are_those_of_the_programme() {
    for stream in [0, 3] {
        let found = after(|case| {
            let id = sessions(case)[0].session.clone();
            rows_of(case, &id, |row| row.stream = stream);
        });
        assert_eq!(found, only([Limit::Stream]), "{stream}");
    }
}

#[test]
fn a_stream_has_one_session_at_a_moment() {
    let found = after(|case| {
        let (one, two) = parallel(case);
        rows_of(case, &two.session, |row| row.stream = one.stream);
    });
    assert_eq!(found, only([Limit::StreamTwice]));
}

#[test]
fn a_room_belongs_to_its_site() {
    assert_eq!(after(|case| case.sittings[0].room = "Hội trường X".into()), only([Limit::RoomUnknown]));
}

#[test]
fn a_room_has_one_session_at_a_moment() {
    let found = after(|case| {
        let (one, two) = parallel(case);
        let alone =
            |case: &Case, id: &str, site: &str| case.sittings.iter().filter(|row| row.session == id && row.site == site).count() == 1;
        let mut pairs = case.sittings.iter().filter(|row| row.session == one.session).flat_map(|a| {
            let others = case.sittings.iter().filter(|row| row.session == two.session);
            others.filter(|b| a.site == b.site && b.expected <= a.capacity).map(|b| (a.clone(), b.clone()))
        });
        let (a, b) = pairs.find(|(a, _)| alone(case, &one.session, &a.site) && alone(case, &two.session, &a.site)).expect("two rooms");
        let moved = row(case, |row| *row == b);
        (moved.room, moved.capacity) = (a.room, a.capacity);
    });
    assert_eq!(found, only([Limit::RoomTwice]));
}

#[test]
fn a_sitting_has_no_more_seats_than_its_room() {
    assert_eq!(after(|case| case.sittings[0].capacity += 1), only([Limit::RoomSeats]));
}

#[test]
fn nobody_is_expected_beyond_the_seats() {
    assert_eq!(after(|case| case.sittings[0].capacity = case.sittings[0].expected - 1), only([Limit::Overfull]));
}

#[test]
fn those_are_expected_who_must_come() {
    assert_eq!(after(|case| case.sittings[0].expected += 1), only([Limit::Expected]));
    assert_eq!(after(|case| case.sittings[0].expected -= 1), only([Limit::Expected]));
}

#[test]
fn who_does_not_count_on_a_day_is_not_expected_then() {
    let exempt = |case: &mut Case| {
        let session = sessions(case)[0].clone();
        let badge = somebody(case, &session);
        let person = person(case, &badge);
        (person.status, person.from, person.to) = ("exempt".into(), Some(day(session.starts)), Some(day(session.starts)));
        (badge, day(session.starts))
    };
    assert_eq!(after(|case| drop(exempt(case))), only([Limit::Expected]));
    let found = after(|case| {
        let (badge, day) = exempt(case);
        let member = case.members.iter().find(|member| member.badge == badge).expect("in a cohort").clone();
        let mut told = BTreeSet::new();
        let topics = case.topics.clone();
        for row in case.sittings.iter_mut().filter(|row| row.cohort == member.cohort && row.site == member.site) {
            let comes = row.starts.date_naive() == day && topics[&row.topic].live.contains(&member.profile);
            if comes && told.insert(row.session.clone()) {
                row.expected -= 1;
            }
        }
    });
    assert_eq!(found, only([]));
}

#[test]
fn no_more_than_the_allowed_part_of_a_sites_seats_is_filled() {
    assert_eq!(after(|case| case.programme.share_seated = Share { part: 1, whole: 5 }), only([Limit::SiteSeats]));
}

#[test]
fn one_of_the_topics_speakers_speaks() {
    let found = after(|case| {
        let id = sessions(case)[0].session.clone();
        rows_of(case, &id, |row| row.speaker = "100999".into());
    });
    assert_eq!(found, only([Limit::Speaker]));
}

#[test]
fn the_director_or_an_alternate_presides() {
    let preside = |case: &mut Case| {
        let first = sessions(case)[0].clone();
        rows_of(case, &first.session, |row| row.presiding = "100999".into());
        first.topic
    };
    assert_eq!(after(|case| drop(preside(case))), only([Limit::Presiding]));
    let found = after(|case| {
        let topic = preside(case);
        case.topics.get_mut(&topic).expect("it").presiding.insert("100999".into());
    });
    assert_eq!(found, only([]));
}

#[test]
fn nobody_speaks_or_presides_twice_at_a_moment() {
    for lead in ["presiding", "speaker", "both"] {
        let found = after(|case| {
            let (one, two) = parallel(case);
            let topic = case.topics.get_mut(&two.topic).expect("it");
            topic.presiding.insert(one.presiding.clone());
            topic.speakers.extend([one.speaker.clone(), one.presiding.clone()]);
            rows_of(case, &two.session, |row| match lead {
                "presiding" => row.presiding = one.presiding.clone(),
                "speaker" => row.speaker = one.speaker.clone(),
                _ => row.speaker = one.presiding.clone(),
            });
        });
        assert_eq!(found, only([Limit::PersonTwice]), "{lead}");
    }
}

#[test]
fn nobody_speaks_or_presides_on_a_day_off() {
    let first = sessions(&seed())[0].clone();
    let on = day(first.starts);
    for lead in [&first.speaker, &first.presiding] {
        let found = after(|case| case.programme.away.push((lead.clone(), on - TimeDelta::days(3), on)));
        assert_eq!(found, only([Limit::DayOff]), "{lead}");
        let found = after(|case| case.programme.away.push((lead.clone(), on - TimeDelta::days(3), on - TimeDelta::days(1))));
        assert_eq!(found, only([]), "{lead}");
    }
    let away = |from, to| Facts { away: vec![(first.speaker.clone(), from, to)], ..Facts::default() };
    assert_eq!(broken(&seed(), &away(first.ends - TimeDelta::minutes(1), first.ends)), only([Limit::DayOff]));
    assert_eq!(broken(&seed(), &away(first.starts - TimeDelta::hours(1), first.starts)), only([]));
}

#[test]
fn an_officer_is_at_one_session_at_a_moment() {
    let found = after(|case| {
        // A stream, rooms, a speaker and a director of its own: nothing but its people is in the way of the session that is moved.
        let all = sessions(case);
        let first = all[0].clone();
        let live = case.topics[&first.topic].live.clone();
        let shares =
            |row: &&Sitting| row.starts > first.ends && row.cohort == first.cohort && !case.topics[&row.topic].live.is_disjoint(&live);
        let moved = all.iter().find(shares).expect("another session of these people").clone();
        case.programme.streams = 3;
        let topic = case.topics.get_mut(&moved.topic).expect("it");
        topic.presiding.insert("100998".into());
        topic.speakers.insert("100999".into());
        for row in case.sittings.iter_mut().filter(|row| row.session == moved.session) {
            let seats = row.expected.max(row.capacity);
            row.room = format!("{} thêm", row.room);
            case.rooms.insert((row.site.clone(), row.room.clone()), seats);
            (row.stream, row.starts, row.ends) = (3, first.starts, first.ends);
            (row.speaker, row.presiding) = ("100999".into(), "100998".into());
        }
    });
    assert_eq!(found, only([Limit::OfficerTwice]));
}

#[test]
fn who_speaks_does_not_attend_at_that_moment() {
    for own in [true, false] {
        let found = after(|case| {
            let (one, two) = parallel(case);
            let badge = somebody(case, if own { &one } else { &two });
            case.topics.get_mut(&one.topic).expect("it").speakers.insert(badge.clone());
            rows_of(case, &one.session, |row| row.speaker = badge.clone());
        });
        assert_eq!(found, only([Limit::SpeakerAttends]), "{own}");
    }
}

#[test]
fn a_units_share_away_is_kept() {
    assert_eq!(after(|case| case.programme.share_away = Share { part: 1, whole: 10 }), only([Limit::ShareAway]));
    // Those of one cohort alone at a station of their own: when a topic is for everybody all are away.
    let lend = |case: &mut Case| {
        let first = case.members.iter().find(|member| member.cohort == "A1").expect("a member").clone();
        let lent: BTreeSet<&str> =
            case.members.iter().filter(|m| m.unit == first.unit && m.cohort == "A1").map(|m| m.badge.as_str()).collect();
        assert!(lent.len() > 9, "{lent:?}");
        case.people.iter_mut().filter(|person| lent.contains(person.badge.as_str())).for_each(|person| person.duty_unit = "09999".into());
    };
    let found = after(lend);
    assert!(found.contains(&Limit::ShareAway) && found.len() == 1, "{found:?}");
    // No duty limit: all may be away.
    let found = after(|case| {
        lend(case);
        case.programme.share_away = Share::ALL;
    });
    assert_eq!(found, only([]));
}

#[test]
fn strength_is_everybody_who_counts_also_those_who_are_not_enrolled() {
    // A unit that nobody of the programme's profiles strengthens: the more there are, the more may go.
    let strengthen = |case: &mut Case, status: &str| {
        case.programme.share_away = Share { part: 1, whole: 3 };
        let units: BTreeSet<String> = case.people.iter().map(|person| person.station().to_owned()).collect();
        for unit in units {
            let more = (0..200).map(|number| Person {
                badge: format!("N-{unit}-{number}"),
                profile: "KHAC".into(),
                command: String::new(),
                unit: unit.clone(),
                duty_unit: String::new(),
                status: status.into(),
                from: None,
                to: None,
            });
            case.people.extend(more);
        }
    };
    assert_eq!(after(|case| strengthen(case, "")), only([]));
    assert_eq!(after(|case| strengthen(case, "left")), only([Limit::ShareAway]));
}

#[test]
fn a_chief_and_all_deputies_are_never_away_at_once() {
    let found = after(|case| {
        // Only those who train with the chief command.
        let chief = case.members.iter().find(|member| member.command == "chief").expect("a chief").clone();
        let others: BTreeSet<String> = case
            .members
            .iter()
            .filter(|m| m.unit == chief.unit && m.command == "deputy" && m.cohort != chief.cohort)
            .map(|m| m.badge.clone())
            .collect();
        assert!(!others.is_empty());
        case.members.iter_mut().filter(|member| others.contains(&member.badge)).for_each(|member| member.command.clear());
        case.people.iter_mut().filter(|person| others.contains(&person.badge)).for_each(|person| person.command.clear());
        let has_deputy = case.members.iter().any(|m| m.unit == chief.unit && m.command == "deputy");
        assert!(has_deputy, "a deputy trains with the chief");
    });
    assert_eq!(found, only([Limit::Command]));
}

#[test]
fn a_session_lies_in_its_topics_window() {
    let case = seed();
    let topic = sessions(&case)[0].topic.clone();
    let days: BTreeSet<NaiveDate> = case.sittings.iter().filter(|row| row.topic == topic).map(|row| day(row.starts)).collect();
    let (first, last) = (*days.first().expect("a day"), *days.last().expect("a day"));
    let window = |from, until| {
        after(|case| {
            let topic = case.topics.get_mut(&topic).expect("it");
            (topic.from, topic.until) = (from, until);
        })
    };
    assert_eq!(window(first, last), only([]));
    assert_eq!(window(first + TimeDelta::days(1), last + TimeDelta::days(1)), only([Limit::Window]));
    assert_eq!(window(first - TimeDelta::days(1), last - TimeDelta::days(1)), only([Limit::Window]));
}

#[test]
fn a_cohort_hears_topics_in_their_order() {
    let all = sessions(&seed());
    let first = all[0].clone();
    let later = all.iter().rev().find(|row| row.cohort == first.cohort && row.topic != first.topic).expect("a later one").clone();
    let order = |topic: &str, base: &str| after(|case| case.topics.get_mut(topic).expect("it").after.push(base.to_owned()));
    assert_eq!(order(&first.topic, &later.topic), only([Limit::Order]));
    // At the same moment is not before.
    let (one, two) = parallel(&seed());
    assert_eq!(order(&one.topic, &two.topic), only([Limit::Order]));
    let starts = |topic: &str, cohort: &str| all.iter().find(|row| row.topic == topic && row.cohort == cohort).expect("a session").starts;
    let is_before = |a: &Sitting, b: &Sitting| ["A1", "A2"].iter().all(|cohort| starts(&a.topic, cohort) < starts(&b.topic, cohort));
    let (a, b) = all.iter().flat_map(|a| all.iter().map(move |b| (a, b))).find(|(a, b)| is_before(a, b)).expect("two in order");
    assert_eq!(order(&b.topic, &a.topic), only([]));
}

#[test]
fn every_live_need_is_met() {
    let found = after(|case| {
        let first = case.sittings[0].clone();
        case.sittings.retain(|row| row.session != first.session || row.site != first.site);
    });
    assert_eq!(found, only([Limit::NeedUnmet]));
    let found = after(|case| {
        let first = case.sittings[0].clone();
        case.sittings.retain(|row| row.session != first.session);
    });
    assert_eq!(found, only([Limit::NeedUnmet]));
}

#[test]
fn every_live_need_is_met_once() {
    let found = after(|case| {
        let first = sessions(case)[0].clone();
        let rows: Vec<Sitting> = case.sittings.iter().filter(|row| row.session == first.session).cloned().collect();
        let again = rows.into_iter().map(|row| Sitting {
            session: format!("{}-again", row.session),
            starts: row.starts + TimeDelta::days(4),
            ends: row.ends + TimeDelta::days(4),
            ..row
        });
        case.sittings.extend(again);
        case.programme.slots.insert(first.starts + TimeDelta::days(4));
    });
    assert_eq!(found, only([Limit::NeedTwice]));
}

#[test]
fn everybody_who_must_take_part_does() {
    let found = after(|case| drop(case.members.remove(0)));
    assert_eq!(found, only([Limit::NotEnrolled, Limit::Expected]));
}

#[test]
fn who_needs_nothing_live_still_takes_part() {
    let found = after(|case| {
        let badge = case.members[0].badge.clone();
        let profile = case.members[0].profile.clone();
        person(case, &badge).profile = "KHAC".into();
        case.topics.values_mut().for_each(|topic| topic.needed.extend(["KHAC".to_owned()]));
        let removed = case.members.remove(0);
        let mut told = BTreeSet::new();
        let topics = case.topics.clone();
        for row in case.sittings.iter_mut().filter(|row| row.cohort == removed.cohort && row.site == removed.site) {
            if topics[&row.topic].live.contains(&profile) && told.insert(row.session.clone()) {
                row.expected -= 1;
            }
        }
    });
    assert_eq!(found, only([Limit::NotEnrolled]));
}

#[test]
fn nobody_takes_part_twice() {
    let found = after(|case| case.members.push(case.members[0].clone()));
    assert_eq!(found, only([Limit::EnrolledTwice]));
}

#[test]
fn nobody_takes_part_who_is_not_on_the_roster_or_never_counts() {
    let found = after(|case| {
        let member = case.members[0].clone();
        case.members.push(Member { badge: "999999999".into(), ..member });
    });
    assert_eq!(found, only([Limit::Stranger]));
    let found = after(|case| {
        let enrolled: BTreeSet<&str> = case.members.iter().map(|member| member.badge.as_str()).collect();
        let gone = case.people.iter().find(|person| !enrolled.contains(person.badge.as_str())).expect("somebody who left").clone();
        let member = case.members[0].clone();
        let (badge, unit, profile, command) = (gone.badge, gone.unit, gone.profile, gone.command);
        case.members.push(Member { badge, unit, profile, command, ..member });
    });
    assert_eq!(found, only([Limit::Stranger]));
}

#[test]
fn cohorts_tell_the_rosters_unit_profile_and_command() {
    assert_eq!(after(|case| case.members[0].unit = "09999".into()), only([Limit::RosterDiffers]));
    assert_eq!(after(|case| case.members[0].command = "deputy".into()), only([Limit::RosterDiffers]));
    let found = after(|case| case.members[0].profile = "TT".into());
    assert!(found.contains(&Limit::RosterDiffers), "{found:?}");
}

#[test]
fn cohorts_are_those_of_the_programme() {
    assert_eq!(after(|case| case.programme.cohorts.retain(|cohort| cohort != "A2")), only([Limit::CohortUnknown]));
}

#[test]
fn sites_and_topics_are_known() {
    let found = after(|case| case.members[0].site = "NOWHERE".into());
    assert_eq!(found, only([Limit::SiteUnknown, Limit::NeedUnmet, Limit::Expected]));
    let found = after(|case| case.sittings[0].site = "NOWHERE".into());
    assert!(found.is_superset(&only([Limit::SiteUnknown, Limit::RoomUnknown])), "{found:?}");
    let found = after(|case| {
        let id = sessions(case)[0].session.clone();
        rows_of(case, &id, |row| row.topic = "X-99".into());
    });
    assert_eq!(found, only([Limit::TopicUnknown, Limit::NeedUnmet, Limit::Expected]));
}

#[test]
fn the_rows_of_a_session_agree() {
    let last = |case: &Case| case.sittings.iter().rposition(|row| row.session == case.sittings[0].session).expect("a row");
    let found = after(|case| {
        let last = last(case);
        case.sittings[last].stream = 3 - case.sittings[last].stream;
    });
    assert_eq!(found, only([Limit::SittingsDiffer]));
    let found = after(|case| {
        let mut again = case.sittings[last(case)].clone();
        again.expected = 0;
        case.sittings.push(again);
    });
    assert_eq!(found, only([Limit::SittingsDiffer]));
}

#[test]
fn nothing_is_held_at_a_closed_site() {
    let case = seed();
    let first = case.sittings[0].clone();
    let closed = |from, to| Facts { closed: vec![(first.site.clone(), from, to)], ..Facts::default() };
    assert_eq!(broken(&case, &closed(first.ends - TimeDelta::minutes(1), first.ends + TimeDelta::hours(1))), only([Limit::SiteClosed]));
    assert_eq!(broken(&case, &closed(first.starts - TimeDelta::hours(1), first.starts)), only([]));
}

#[test]
fn who_is_absent_finds_their_topics_at_another_time() {
    let case = seed();
    let first = sessions(&case)[0].clone();
    let absent = |from, to| Facts { absent: vec![(somebody(&case, &first), from, to)], ..Facts::default() };
    assert_eq!(broken(&case, &absent(first.starts, first.ends)), only([Limit::OfficerAbsent, Limit::Expected]));
    assert_eq!(broken(&case, &absent(first.starts - TimeDelta::hours(1), first.starts)), only([]));
}

#[test]
fn what_had_happened_or_was_locked_stays() {
    let case = seed();
    let all = sessions(&case);
    let (first, last) = (all[0].clone(), all[all.len() - 1].clone());
    let before = |locked: &[&str]| Facts {
        before: Some(Before {
            now: first.ends,
            case: case.clone(),
            heard: case.heard(&Facts::default(), first.ends),
            locked: locked.iter().map(|id| (*id).to_owned()).collect(),
        }),
        ..Facts::default()
    };
    assert_eq!(broken(&case, &before(&[&last.session])), only([]));
    let with_seats = |id: &str| {
        let mut changed = case.clone();
        rows_of(&mut changed, id, |row| row.capacity -= u64::from(row.capacity > row.expected));
        changed
    };
    assert_eq!(broken(&with_seats(&first.session), &before(&[])), only([Limit::KeptChanged]));
    assert_eq!(broken(&with_seats(&last.session), &before(&[])), only([]));
    assert_eq!(broken(&with_seats(&last.session), &before(&[&last.session])), only([Limit::KeptChanged]));
    let mut dropped = case.clone();
    dropped.sittings.retain(|row| row.session != first.session);
    assert_eq!(broken(&dropped, &before(&[])), only([Limit::KeptChanged]));
}

#[test]
fn who_changes_cohort_midway_keeps_what_they_heard_and_misses_what_is_over() {
    let case = seed();
    // A2 has had no session yet when the first slot of A1 is over, or the other way round.
    let first = sessions(&case)[0].clone();
    let badge = somebody(&case, &first);
    let now = first.ends;
    let heard = case.heard(&Facts::default(), now);
    assert!(heard.contains(&(badge.clone(), first.topic.clone())), "{badge} was at {}", first.session);
    assert!(heard.len() > 100 && heard.iter().all(|(_, topic)| all_topics_at(&case, first.starts).contains(topic)));
    let other = if first.cohort == "A1" { "A2" } else { "A1" };
    let mut moved = case.clone();
    // One more of a unit that sends half of its people already would be one too many.
    moved.programme.share_away = Share::ALL;
    let member = moved.members.iter_mut().find(|member| member.badge == badge).expect("a member");
    member.cohort = other.into();
    let facts = |heard: &BTreeSet<(String, String)>, now| Facts {
        before: Some(Before { now, case: case.clone(), heard: heard.clone(), locked: BTreeSet::new() }),
        ..Facts::default()
    };
    // They are told to come with the others to everything but what they heard.
    assert_eq!(broken(&moved, &facts(&heard, now)), only([Limit::Expected]));
    // On the evening of the last day nothing lies ahead.
    let end = sessions(&case).iter().map(|row| row.ends).max().expect("an end");
    assert_eq!(broken(&moved, &facts(&case.heard(&Facts::default(), end), end)), only([]));
    let mut missed = case.heard(&Facts::default(), end);
    missed.remove(&(badge.clone(), first.topic.clone()));
    assert_eq!(broken(&moved, &facts(&missed, end)), only([Limit::NeedUnmet]));
}

/// Topics of the sessions that begin at an instant.
fn all_topics_at(case: &Case, at: When) -> BTreeSet<String> {
    case.sittings.iter().filter(|row| row.starts == at).map(|row| row.topic.clone()).collect()
}

const PROGRAMME: &str = r#"
code = "P"
slot_minutes = 50
streams = 3
max_share_away = "2/5"
max_share_seated = "29/60"

[[away]]
badge = "100001"
from = "2025-06-24"
to = "2025-06-25"

[[group]]
code = "G"

[[day]]
date = "2025-06-24"

[[day.half]]
name = "morning"
slots = ["07:30", "08:30"]

[[day.half]]
name = "afternoon"
slots = ["13:30"]
"#;

const TOPIC: &str = r#"
code = "G-1"
minutes = 40
presiding = "100001"
presiding_alternates = ["100002"]
speakers = ["100101", "100102"]
after = ["G-0"]
from = "2025-06-25"
until = "2025-06-26"

[need]
CH = "live"
DT = "online"
"#;

#[test]
fn everything_that_files_say_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("G/G-1")).expect("a folder");
    std::fs::write(path("G/G-1/topic.toml"), TOPIC).expect("a file");
    let read = |programme: &str| {
        std::fs::write(path("programme.toml"), programme).expect("a file");
        let roster =
            "\u{feff}badge,profile,command,unit_code,duty_unit,status,status_from,status_to\r\n200001,CH,chief,X1,X2,left,2025-06-25,\r\n";
        let timetable = "session_id,programme,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected\r\n\
                         P-1,P,G-1,A1,2,2025-06-24T00:30:00Z,2025-06-24T08:10:00+07:00,100101,100002,S,'-P1,20,7\r\nQ-1,Q,G-1,A1,2,2025-06-24T00:30:00Z,2025-06-24T08:10:00+07:00,100101,100002,S,P1,20,7\r\n";
        let cohorts = "programme,badge,unit_code,site_code,cohort,profile,command\nP,200001,X1,S,A3,CH,chief\nQ,200001,X1,S,A1,CH,chief\n";
        Case::read(folder.path(), roster, "code,room,capacity\nS,'-P1,20\nS,P2,10\n", timetable, cohorts)
    };
    let case = read(PROGRAMME);
    let date = |text: &str| text.parse::<NaiveDate>().expect("a day");
    assert_eq!(case.programme.cohorts, ["A1", "A2", "A3"].map(str::to_owned).into());
    assert_eq!(read(&format!("cohorts = 1\n{PROGRAMME}")).programme.cohorts, ["A1".to_owned()].into());
    assert_eq!(read(&PROGRAMME.replace("2/5", "1/1")).programme.cohorts, ["A1".to_owned()].into());
    assert_eq!(read(&PROGRAMME.replace("2/5", "1/2")).programme.cohorts, ["A1", "A2"].map(str::to_owned).into());
    assert_eq!((case.programme.share_away, case.programme.share_seated), (Share { part: 2, whole: 5 }, Share { part: 29, whole: 60 }));
    assert_eq!(read(&PROGRAMME.replace("max_share_seated = \"29/60\"", "")).programme.share_seated, Share::ALL);
    assert_eq!(case.programme.away, [("100001".to_owned(), date("2025-06-24"), date("2025-06-25"))]);
    assert_eq!((case.programme.slots.len(), case.programme.days.len(), case.programme.streams), (3, 1, 3));
    let topic = &case.topics["G-1"];
    assert_eq!((topic.from, topic.until, topic.minutes), (date("2025-06-25"), date("2025-06-26"), 40));
    assert_eq!(topic.presiding, ["100001", "100002"].map(str::to_owned).into());
    assert_eq!((topic.speakers.len(), topic.after.len(), topic.live.len(), topic.needed.len()), (2, 1, 1, 2));
    let person = &case.people[0];
    assert_eq!((person.station(), person.from, person.to), ("X2", Some(date("2025-06-25")), None));
    assert_eq!((case.sittings.len(), case.members.len(), case.members[0].cohort.as_str()), (1, 1, "A3"));
    let row = &case.sittings[0];
    assert!(case.programme.slots.contains(&row.starts) && row.room == "-P1" && (row.stream, row.capacity, row.expected) == (2, 20, 7));
    assert_eq!(case.rooms[&("S".to_owned(), "-P1".to_owned())], 20);
}
