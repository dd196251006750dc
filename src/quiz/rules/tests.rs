use proptest::prelude::*;

use super::*;
use crate::curriculum::gift;
use crate::curriculum::question::{Difficulty, Format, RightSide, letter};
use crate::curriculum::rules::Blueprint;
use crate::quiz::paper::{Drawable, draw};

fn question(source: &str) -> Question {
    gift::parse(source).unwrap_or_else(|errors| panic!("{source}: {errors:?}")).remove(0)
}

/// An answer in the shape that the question takes: letters, words, a number, or `1a 2b` for pairs.
fn answer(question: &Question, typed: &str) -> Answer {
    match question.kind {
        Kind::Matching { .. } => {
            let pair = |pair: &str| (pair[..1].parse().unwrap(), pair[1..].parse().unwrap());
            Answer::Match(typed.split_whitespace().map(pair).collect())
        }
        Kind::Numeric { .. } => Answer::Number(typed.to_owned()),
        Kind::ShortAnswer { .. } | Kind::Essay => Answer::Text(typed.to_owned()),
        _ => Answer::Choice(typed.chars().collect()),
    }
}

#[track_caller]
fn earns(source: &str, table: &[(&str, i32)]) {
    let question = question(source);
    for (typed, points) in table {
        assert_eq!(grade(&question, Some(&answer(&question, typed))).points, *points, "{source} answered {typed:?}");
    }
}

// ---- marks ----

#[test]
fn one_choice_earns_its_options_weight() {
    earns("X{~wrong ~%50%half =full ~%-25%worse}", &[("a", 0), ("b", 1260), ("c", 2520), ("d", 0), ("", 0), ("bc", 0)]);
    earns("X{=a ~%33.33333%b ~%14.28571%c}", &[("b", 840), ("c", 360)]);
}

#[test]
fn true_false_earns_all_or_nothing() {
    earns("X{T}", &[("a", 2520), ("b", 0), ("ab", 0)]);
    earns("X{F}", &[("a", 0), ("b", 2520)]);
}

#[test]
fn several_choices_earn_the_sum_of_their_weights() {
    earns("X{~%50%a ~%50%b ~%-50%c ~%-50%d}", &[("ab", 2520), ("a", 1260), ("ac", 0), ("abc", 1260), ("abcd", 0), ("cd", 0), ("c", 0)]);
    earns("X{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}", &[("abc", 2520), ("ab", 1680), ("abd", 0), ("abcd", 0)]);
    earns("X{~%50%a ~%50%b ~%-25%c ~d}", &[("abd", 2520), ("abc", 1890), ("abcd", 1890)]);
}

#[test]
fn wrong_options_without_a_negative_weight_share_the_loss_of_the_whole_mark() {
    earns("X{~%50%a ~%50%b ~c ~d}", &[("ab", 2520), ("abc", 1260), ("abcd", 0), ("ac", 0), ("a", 1260), ("cd", 0)]);
    earns("X{~%50%a ~%50%b ~c ~d ~e}", &[("abc", 1680), ("abcd", 840), ("abcde", 0)]);
    earns("X{~%100%a ~b}", &[("a", 2520), ("ab", 0), ("b", 0)]);
    // 2520 / 11 is not whole: a wrong pick costs 230 (229.09 rounded up), all eleven exactly 2520.
    let eleven = format!("X{{~%100%right {}}}", "~w ".repeat(11));
    earns(&eleven, &[("a", 2520), ("ab", 2290), ("abc", 2061), ("abcdefghijkl", 0)]);
    earns("X{~%50%a ~%50%b}", &[("ab", 2520)]);
}

#[test]
fn short_answers_are_compared_as_a_reader_would() {
    earns(
        "X{=một tháng =%50%30 ngày}",
        &[
            ("một tháng", 2520),
            ("MỘT  THÁNG ", 2520),
            ("mot thang", 2520),
            ("m\u{f4}\u{323}t tha\u{301}ng", 2520),
            ("30 ngay", 1260),
            ("mộttháng", 0),
            ("hai tháng", 0),
            ("một tháng rưỡi", 0),
            ("", 0),
        ],
    );
    earns("X{=Đội trưởng}", &[("doi truong", 2520), ("ĐỘI TRƯỞNG", 2520), ("toi truong", 0)]);
}

#[test]
fn a_wording_that_is_the_same_with_its_diacritics_goes_before_one_that_is_alike() {
    earns("X{=%50%mot =một}", &[("một", 2520), ("mot", 1260), ("MỐT", 1260)]);
    earns("X{=một =%50%mot}", &[("một", 2520), ("mot", 1260), ("mốt", 2520)]);
    earns("X{=%25%n* =nam}", &[("nam", 2520), ("Nam", 2520), ("năm", 630), ("nu", 630)]);
}

#[test]
fn wildcards_stand_for_anything_and_the_first_match_counts() {
    earns("X{=công an * phường =%50%công an*}", &[("Công an 51 phường", 2520), ("cong an  phuong", 1260), ("Công an", 1260), ("an", 0)]);
    earns("X{=a*b*c}", &[("abc", 2520), ("a1b2c", 2520), ("ab", 0), ("acb", 0), ("abcb", 0), ("bc", 0)]);
    earns("X{=aa*aa}", &[("aaaa", 2520), ("aaa", 0)]);
    earns(r"X{=5 \* 3}", &[("5 * 3", 2520), ("5 x 3", 0)]);
    earns("X{=đúng =%0%*}", &[("dung", 2520), ("gì khác", 0), (" ", 0)]);
    earns("X{=%0%*không* =*phải báo*}", &[("phải báo ngay", 2520), ("không phải báo", 0)]);
    assert_eq!(grade(&question("X{=*}"), Some(&Answer::Text(" ".to_owned()))).verdict, Verdict::Blank);
}

#[test]
fn numbers_are_compared_exactly_ends_included() {
    earns("X{#12.5}", &[("12.5", 2520), ("12,5", 2520), ("12.50", 2520), ("+12,5", 2520), ("12.500000000000000001", 0), ("12", 0)]);
    earns(
        "X{#3:0.1}",
        &[("2.9", 2520), ("3,1", 2520), ("2.899999999999999999", 0), ("3.100000000000000001", 0), ("2.8999999999999999999", 0)],
    );
    earns("X{#0.3:0}", &[("0.3", 2520), ("0.30000000000000004", 0)]);
    earns("X{#10..12}", &[("10", 2520), ("12", 2520), ("11,9", 2520), ("9.9", 0), ("12.1", 0)]);
    earns("X{#=1822:0 =%50%1822:2}", &[("1822", 2520), ("1820", 1260), ("1824", 1260), ("1825", 0), ("1.822", 2520)]);
    earns("X{#=%0%5 =5:2}", &[("5", 0), ("6", 2520)]);
    earns("X{#500000}", &[("500.000", 2520), ("500,000", 2520), ("500 000", 2520), ("500000", 2520), ("500", 0)]);
    earns("X{#-5..-1}", &[("-3", 2520), ("\u{2212}3", 2520), ("3", 0)]);
    earns("X{#5}", &[("năm", 0), ("", 0)]);
}

#[test]
fn matching_earns_right_pairs_of_all_pairs() {
    earns("X{=l -> 1 =m -> 2 =n -> 3 = -> 4}", &[("1a 2b 3c", 2520), ("1a 2b", 1680), ("1a 2c 3b", 840), ("1d 2d 3d", 0), ("", 0)]);
    earns("X{=l -> 1 =m -> 1 =n -> 2}", &[("1a 2a 3b", 2520), ("1a 2a 3a", 1680)]);
    let pairs: Vec<_> = (0..11).map(|n| format!("=l{n} -> r{n}")).collect();
    earns(&format!("X{{{}}}", pairs.join(" ")), &[("1a", 229), ("1a 2b", 458)]);
}

#[test]
fn verdicts_say_what_the_points_mean() {
    let verdict = |source: &str, typed: Option<&str>| {
        let question = question(source);
        grade(&question, typed.map(|typed| answer(&question, typed)).as_ref()).verdict
    };
    let several = "X{~%50%a ~%50%b ~c}";
    assert_eq!(verdict(several, Some("ab")), Verdict::Right);
    assert_eq!(verdict(several, Some("a")), Verdict::Partly);
    assert_eq!(verdict(several, Some("c")), Verdict::Wrong);
    assert_eq!(verdict(several, Some("")), Verdict::Blank);
    assert_eq!(verdict(several, None), Verdict::Blank);
    assert_eq!(verdict("X{}", Some("bài viết")), Verdict::Unmarked);
    assert_eq!(verdict("Đọc.", None), Verdict::Unmarked);
}

#[test]
fn an_answer_of_another_shape_earns_nothing() {
    for source in ["X{=a ~b}", "X{T}", "X{~%100%a ~b}", "X{=a}", "X{#1}", "X{=l -> 1 =m -> 2}"] {
        let question = question(source);
        let answers = [
            Answer::Choice(BTreeSet::from(['z'])),
            Answer::Text("z".to_owned()),
            Answer::Number("9".to_owned()),
            Answer::Match(BTreeMap::from([(9, 'z')])),
        ];
        for answer in &answers {
            assert_eq!(grade(&question, Some(answer)), Mark { points: 0, verdict: Verdict::Wrong }, "{source} {answer:?}");
        }
    }
}

#[test]
fn feedback_is_that_of_what_was_answered() {
    let said = |source: &str, typed: &str| {
        let question = question(source);
        let answer = answer(&question, typed);
        feedback(&question, Some(&answer)).into_iter().map(|text| text.text.clone()).collect::<Vec<_>>().join("|")
    };
    for (source, typed, want) in [
        ("X{=a#đúng ~b#sai ~c}", "b", "sai"),
        ("X{=a#đúng ~b#sai ~c}", "c", ""),
        ("X{~%50%a#1 ~%50%b#2 ~c#3}", "ca", "1|3"),
        ("X{T#sai#đúng}", "a", "đúng"),
        ("X{T#sai#đúng}", "b", "sai"),
        ("X{F#sai}", "b", ""),
        ("X{=một#đúng =%0%*#khác}", "mot", "đúng"),
        ("X{=một#đúng =%0%*#khác}", "hai", "khác"),
        ("X{#5#đúng ~#khác}", "5", "đúng"),
        ("X{#5#đúng ~#khác}", "6", "khác"),
        ("X{#5#đúng ~#khác}", "", ""),
        ("X{=l -> 1#vì l =m -> 2#vì m}", "1a 2a", "vì m"),
    ] {
        assert_eq!(said(source, typed), want, "{source} {typed}");
    }
    assert!(feedback(&question("X{#5 ~#khác}"), None).is_empty());
}

#[test]
fn passing_needs_the_share_to_the_point() {
    for (points, questions, percent, want) in [
        (2520 * 8, 10, 80, true),
        (2520 * 8 - 1, 10, 80, false),
        (0, 10, 0, true),
        (0, 0, 0, false),
        (2520 * 3, 3, 100, true),
        (2520 * 3 - 1, 3, 100, false),
        (1_680 * 20, 20, 66, true),
        (1_680 * 20, 20, 67, false),
        (i32::MAX, 1, 255, true),
    ] {
        assert_eq!(passed(points, questions, percent), want, "{points} of {questions} at {percent} %");
    }
    assert_eq!((percent(2520 * 8 - 1, 10), percent(2520 * 8, 10), percent(5, 0), percent(-5, 1), percent(9999, 1)), (79, 80, 0, 0, 100));
}

// ---- properties ----

fn any_weight() -> impl Strategy<Value = Weight> {
    let all = (-FULL_MARK..=FULL_MARK).filter_map(Weight::from_points);
    proptest::sample::select(all.collect::<Vec<_>>())
}

fn any_words() -> Text {
    Text { text: "x".to_owned(), format: Format::Moodle }
}

fn choices(weights: impl IntoIterator<Item = Weight>) -> Vec<Choice> {
    let choice = |(place, weight)| Choice { letter: letter(place).unwrap(), text: any_words(), weight, feedback: None };
    weights.into_iter().enumerate().map(choice).collect()
}

fn one_choice() -> impl Strategy<Value = Kind> {
    let weights = proptest::collection::vec(any_weight(), 2..8);
    (weights, any::<prop::sample::Index>()).prop_map(|(mut weights, right)| {
        let right = right.index(weights.len());
        weights[right] = Weight::FULL;
        Kind::OneChoice { choices: choices(weights) }
    })
}

fn several_choices() -> impl Strategy<Value = Kind> {
    let shares = vec![vec![2520], vec![1260, 1260], vec![840; 3], vec![1512, 1008], vec![360; 7]];
    let wrong = proptest::collection::vec(any_weight(), 0..12);
    (proptest::sample::select(shares), wrong, any::<bool>()).prop_map(|(shares, wrong, weighed)| {
        let wrong = wrong.into_iter().map(|weight| if weighed { -weight.points().abs() } else { 0 });
        let all = shares.into_iter().chain(wrong);
        Kind::SeveralChoices { choices: choices(all.filter_map(Weight::from_points)) }
    })
}

fn short_answer() -> impl Strategy<Value = Kind> {
    let others = proptest::collection::vec(("[a-cđộ]{1,3}( [a-cđộ]{1,3})?", any_weight()), 0..4);
    others.prop_map(|others| {
        let all = std::iter::once(("đúng".to_owned(), Weight::FULL)).chain(others);
        let wording = |(pattern, weight)| Wording { pattern, weight, feedback: None };
        Kind::ShortAnswer { answers: all.map(wording).collect() }
    })
}

fn numeric() -> impl Strategy<Value = Kind> {
    let number = |tenths: i32| Decimal::parse(&format!("{tenths}e-1")).unwrap();
    let span = move |(low, width, weight): (i32, i32, Weight)| Span { low: number(low), high: number(low + width), weight, feedback: None };
    proptest::collection::vec((-500..500, 0..50, any_weight()), 1..4).prop_map(move |rows| {
        let mut answers: Vec<_> = rows.into_iter().map(span).collect();
        answers[0].weight = Weight::FULL;
        Kind::Numeric { answers, otherwise: None }
    })
}

fn matching() -> impl Strategy<Value = Kind> {
    let pair = |right| Pair { left: any_words(), right: letter(right).unwrap(), feedback: None };
    let right = |place| RightSide { letter: letter(place).unwrap(), text: place.to_string() };
    proptest::collection::vec(0_usize..5, 2..12)
        .prop_map(move |of_lefts| Kind::Matching { pairs: of_lefts.into_iter().map(pair).collect(), rights: (0..5).map(right).collect() })
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let truth = any::<bool>().prop_map(|truth| Kind::TrueFalse { truth, if_wrong: None, if_right: None });
    prop_oneof![one_choice(), several_choices(), short_answer(), numeric(), matching(), truth]
}

fn any_question() -> impl Strategy<Value = Question> {
    any_kind().prop_map(|kind| Question { kind, difficulty: Some(Difficulty::Easy), ..question("X{T}") })
}

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        proptest::collection::btree_set(proptest::char::range('a', 'n'), 0..14).prop_map(Answer::Choice),
        proptest::collection::btree_set(proptest::char::range('a', 'h'), 1..=1).prop_map(Answer::Choice),
        any::<String>().prop_map(Answer::Text),
        "[a-cđộ *]{0,6}".prop_map(Answer::Text),
        "-?[0-9]{1,3}[.,]?[0-9]{0,2}".prop_map(Answer::Number),
        any::<String>().prop_map(Answer::Number),
        proptest::collection::btree_map(0_u32..13, proptest::char::range('a', 'f'), 0..12).prop_map(Answer::Match),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_all_right_answer_earns_the_whole_mark(question in any_question()) {
        let right = right_answer(&question).unwrap();
        prop_assert_eq!(grade(&question, Some(&right)), Mark { points: FULL_MARK, verdict: Verdict::Right });
    }

    #[test]
    fn no_answer_earns_less_than_nothing_or_more_than_all(question in any_question(), answer in proptest::option::of(any_answer())) {
        let mark = grade(&question, answer.as_ref());
        prop_assert!((0..=FULL_MARK).contains(&mark.points));
        let want = match mark.points { 0 => mark.verdict, FULL_MARK => Verdict::Right, _ => Verdict::Partly };
        prop_assert_eq!(mark.verdict, want);
        let _ = feedback(&question, answer.as_ref());
    }

    #[test]
    fn a_further_right_option_never_costs_and_a_wrong_one_never_earns(question in any_question(), picked in proptest::collection::btree_set(proptest::char::range('a', 'n'), 0..14)) {
        let Kind::SeveralChoices { choices } = &question.kind else { return Ok(()) };
        for choice in choices {
            let (mut without, mut with) = (picked.clone(), picked.clone());
            without.remove(&choice.letter);
            with.insert(choice.letter);
            let (without, with) = (several_points(choices, &without), several_points(choices, &with));
            if choice.weight > Weight::ZERO {
                prop_assert!(with >= without);
            } else {
                prop_assert!(with <= without);
            }
        }
        let all = choices.iter().map(|choice| choice.letter).collect();
        let has_wrong = choices.iter().any(|choice| choice.weight <= Weight::ZERO);
        let is_weighed = choices.iter().any(|choice| choice.weight < Weight::ZERO);
        if is_weighed {
            prop_assert!(several_points(choices, &all) < FULL_MARK, "picking everything does not win");
        } else if has_wrong {
            prop_assert_eq!(several_points(choices, &all), 0);
        }
    }

    #[test]
    fn a_further_right_pair_always_earns(question in any_question(), matched in proptest::collection::btree_map(1_u32..12, proptest::char::range('a', 'e'), 0..12)) {
        let Kind::Matching { pairs, .. } = &question.kind else { return Ok(()) };
        for (number, pair) in (1..).zip(pairs) {
            let mut with = matched.clone();
            let was_right = with.insert(number, pair.right) == Some(pair.right);
            let (before, after) = (matching_points(pairs, &matched), matching_points(pairs, &with));
            prop_assert_eq!(before < after, !was_right);
            prop_assert!(before <= after);
        }
    }

    #[test]
    fn the_order_on_the_screen_never_changes_the_mark(question in any_question(), answer in any_answer(), seed: u64) {
        // Options are picked by their place on the screen, and sent by the letter that stands there.
        let drawable = Drawable::of(1, &question).unwrap();
        let paper = draw(&[drawable], &Blueprint { easy: 1, medium: 0, hard: 0 }, seed).unwrap();
        let order = &paper.places[0].order;
        if let (Answer::Choice(letters), false) = (&answer, order.is_empty()) {
            let places: Vec<usize> = letters.iter().filter_map(|l| order.iter().position(|o| o == l)).collect();
            let sent = Answer::Choice(places.iter().map(|&place| order[place]).collect());
            let known = Answer::Choice(letters.iter().copied().filter(|l| order.contains(l)).collect());
            prop_assert_eq!(grade(&question, Some(&sent)), grade(&question, Some(&known)));
        }
        // The same question with its options stored in the order shown marks alike.
        let mut turned = question.clone();
        if let Kind::OneChoice { choices } | Kind::SeveralChoices { choices } = &mut turned.kind {
            choices.sort_by_key(|choice| order.iter().position(|&letter| letter == choice.letter));
        } else if let Kind::Matching { rights, .. } = &mut turned.kind {
            rights.sort_by_key(|right| order.iter().position(|&letter| letter == right.letter));
        }
        prop_assert_eq!(grade(&turned, Some(&answer)), grade(&question, Some(&answer)));
    }

    #[test]
    fn the_shown_percentage_reaches_the_pass_mark_exactly_when_passed(
        marks in proptest::collection::vec(0..=FULL_MARK, 1..30), pass in 0_u8..=100, is_at_the_edge: bool,
    ) {
        let questions = u32::try_from(marks.len()).unwrap();
        let edge = (i32::from(pass) * FULL_MARK * marks.len() as i32 + 99) / 100;
        let points = if is_at_the_edge { (edge - (marks[0] & 1)).max(0) } else { marks.iter().sum() };
        prop_assert_eq!(percent(points, questions) >= pass, passed(points, questions, pass));
    }
}

// ---- attempts ----

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A time on 25 June 2025 in Vietnam.
fn time(text: &str) -> DateTime<Utc> {
    at(&format!("2025-06-25T{text}+07:00"))
}

#[test]
fn a_quiz_closes_as_the_go_live_day_begins_in_vietnam() {
    let closing = closes_at(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap());
    assert_eq!(closing, at("2025-07-01T00:00:00+07:00"));
    assert_eq!(closing, at("2025-06-30T17:00:00Z"));
    assert_eq!(closes_at(NaiveDate::MIN), NaiveDate::MIN.and_time(NaiveTime::MIN).and_utc());
}

#[test]
fn a_quiz_opens_by_the_first_session_or_by_reading_where_that_is_allowed() {
    let (early, late) = (time("08:00:00"), time("10:00:00"));
    for (session, read, may_read, want) in [
        (Some(early), None, false, Some(early)),
        (Some(late), Some(early), false, Some(late)),
        (Some(late), Some(early), true, Some(early)),
        (Some(early), Some(late), true, Some(early)),
        (None, Some(early), true, Some(early)),
        (None, Some(early), false, None),
        (None, None, true, None),
    ] {
        assert_eq!(opens_at(session, read, may_read), want);
    }
}

fn facts() -> StartFacts {
    StartFacts {
        opens_at: Some(time("08:00:00")),
        closes_at: at("2025-07-01T00:00:00+07:00"),
        time_limit_minutes: 20,
        attempts: Attempts { allowed: 2, granted: 0, begun: 0 },
        open_deadline: None,
        is_passed: false,
    }
}

#[test]
fn whoever_passed_starts_no_other_attempt_and_goes_on_with_an_open_one() {
    let passed = StartFacts { is_passed: true, ..facts() };
    assert_eq!(decide_start(&passed, time("09:00:00")), StartDecision::Refuse(StartRefusal::Passed));
    let open = StartFacts { open_deadline: Some(time("09:10:00")), ..passed };
    assert_eq!(decide_start(&open, time("09:00:00")), StartDecision::Resume);
}

#[test]
fn starting_looks_at_opening_closing_and_attempts() {
    let refuse = StartDecision::Refuse;
    let start = |number, deadline| StartDecision::Start { number, deadline };
    let counted = |allowed, granted, begun| StartFacts { attempts: Attempts { allowed, granted, begun }, ..facts() };
    let opening = |opens_at| StartFacts { opens_at, ..facts() };
    let not_open = |opens_at| refuse(StartRefusal::NotOpen { opens_at });
    let none_left = |begun| refuse(StartRefusal::NoneLeft { begun });
    let (closing, nine) = (facts().closes_at, time("09:00:00"));
    let closed = refuse(StartRefusal::Closed { closed_at: closing });
    let unlimited = StartFacts { time_limit_minutes: 0, ..facts() };
    #[rustfmt::skip]
    let table = [
        (facts(), time("08:00:00"), start(1, time("08:20:00"))),
        (facts(), time("07:59:59"), not_open(Some(time("08:00:00")))),
        (opening(None), nine, not_open(None)),
        (facts(), at("2025-06-30T23:50:00+07:00"), start(1, closing)),
        (facts(), at("2025-06-30T23:59:59+07:00"), start(1, closing)),
        (facts(), at("2025-07-01T00:00:00+07:00"), closed),
        (opening(None), at("2025-07-02T00:00:00Z"), closed),
        (unlimited, nine, start(1, closing)),
        (counted(2, 0, 1), nine, start(2, time("09:20:00"))),
        (counted(2, 0, 2), nine, none_left(2)),
        (counted(2, 1, 2), nine, start(3, time("09:20:00"))),
        (counted(0, 0, 0), nine, none_left(0)),
    ];
    for (facts, now, want) in table {
        assert_eq!(decide_start(&facts, now), want, "{facts:?} at {now}");
    }
}

#[test]
fn an_open_attempt_is_gone_on_with_until_the_server_submits_it() {
    let spent = Attempts { allowed: 1, granted: 0, begun: 1 };
    let open = StartFacts { open_deadline: Some(time("09:00:00")), attempts: spent, ..facts() };
    for (now, want) in [
        (time("08:30:00"), StartDecision::Resume),
        (time("09:00:00"), StartDecision::Resume),
        (time("09:09:59"), StartDecision::Resume),
        (time("09:10:00"), StartDecision::SubmitFirst),
        (at("2025-07-05T00:00:00Z"), StartDecision::SubmitFirst),
    ] {
        assert_eq!(decide_start(&open, now), want, "{now}");
    }
}

#[test]
fn attempts_left_count_grants_and_never_go_below_zero() {
    for (allowed, granted, begun, left) in [(3, 0, 0, 3), (3, 0, 3, 0), (3, 2, 3, 2), (1, 0, 5, 0), (u32::MAX, 1, 0, u32::MAX)] {
        assert_eq!(Attempts { allowed, granted, begun }.left(), left);
    }
}

#[test]
fn an_answer_is_saved_after_the_contract() {
    let open = AttemptState { deadline: time("09:00:00"), submitted_at: None };
    let submitted = AttemptState { submitted_at: Some(time("08:40:00")), ..open };
    let saved = |seq, letter| Saved { seq, answer: Answer::Choice(BTreeSet::from([letter])) };
    let (early, late) = (time("08:30:00"), time("09:01:01"));
    let keep = SaveDecision::Keep { stored: saved(3, 'a') };
    let conflict = SaveDecision::Conflict { stored: saved(3, 'a') };
    let too_late = SaveDecision::TooLate { deadline: open.deadline };
    let done = SaveDecision::Submitted { at: time("08:40:00") };
    let (none, third) = (None, Some(saved(3, 'a')));
    #[rustfmt::skip]
    let table = [
        (open, &none, saved(1, 'a'), early, SaveDecision::Save),
        (open, &none, saved(7, 'a'), early, SaveDecision::Save),
        (open, &third, saved(4, 'b'), early, SaveDecision::Save),
        (open, &third, saved(2, 'b'), early, keep.clone()),
        (open, &third, saved(3, 'a'), early, keep.clone()),
        (open, &third, saved(3, 'b'), early, conflict.clone()),
        (open, &third, saved(4, 'b'), time("09:00:00"), SaveDecision::Save),
        (open, &third, saved(4, 'b'), time("09:01:00"), SaveDecision::Save),
        (open, &third, saved(4, 'b'), late, too_late.clone()),
        (open, &none, saved(1, 'b'), late, too_late),
        (open, &third, saved(3, 'a'), late, keep.clone()),
        (open, &third, saved(1, 'b'), late, keep),
        (open, &third, saved(3, 'b'), late, conflict),
        (submitted, &none, saved(1, 'a'), early, done.clone()),
        (submitted, &third, saved(3, 'a'), late, done),
    ];
    for (attempt, stored, incoming, now, want) in table {
        assert_eq!(decide_save(&attempt, stored.as_ref(), &incoming, now), want, "{stored:?} {incoming:?} {now}");
    }
}

#[test]
fn submitting_twice_is_harmless_and_late_submission_counts() {
    let open = AttemptState { deadline: time("09:00:00"), submitted_at: None };
    assert_eq!(decide_submit(&open, time("08:40:00")), SubmitDecision::Submit { at: time("08:40:00") });
    assert_eq!(decide_submit(&open, time("09:09:00")), SubmitDecision::Submit { at: time("09:09:00") });
    let submitted = AttemptState { submitted_at: Some(time("08:40:00")), ..open };
    assert_eq!(decide_submit(&submitted, time("08:50:00")), SubmitDecision::Already { at: time("08:40:00") });
}

#[test]
fn the_server_submits_ten_minutes_after_the_deadline() {
    let deadline = time("09:00:00");
    assert_eq!(auto_submit_at(deadline), time("09:10:00"));
    assert!(!is_auto_submit_due(deadline, time("09:09:59")));
    assert!(is_auto_submit_due(deadline, time("09:10:00")));
    assert_eq!(auto_submit_at(DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC);
}

#[test]
fn the_best_attempt_counts_and_the_earliest_of_equals() {
    let attempt = |points, questions, minute: u32| Finished { points, questions, submitted_at: time(&format!("08:{minute:02}:00")) };
    assert_eq!(best_attempt(&[]), None);
    for (attempts, best) in [
        (vec![attempt(1260, 1, 10), attempt(2520, 1, 20), attempt(0, 1, 30)], 1),
        (vec![attempt(2520, 1, 20), attempt(2520, 1, 10)], 1),
        // A larger paper with more points and a smaller share.
        (vec![attempt(2520 * 3, 5, 10), attempt(2520 * 2, 3, 20)], 1),
        // Two thirds of different papers are equal.
        (vec![attempt(2520 * 4, 6, 10), attempt(2520 * 2, 3, 20)], 0),
        (vec![attempt(0, 0, 10), attempt(1, 20, 20)], 1),
    ] {
        assert_eq!(best_attempt(&attempts), Some(&attempts[best]), "{attempts:?}");
    }
    let attempts = [attempt(2520, 2, 10), attempt(2520 * 2, 2, 20), attempt(2520 * 2, 2, 30)];
    assert_eq!(passed_at(&attempts, 80), Some(time("08:20:00")));
    assert_eq!(passed_at(&attempts, 50), Some(time("08:10:00")));
    assert_eq!(passed_at(&attempts[..1], 80), None);
}
