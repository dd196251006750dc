use proptest::prelude::*;

use super::*;
use crate::curriculum::decimal::Decimal;
use crate::curriculum::question::{Choice, FULL_MARK, Pair, RightSide, Span, Weight, Wording, letter};

// ---- short forms ----

fn one(source: &str) -> Question {
    let mut questions = parse(source).unwrap_or_else(|errors| panic!("{source}: {errors:?}"));
    assert_eq!(questions.len(), 1, "{source}");
    questions.remove(0)
}

/// Options as `letter weight text #feedback`.
fn options(question: &Question) -> Vec<String> {
    let tail = |feedback: &Option<Text>| feedback.as_ref().map(|f| format!(" #{}", f.text)).unwrap_or_default();
    match &question.kind {
        Kind::OneChoice { choices } | Kind::SeveralChoices { choices } => {
            choices.iter().map(|c| format!("{} {} {}{}", c.letter, c.weight, c.text.text, tail(&c.feedback))).collect()
        }
        Kind::ShortAnswer { answers } => answers.iter().map(|a| format!("{} {}{}", a.weight, a.pattern, tail(&a.feedback))).collect(),
        Kind::Numeric { answers, otherwise } => answers
            .iter()
            .map(|a| format!("{} {}..{}{}", a.weight, a.low, a.high, tail(&a.feedback)))
            .chain(otherwise.iter().map(|f| format!("~ #{}", f.text)))
            .collect(),
        Kind::Matching { pairs, rights } => pairs
            .iter()
            .map(|p| format!("{} -> {}{}", p.left.text, p.right, tail(&p.feedback)))
            .chain(rights.iter().map(|r| format!("{} {}", r.letter, r.text)))
            .collect(),
        Kind::TrueFalse { truth, if_wrong, if_right } => vec![format!("{truth}{}{}", tail(if_wrong), tail(if_right))],
        Kind::Essay | Kind::Description => Vec::new(),
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::OneChoice { .. } => "one",
        Kind::SeveralChoices { .. } => "several",
        Kind::TrueFalse { .. } => "true/false",
        Kind::ShortAnswer { .. } => "short",
        Kind::Numeric { .. } => "numeric",
        Kind::Matching { .. } => "matching",
        Kind::Essay => "essay",
        Kind::Description => "description",
    }
}

#[track_caller]
fn check(source: &str, kind: &str, want: &[&str]) {
    let question = one(source);
    assert_eq!(kind_name(&question.kind), kind, "{source}");
    assert_eq!(options(&question), want, "{source}");
}

// ---- kinds ----

#[test]
fn every_kind_of_question_is_told_from_its_answers() {
    check("Ai?{~Grant ~Jefferson =no one}", "one", &["a 0 Grant", "b 0 Jefferson", "c 100 no one"]);
    check("Ai?{\n~Grant\n=no one\n}", "one", &["a 0 Grant", "b 100 no one"]);
    check("Hai ai?{~%50%A ~%50%B ~C}", "several", &["a 50 A", "b 50 B", "c 0 C"]);
    check("Mọc ở đông.{T}", "true/false", &["true"]);
    check("Mọc ở đông.{TRUE}", "true/false", &["true"]);
    check("Mọc ở tây.{F}", "true/false", &["false"]);
    check("Mọc ở tây.{ FALSE }", "true/false", &["false"]);
    check("Ai?{=no one =nobody}", "short", &["100 no one", "100 nobody"]);
    check("Ai?{nobody}", "short", &["100 nobody"]);
    check("Năm nào?{#1822}", "numeric", &["100 1822..1822"]);
    check("Nối.{=Canada -> Ottawa =Italy->Rome}", "matching", &["Canada -> a", "Italy -> b", "a Ottawa", "b Rome"]);
    check("Viết một đoạn.{}", "essay", &[]);
    check("Viết một đoạn.{ \n }", "essay", &[]);
    check("Đọc kỹ các câu dưới đây.", "description", &[]);
}

#[test]
fn only_the_exact_words_make_a_true_false_question() {
    check("Đúng?{true}", "short", &["100 true"]);
    check("Đúng?{=TRUE}", "short", &["100 TRUE"]);
    check("Đúng?{TRUTH}", "short", &["100 TRUTH"]);
}

#[test]
fn feedback_of_true_false_is_first_for_the_wrong_then_for_the_right() {
    check("X{T#sai rồi#đúng rồi}", "true/false", &["true #sai rồi #đúng rồi"]);
    check("X{F#sai rồi}", "true/false", &["false #sai rồi"]);
    let question = one("X{FALSE##đúng # rồi####chung}");
    assert_eq!(options(&question), ["false #đúng # rồi"]);
    assert!(matches!(question.kind, Kind::TrueFalse { if_wrong: None, if_right: Some(_), .. }));
    assert_eq!(question.general_feedback.unwrap().text, "chung");
}

#[test]
fn several_right_options_with_an_equals_sign_are_one_choice() {
    check("X{=a =b ~c}", "one", &["a 100 a", "b 100 b", "c 0 c"]);
}

#[test]
fn partial_credit_is_exact() {
    check("X{~wrong ~%50%half =full}", "one", &["a 0 wrong", "b 50 half", "c 100 full"]);
    check("X{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}", "several", &["a 33.33333 a", "b 33.33333 b", "c 33.33333 c", "d -100 d"]);
    check("X{=Nazareth =%75%Nazereth#gần đúng =%25%Bethlehem}", "short", &["100 Nazareth", "75 Nazereth #gần đúng", "25 Bethlehem"]);
    check("X{~ %-50% a ~ %100% b}", "several", &["a -50 a", "b 100 b"]);
    check("X{=%100%a ~%25%b}", "one", &["a 100 a", "b 25 b"]);
}

#[test]
fn a_percent_sign_that_is_no_weight_is_text() {
    check("X{=% dân số ~50 %}", "one", &["a 100 % dân số", "b 0 50 %"]);
    check("X{=%100%%50 ~%0%%5%}", "one", &["a 100 %50", "b 0 %5%"]);
}

#[test]
fn every_answer_may_have_feedback() {
    check("X{=a#đúng ~b#sai # vì thế ~c#}", "one", &["a 100 a #đúng", "b 0 b #sai # vì thế", "c 0 c"]);
    check("X{=no one#tốt\n=nobody # cũng tốt}", "short", &["100 no one #tốt", "100 nobody #cũng tốt"]);
    check("X{#3:2#được ~#xem lại}", "numeric", &["100 1..5 #được", "~ #xem lại"]);
}

#[test]
fn general_feedback_is_behind_the_last_four_hashes() {
    for source in [
        "X{=a ~b####vì thế}",
        "X{=a ~b#sai####vì thế}",
        "X{T####vì thế}",
        "X{####vì thế}",
        "X{#5####vì thế}",
        "X{=a->1 =b->2\n####vì thế\n}",
        "X{=a####vì thế}",
    ] {
        assert_eq!(one(source).general_feedback.map(|f| f.text).as_deref(), Some("vì thế"), "{source}");
    }
    assert_eq!(one("X{=a ~b####}").general_feedback, None);
    let question = one("X{=a#x####y####z ~b}");
    assert_eq!(question.general_feedback.unwrap().text, "z ~b", "what stands behind is feedback, whatever it looks like");
}

#[test]
fn numeric_answers_have_tolerance_range_and_weights() {
    check("X{#3.1415:0.0005}", "numeric", &["100 3.141..3.142"]);
    check("X{#3.141..3.142}", "numeric", &["100 3.141..3.142"]);
    check("X{#12,5:0,1}", "numeric", &["100 12.4..12.6"]);
    check("X{#-5 .. -1}", "numeric", &["100 -5..-1"]);
    check("X{#-5:1}", "numeric", &["100 -6..-4"]);
    check("X{#\n=1822:0 #đúng\n=%50%1822:2 #gần đúng}", "numeric", &["100 1822..1822 #đúng", "50 1820..1824 #gần đúng"]);
    check("X{#=1 =2 =%25%3 ~*#sai}", "numeric", &["100 1..1", "100 2..2", "25 3..3", "~ #sai"]);
    check("X{#5 =%50%6}", "numeric", &["100 5..5", "50 6..6"]);
}

#[test]
fn matching_has_distractors_shared_right_sides_and_feedback() {
    check("X{=a -> 1 = -> 9 =b -> 2 =c -> 1}", "matching", &["a -> a", "b -> c", "c -> a", "a 1", "b 9", "c 2"]);
    check("X{=a -> 1#vì a ~ 1 =b -> 2}", "one", &["a 100 a -> 1 #vì a", "b 0 1", "c 100 b -> 2"]);
    check("X{=a -> 1#vì a =b -> 2####chung}", "matching", &["a -> a #vì a", "b -> b", "a 1", "b 2"]);
    check("X{=x - y -> 1 -> 2 =b->c}", "matching", &["x - y -> a", "b -> b", "a 1 -> 2", "b c"]);
    check("X{=5 % -> a =%5 -> b}", "matching", &["5 % -> a", "%5 -> b", "a a", "b b"]);
}

#[test]
fn an_arrow_in_feedback_does_not_make_a_matching_question() {
    check("X{=a#xem 1 -> 2 =b}", "short", &["100 a #xem 1 -> 2", "100 b"]);
}

#[test]
fn words_behind_the_answers_make_a_gap() {
    for (source, stem, after) in [
        ("Grant is {~buried =entombed} in Grant's tomb.", "Grant is ", " in Grant's tomb."),
        ("Hai cộng hai là {=bốn =4}.", "Hai cộng hai là ", "."),
        ("{=Hà Nội} là thủ đô.", "", " là thủ đô."),
        ("Ngày\n{#1}\ntháng 7", "Ngày ", " tháng 7"),
        ("Trời {T} xanh", "Trời ", " xanh"),
    ] {
        let question = one(source);
        assert_eq!((question.stem.text.as_str(), question.after_gap.as_deref()), (stem, Some(after)), "{source}");
        assert_eq!(question.stem_with_gap(), format!("{stem}_____{after}"));
    }
    for source in ["Hỏi gì? {T}", "Hỏi gì? {T}  \n", "Hỏi gì? {T} // đã xem {lại}\n"] {
        let question = one(source);
        assert_eq!((question.stem.text.as_str(), question.after_gap), ("Hỏi gì?", None), "{source}");
    }
    let question = one("Ai {=A} // ghi chú\nký?");
    assert_eq!(question.stem_with_gap(), "Ai _____ ký?");
}

// ---- around the answers ----

#[test]
fn titles_are_names() {
    for (source, name, stem) in [
        ("::Tên::Hỏi?{T}", Some("Tên"), "Hỏi?"),
        ("::Tên dài\n  hai dòng:: Hỏi?{T}", Some("Tên dài hai dòng"), "Hỏi?"),
        ("::8\\:00 \\{x\\}::Hỏi?{T}", Some("8:00 {x}"), "Hỏi?"),
        ("::a:b::Hỏi?{T}", Some("a:b"), "Hỏi?"),
        ("::::Hỏi?{T}", None, "Hỏi?"),
        ("Hỏi: ai?{T}", None, "Hỏi: ai?"),
        ("::Tên::Chỉ đọc.", Some("Tên"), "Chỉ đọc."),
    ] {
        let question = one(source);
        assert_eq!((question.name.as_deref(), question.stem.text.as_str()), (name, stem), "{source}");
    }
}

#[test]
fn control_characters_are_escaped_by_a_backslash() {
    let question = one(r"::t::1 \= 1 \~ \# \{ \} \: \\ \n \a \{=no\}{=\= 2 \~ 3#\#1 ~b \-> c}");
    assert_eq!(question.stem.text, "1 = 1 ~ # { } : \\ \n \\a {=no}");
    assert_eq!(options(&question), ["a 100 = 2 ~ 3 ##1", "b 0 b \\-> c"]);
    assert_eq!(one(r"C\\:D{T}").stem.text, r"C\:D", "a backslash escaped leaves the colon as it is");
    assert_eq!(one(r"a\\nb{T}").stem.text, r"a\nb");
    assert_eq!(one("đường\\").stem.text, "đường\\");
    assert_eq!(one(r"\$CATEGORY: x{T}").stem.text, r"\$CATEGORY: x");
}

#[test]
fn control_characters_in_the_stem_may_stay_bare_where_moodle_takes_them() {
    assert_eq!(one("x = 1 ~ 2 # 3: bao nhiêu?{T}").stem.text, "x = 1 ~ 2 # 3: bao nhiêu?");
    check("Lúc nào?{=8:00 ~9:00}", "one", &["a 100 8:00", "b 0 9:00"]);
}

#[test]
fn a_text_takes_the_format_before_it_or_that_of_the_stem() {
    let question = one("[markdown]**Ai**?{=[html]<b>a</b>#[plain]vì ~b#c####d}");
    let Kind::OneChoice { choices } = &question.kind else { panic!() };
    assert_eq!(question.stem, Text { text: "**Ai**?".to_owned(), format: Format::Markdown });
    assert_eq!(choices[0].text, Text { text: "<b>a</b>".to_owned(), format: Format::Html });
    assert_eq!(choices[0].feedback.as_ref().unwrap().format, Format::Plain);
    assert_eq!(choices[1].text.format, Format::Markdown);
    assert_eq!(choices[1].feedback.as_ref().unwrap().format, Format::Markdown);
    assert_eq!(question.general_feedback.unwrap().format, Format::Markdown);
    assert_eq!(one("::t:: [html] <p>Ai?</p>{T}").stem, Text { text: "<p>Ai?</p>".to_owned(), format: Format::Html });
    assert_eq!(one("Ai?{T}").stem.format, Format::Moodle);
    assert_eq!(one("[moodle]Ai?{T}").stem.text, "Ai?");
    assert_eq!(one("[khác]Ai?{T}").stem.text, "[khác]Ai?");
    check("X{=[html]Hà Nội}", "short", &["100 Hà Nội"]);
    check("X{=[html]a -> [html]b =c -> d}", "matching", &["a -> a", "c -> b", "a [html]b", "b d"]);
}

#[test]
fn line_ends_are_blanks_except_where_the_format_gives_them_a_meaning() {
    assert_eq!(one("Một câu\n   dài   quá\thả?{T}").stem.text, "Một câu dài quá hả?");
    assert_eq!(one(r"Một câu\n\nhai đoạn{T}").stem.text, "Một câu\n\nhai đoạn");
    assert_eq!(one("[markdown]- một\n- hai  x{T}").stem.text, "- một\n- hai  x");
    assert_eq!(one("[html]<pre>a\n  b</pre>{T}").stem.text, "<pre>a\n  b</pre>");
    assert_eq!(one("[plain]a\n  b{T}").stem.text, "a b");
}

#[test]
fn comments_are_dropped_and_give_id_and_tags() {
    let question =
        one("// [id:QLHC-01-q01] [tag:page-2]\n// [tag:khó] [tag:page-2] [tag:]\n::t::Ai?{\n  // [id:khác] giữa {chừng}\n=a\n ~b\n}");
    assert_eq!(question.id.as_deref(), Some("QLHC-01-q01"));
    assert_eq!(question.tags, ["page-2", "khó"]);
    assert_eq!(question.page, Some(2));
    assert_eq!(options(&question), ["a 100 a", "b 0 b"]);
    let question = one("// [id: a\\]b ] [tag:<x>] [tag:chưa đóng\nAi?{T}");
    assert_eq!((question.id.as_deref(), question.tags.len()), (Some("a]b"), 0));
    let question = one("// [id:a\\ ] [tag:\\]\\ ]\nAi?{T}");
    assert_eq!((question.id.as_deref(), question.tags[0].as_str()), (Some("a\\"), "]\\"));
    assert_eq!(parse(&write(std::slice::from_ref(&question))), Ok(vec![question]));
    let question = one("// [id:mất]\n\nAi?{T}");
    assert_eq!(question.id, None, "a comment belongs to the block it stands in");
    assert_eq!(one("Xem http://a.vn // không phải ghi chú{T}").stem.text, "Xem http://a.vn // không phải ghi chú");
}

#[test]
fn categories_hold_for_the_questions_below() {
    let source = "A{T}\n\n$CATEGORY: QLHC-01/easy\n\nB{T}\n\n// nhóm khác\n$CATEGORY:  QLHC\\:01 / hard \n\nC{T}\n\n$CATEGORY:\n\nD{T}\n";
    let questions = parse(source).unwrap();
    let seen: Vec<_> = questions.iter().map(|q| (q.stem.text.as_str(), q.category.as_deref(), q.difficulty)).collect();
    assert_eq!(
        seen,
        [
            ("A", None, None),
            ("B", Some("QLHC-01/easy"), Some(Difficulty::Easy)),
            ("C", Some("QLHC:01 / hard"), Some(Difficulty::Hard)),
            ("D", None, None),
        ]
    );
}

#[test]
fn line_ends_of_every_system_and_a_byte_order_mark_are_read() {
    let unix = "::A::Ai?{\n=a\n~b\n}\n\n$CATEGORY: x\n\nB{T}\n";
    let want = parse(unix).unwrap();
    for source in [
        unix.replace('\n', "\r\n"),
        unix.replace('\n', "\r"),
        format!("\u{feff}{unix}"),
        unix.replace("\n\n", "\n \t\n\n\n"),
        unix.trim_end().to_owned(),
    ] {
        assert_eq!(parse(&source).unwrap(), want, "{source:?}");
    }
    for empty in ["", "\u{feff}", "\n\n \r\n", "// chỉ ghi chú\n\n//"] {
        assert_eq!(parse(empty), Ok(Vec::new()));
    }
}

#[test]
fn each_question_knows_its_line() {
    let lines: Vec<_> = parse_with_lines("// [id:a]\nA{T}\n\n\n\nB{\nT}\n").unwrap().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [2, 6]);
}

#[test]
fn the_documented_examples_are_read() {
    let source = r"
// true/false
::Q1:: 1+1=2 {T}

// multiple choice with specified feedback for right and wrong answers
::Q2:: What's between orange and green in the spectrum?
{ =yellow # right; good! ~red # wrong, it's yellow ~blue # wrong, it's yellow }

// fill-in-the-blank
::Q3:: Two plus {=two =2} equals four.

// matching
::Q4:: Which animal eats which food? { =cat -> cat food =dog -> dog food }

// math range question
::Q5:: What is a number from 1 to 5? {#3:2}

// math range specified with interval end points
::Q6:: What is a number from 1 to 5? {#1..5}

// multiple numeric answers with partial credit and feedback
::Q7:: When was Ulysses S. Grant born? {#
         =1822:0      # Correct! Full credit.
         =%50%1822:2  # He was born in 1822. Half credit for being close.
}

// essay
::Q8:: How are you? {}

What two people are entombed in Grant's tomb? {
    ~%-100%No one
    ~%50%Grant
    ~%50%Grant's wife
    ~%-100%Grant's father
}

::GIFT Control Characters::
Which of the following is NOT a control character for the GIFT import format? {
   ~ \~     # \~ is a control character.
   ~ \=     # \= is a control character.
   = \\     # Correct! \\ (backslash) is not a control character. BUT,
              it is used to escape the control characters.
}
";
    let questions = parse(source).unwrap();
    let kinds: Vec<_> = questions.iter().map(|q| kind_name(&q.kind)).collect();
    assert_eq!(kinds, ["true/false", "one", "short", "matching", "numeric", "numeric", "numeric", "essay", "several", "one"]);
    assert_eq!(questions[0].stem.text, "1+1=2");
    assert_eq!(
        options(&questions[6]),
        ["100 1822..1822 #Correct! Full credit.", "50 1820..1824 #He was born in 1822. Half credit for being close."]
    );
    assert_eq!(
        options(&questions[9])[2],
        "c 100 \\ #Correct! \\ (backslash) is not a control character. BUT, it is used to escape the control characters."
    );
}

// ---- errors ----

#[track_caller]
fn fails(source: &str, line: u32, column: u32, what: Problem) {
    assert_eq!(parse(source), Err(vec![GiftError { line, column, what }]), "{source:?}");
}

#[test]
fn braces_and_titles_that_do_not_close_are_found() {
    fails("::Tên{T}", 1, 1, Problem::UnclosedTitle);
    fails("A{T}\n\n  ::Tên\nkhông đóng", 3, 3, Problem::UnclosedTitle);
    fails("Ai?{=a ~b", 1, 4, Problem::UnclosedBrace);
    fails("Ai?\n {\n=a ~b\n", 2, 2, Problem::UnclosedBrace);
    fails("Ai? =a}", 1, 7, Problem::UnopenedBrace);
    fails("Ai? } {", 1, 5, Problem::UnopenedBrace);
    fails("Ai?{=a} b}", 1, 10, Problem::UnopenedBrace);
    fails("Ai?{=a {b} ~c}", 1, 8, Problem::NestedBrace);
    fails("Ai?{T}\nAi nữa?{F}", 2, 8, Problem::SecondAnswerBlock);
    fails("Ai?\n{=a\n\n~b}", 3, 1, Problem::BlankLineInside { opened_line: 2 });
    fails("Ai?{\n=a\n \t\n~b\n\n~c\n}\n\nB{T}", 3, 1, Problem::BlankLineInside { opened_line: 1 });
}

#[test]
fn a_question_behind_an_unclosed_one_is_read_by_itself() {
    let errors = parse("A{=a\n\n::B::B{T}\n\nC{=}\n\nD}").unwrap_err();
    let seen: Vec<_> = errors.iter().map(|e| (e.line, e.column, e.what.key())).collect();
    assert_eq!(seen, [(1, 2, "gift-unclosed-brace"), (5, 3, "gift-empty-answer"), (7, 2, "gift-unopened-brace")]);
    fails("A{=a\n\nB{T}", 1, 2, Problem::UnclosedBrace);
    fails("A{=a\n\n$CATEGORY: x}\n", 1, 2, Problem::UnclosedBrace);
}

#[test]
fn questions_without_words_are_found() {
    fails("{T}", 1, 1, Problem::MissingStem);
    fails("::Tên::\n {T}", 2, 2, Problem::MissingStem);
    fails("A{T}\n\n ::Tên::", 3, 2, Problem::MissingStem);
    fails("[html]{T}", 1, 7, Problem::MissingStem);
}

#[test]
fn broken_choices_are_found() {
    let said = |text: &str| text.to_owned();
    fails("X{a ~b =c}", 1, 3, Problem::StrayText { text: said("a") });
    fails("X{=a ~ ~c}", 1, 6, Problem::EmptyAnswer);
    fails("X{=a ~#vì}", 1, 6, Problem::EmptyAnswer);
    fails("X{=a\n  ~%50%}", 2, 3, Problem::EmptyAnswer);
    fails("X{~=a ~b}", 1, 3, Problem::EmptyAnswer);
    fails("X{~%100%a}", 1, 2, Problem::TooFewChoices { found: 1 });
    fails("X{~a ~b}", 1, 2, Problem::NoRightAnswer);
    fails("X{~%-50%a ~b}", 1, 2, Problem::NoRightAnswer);
    fails("X{=%50%a ~b}", 1, 2, Problem::NoFullMark { best: 1260 });
    fails("X{~%50%a ~%25%b}", 1, 2, Problem::WeightsDoNotAddUp { sum: 1890 });
    fails("X{~%50%a ~%50%b ~%50%c}", 1, 2, Problem::WeightsDoNotAddUp { sum: 3780 });
    fails("X{=a\n~%33%b}", 2, 2, Problem::BadWeight { given: said("33") });
    fails("X{=a ~%-120%b}", 1, 7, Problem::BadWeight { given: said("-120") });
    fails("X{=a ~%50 b}", 1, 7, Problem::BadWeight { given: said("%50 b") });
    fails("X{=a ~%5x%b}", 1, 7, Problem::BadWeight { given: said("5x") });
    let many = format!("X{{=a{}}}", " ~b".repeat(26));
    fails(&many, 1, 81, Problem::TooManyChoices { found: 27 });
}

#[test]
fn broken_short_answers_are_found() {
    fails("X{=}", 1, 3, Problem::EmptyAnswer);
    fails("X{=a\n=#vì}", 2, 1, Problem::EmptyAnswer);
    fails("X{#\n}", 1, 3, Problem::NoNumber);
    fails("X{=%50%a =%75%b}", 1, 2, Problem::NoFullMark { best: 1890 });
    fails("X{=a =%1%b}", 1, 7, Problem::BadWeight { given: "1".to_owned() });
}

#[test]
fn broken_numbers_are_found() {
    let given = |given: &str| Problem::NotANumber { given: given.to_owned() };
    fails("X{#}", 1, 3, Problem::NoNumber);
    fails("X{#~#sai}", 1, 3, Problem::NoNumber);
    fails("X{#mười}", 1, 4, given("mười"));
    fails("X{#=5 =%50%}", 1, 7, given(""));
    fails("X{#=5 =%50%#vì}", 1, 7, given(""));
    fails("X{#5:một}", 1, 4, given("một"));
    fails("X{#..5}", 1, 4, given(""));
    fails("X{# 1..x}", 1, 5, given("x"));
    fails("X{#12..10}", 1, 4, Problem::RangeReversed { low: "12".to_owned(), high: "10".to_owned() });
    fails("X{#5:-1}", 1, 4, Problem::NegativeTolerance { given: "-1".to_owned() });
    fails("X{#999999999999999999:1}", 1, 4, given("999999999999999999:1"));
    fails("X{#=%50%5}", 1, 2, Problem::NoFullMark { best: 1260 });
    fails("X{#=%50%5:2 =5}", 1, 2, Problem::NoFullMark { best: 1260 });
    fails("X{#=%50%5..7 =5}", 1, 2, Problem::NoFullMark { best: 1260 });
    fails("X{#=%50%3..5 =5}", 1, 2, Problem::NoFullMark { best: 1260 });
    fails("X{#5 ~6}", 1, 6, Problem::OtherwiseHasText { text: "6".to_owned() });
    fails("X{#5 ~#a ~#b}", 1, 10, Problem::OtherwiseHasText { text: "#a ~#b".to_owned() });
}

#[test]
fn broken_pairs_are_found() {
    fails("X{=a -> 1 =b}", 1, 11, Problem::MissingArrow);
    fails("X{x =a -> 1 =b -> 2}", 1, 3, Problem::StrayText { text: "x".to_owned() });
    fails("X{a -> 1 =b -> 2}", 1, 3, Problem::StrayText { text: "a -> 1".to_owned() });
    fails("X{[->}", 1, 3, Problem::StrayText { text: "[->".to_owned() });
    fails("X{=a -> 1\n =b ->  =c -> 3}", 2, 5, Problem::EmptyRightSide);
    fails("X{=a -> 1 = -> 2}", 1, 2, Problem::TooFewPairs { found: 1 });
    fails("X{=a -> 1 = a -> 2}", 1, 13, Problem::RepeatedLeft { text: "a".to_owned() });
    fails("X{=a -> 1 =%50%b -> 2}", 1, 12, Problem::WeightInMatching);
    fails("X{=a -> 1 = -> 2#vì =b -> 3}", 1, 17, Problem::FeedbackOnDistractor);
    let pairs: Vec<_> = (0..27).map(|n| format!("=l{n} -> r{n}")).collect();
    fails(&format!("X{{\n{}}}", pairs.join("\n")), 28, 1, Problem::TooManyChoices { found: 27 });
}

#[test]
fn broken_categories_and_ids_are_found() {
    fails("$CATEGORY: a\n  B{T}", 2, 3, Problem::CategoryNotAlone);
    fails("// [id:q1]\nA{T}\n\n// [id:q1]\n B{T}", 5, 2, Problem::DuplicateId { id: "q1".to_owned(), first_line: 2 });
}

#[test]
fn columns_count_characters_also_behind_escapes_tabs_and_a_byte_order_mark() {
    fails("\u{feff}Đường \\{ {=a", 1, 10, Problem::UnclosedBrace);
    fails("\t\tộ\\n\\\\{=a", 1, 8, Problem::UnclosedBrace);
    fails("a\r\n\r\nb\r{=", 4, 1, Problem::UnclosedBrace);
}

#[test]
fn every_broken_question_is_reported_once() {
    let errors = parse("A{T}\n\nB{~a ~b}\n\nC{T}\n\nD{=a =\n}\n\n$CATEGORY: x\ny\n\nE{#z}").unwrap_err();
    let lines: Vec<_> = errors.iter().map(|e| e.line).collect();
    assert_eq!(lines, [3, 7, 11, 13]);
}

#[test]
fn an_error_says_where_what_and_what_was_expected() {
    let error = parse("X{=a ~%33%b}").unwrap_err().remove(0);
    assert!(error.to_string().starts_with("line 1, column 7: `33` is not a weight; expected `%n%` with n one of 100, 90, "));
    assert_eq!(error.what.key(), "gift-bad-weight");
    assert_eq!(error.what.expected_key(), "gift-bad-weight-expected");
    assert_eq!(error.what.args(), [("given", "33".to_owned())]);
    let error = parse("X{~%50%a ~%33.33%b}").unwrap_err().remove(0);
    assert_eq!(error.what.args(), [("percent", "83.33333".to_owned())]);
}

// ---- properties ----

/// Words as a file can hold them: trimmed, single blanks, line breaks, every control character.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-zA-ZđĐộừ0-9]{1,6}",
        1 => r"[=~#{}:\\%*\[\]/<>n$-]{1,4}",
        1 => proptest::sample::select(vec!["//", "::", "####", "->x", "[html]", "[moodle]x", "%50%", "%-5", "T", "$CATEGORY:", "\\n", "e\u{301}"]).prop_map(str::to_owned),
    ];
    (proptest::collection::vec(word, 1..5), any::<bool>()).prop_map(|(words, broken)| words.join(if broken { "\n" } else { " " }))
}

fn any_format() -> impl Strategy<Value = Format> {
    prop_oneof![3 => Just(Format::Moodle), 1 => proptest::sample::select(Format::ALL.to_vec())]
}

fn any_text() -> impl Strategy<Value = Text> {
    (words(), any_format()).prop_map(|(text, format)| Text { text, format })
}

fn feedback() -> impl Strategy<Value = Option<Text>> {
    proptest::option::of(any_text())
}

fn any_weight() -> impl Strategy<Value = Weight> {
    proptest::sample::select((-FULL_MARK..=FULL_MARK).filter_map(Weight::from_points).collect::<Vec<_>>())
}

fn lettered(rows: Vec<(Text, Weight, Option<Text>)>) -> Vec<Choice> {
    let choice = |(place, (text, weight, feedback))| Choice { letter: letter(place).unwrap(), text, weight, feedback };
    rows.into_iter().enumerate().map(choice).collect()
}

fn one_choice() -> impl Strategy<Value = Kind> {
    (proptest::collection::vec((any_text(), any_weight(), feedback()), 2..6), any::<prop::sample::Index>()).prop_map(|(mut rows, right)| {
        let right = right.index(rows.len());
        rows[right].1 = Weight::FULL;
        Kind::OneChoice { choices: lettered(rows) }
    })
}

fn several_choices() -> impl Strategy<Value = Kind> {
    let shares = proptest::sample::select(vec![vec![2520], vec![1260, 1260], vec![840, 840, 840], vec![1512, 1008], vec![360; 7]]);
    (shares, proptest::collection::vec((any_text(), any_weight(), feedback()), 10)).prop_map(|(shares, mut rows)| {
        for (place, row) in rows.iter_mut().enumerate() {
            let share = shares.get(place).copied();
            row.1 = Weight::from_points(share.unwrap_or(-row.1.points().abs())).unwrap();
        }
        rows.rotate_left(3);
        Kind::SeveralChoices { choices: lettered(rows) }
    })
}

fn short_answer() -> impl Strategy<Value = Kind> {
    let pattern = words().prop_filter("an arrow makes it a matching question", |w| !w.contains("->"));
    proptest::collection::vec((pattern, any_weight(), feedback()), 1..5).prop_map(|rows| {
        let mut answers: Vec<_> = rows.into_iter().map(|(pattern, weight, feedback)| Wording { pattern, weight, feedback }).collect();
        answers[0].weight = Weight::FULL;
        if answers.len() == 1 && matches!(answers[0].pattern.as_str(), "T") {
            answers[0].pattern.push('x');
        }
        Kind::ShortAnswer { answers }
    })
}

fn numeric() -> impl Strategy<Value = Kind> {
    let ends = (-1_000_000_000_i64..1_000_000_000, 0_i64..1_000_000, 0_u32..5);
    (proptest::collection::vec((ends, any_weight(), feedback()), 1..4), feedback()).prop_map(|(rows, otherwise)| {
        let number = |n: i64, scale: u32| Decimal::parse(&format!("{n}e-{scale}")).unwrap();
        let span =
            |((low, width, scale), weight, feedback)| Span { low: number(low, scale), high: number(low + width, scale), weight, feedback };
        let mut answers: Vec<_> = rows.into_iter().map(span).collect();
        answers[0].weight = Weight::FULL;
        Kind::Numeric { answers, otherwise }
    })
}

fn matching() -> impl Strategy<Value = Kind> {
    let left = any_text().prop_filter("-> ends a left side, %n% is refused", |t| !t.text.contains("->") && !t.text.contains('%'));
    // `None` for the left side of a distractor; equal right sides are shared.
    let row = (proptest::option::weighted(0.8, left), words(), feedback());
    proptest::collection::vec(row, 2..7)
        .prop_map(|rows| {
            let (mut pairs, mut rights): (Vec<Pair>, Vec<RightSide>) = (Vec::new(), Vec::new());
            for (left, text, feedback) in rows {
                let known = rights.iter().find(|r| r.text == text).map(|r| r.letter);
                let right = known.unwrap_or_else(|| letter(rights.len()).unwrap());
                if known.is_none() {
                    rights.push(RightSide { letter: right, text });
                }
                if let Some(left) = left.filter(|l| pairs.iter().all(|p| p.left.text != l.text)) {
                    pairs.push(Pair { left, right, feedback });
                }
            }
            Kind::Matching { pairs, rights }
        })
        .prop_filter("two pairs at least", |kind| matches!(kind, Kind::Matching { pairs, .. } if pairs.len() >= 2))
}

fn true_false() -> impl Strategy<Value = Kind> {
    (any::<bool>(), feedback(), feedback()).prop_map(|(truth, if_wrong, if_right)| Kind::TrueFalse { truth, if_wrong, if_right })
}

pub(crate) fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        one_choice(),
        several_choices(),
        true_false(),
        short_answer(),
        numeric(),
        matching(),
        Just(Kind::Essay),
        Just(Kind::Description)
    ]
}

fn any_question() -> impl Strategy<Value = Question> {
    let around = (proptest::option::of(words()), any_text(), proptest::option::of(words()), feedback());
    let tags = proptest::collection::hash_set(r"[a-zđ\]:]{1,5}|page-[0-9]", 0..3).prop_map(|tags| tags.into_iter().collect::<Vec<_>>());
    let category = prop_oneof![Just(None), Just(Some("QLHC-01/easy".to_owned())), words().prop_map(Some)];
    (around, any_kind(), tags, category).prop_map(|((name, mut stem, after, general_feedback), kind, tags, category)| {
        let is_description = kind == Kind::Description;
        let after_gap = after.filter(|_| !is_description).map(|after| format!(" {after}")).filter(|after| !after.starts_with(" //"));
        if after_gap.is_some() {
            stem.text.push(' ');
        }
        let general_feedback = general_feedback.filter(|_| !is_description);
        let (page, difficulty) = (page_of_tags(&tags), category.as_deref().and_then(Difficulty::of_category));
        Question { id: None, name, stem, after_gap, kind, general_feedback, tags, category, page, difficulty }
    })
}

fn any_file() -> impl Strategy<Value = Vec<Question>> {
    proptest::collection::vec(any_question(), 1..6).prop_map(|mut questions| {
        for (number, question) in questions.iter_mut().enumerate() {
            question.id = (number % 3 != 2).then(|| format!("q]{number}"));
        }
        questions
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_reads_back_equal(questions in any_file()) {
        let file = write(&questions);
        match parse(&file) {
            Ok(read) => prop_assert_eq!(read, questions, "{}", file),
            Err(errors) => prop_assert!(false, "{}\n{:?}", file, errors),
        }
    }

    #[test]
    fn the_stored_form_reads_back_equal(question in any_question()) {
        let json = serde_json::to_value(&question).unwrap();
        prop_assert!(json.is_object());
        prop_assert_eq!(serde_json::from_value::<Question>(json).unwrap(), question);
    }

    #[test]
    fn no_text_makes_the_reader_panic(source in any::<String>(), control in r"[=~#{}:\\%>\n\r a-bT0-9.\[\]/-]{0,120}") {
        for source in [source, control.clone(), format!("::t::X{{{control}}}")] {
            if let Ok(questions) = parse(&source) {
                let file = write(&questions);
                prop_assert_eq!(parse(&file), Ok(questions), "{:?} written as {:?}", source, file);
            }
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_with_places_inside_it(
        questions in any_file(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), proptest::option::of(r"[=~#{}:\\%>\n a]|####|\n\n|->|::|//")), 1..6),
    ) {
        let mut file: Vec<char> = write(&questions).chars().collect();
        for (index, edit) in edits {
            let at = index.index(file.len());
            match edit {
                Some(text) => { file.splice(at..at, text.chars()); }
                None => { file.remove(at); }
            }
            if file.is_empty() {
                break;
            }
        }
        let file: String = file.into_iter().collect();
        match parse(&file) {
            Ok(read) => prop_assert_eq!(parse(&write(&read)), Ok(read)),
            Err(errors) => {
                let lines: Vec<_> = file.split('\n').collect();
                for error in &errors {
                    let width = lines.get(error.line as usize - 1).map(|line| line.chars().count());
                    let is_inside = width.is_some_and(|width| (1..=width + 1).contains(&(error.column as usize)));
                    prop_assert!(is_inside, "{:?} in {:?}", error, file);
                }
                prop_assert!(errors.windows(2).all(|pair| pair[0].line <= pair[1].line), "{:?}", errors);
            }
        }
    }
}
