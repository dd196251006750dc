### Programmes, topics, modules and their loading.

## What a load says

load-programme-new = New programme { $code }: { $title }
load-programme-changed = Programme { $code }: its settings change
load-topic-new = New topic { $code }: { $title } ({ $pages } pages, { $questions } questions)
load-topic-revision = Topic { $code }: revision { $number } is published ({ $pages } pages, { $questions } questions); who reads or answers an earlier one stays with it
load-topic-settings = Topic { $code }: { $settings } changes
load-topic-removed = Topic { $code }: no longer in the folder, nothing recorded, removed
load-topic-kept = Topic { $code }: no longer in the folder, kept as it is because something was recorded for it
load-topics-same = { $count ->
    [one] { $count } topic stays
   *[other] { $count } topics stay
 } as it was
load-dry = Checked only; nothing was written.
load-refused = Not loaded: { $count ->
    [one] { $count } place
   *[other] { $count } places
 } to mend. Nothing was written.
fault-expected = expected: { $what }

## Files

file-missing = there is no such file
file-unreadable = the file can't be read: { $why }
file-too-large = the file is larger than { $megabytes } MB
file-not-utf8 = the file is not UTF-8; save it as UTF-8

## topic.toml and programme.toml

toml-syntax = this is no TOML: { $why }
toml-missing = “{ $key }” is missing
toml-unknown = there is no “{ $key }” here
toml-unknown-expected = one of { $keys }
toml-wrong = the value of “{ $key }” is wrong
toml-text-expected = a text that is not empty, in quotes
toml-number-expected = a whole number from { $least } to { $most }
toml-flag-expected = true or false
toml-list-expected = a list in square brackets
toml-date-expected = a day such as "2025-06-24"
toml-time-expected = a time such as "07:30"
toml-table-expected = a table [{ $key }]
toml-tables-expected = tables [[{ $key }]]
code-expected = a code of plain letters, digits and hyphens, at most 40 characters
badge-expected = a badge number of 6 to 9 digits
exchange-mode-expected = "rule", "office" or "closed"
share-expected = a part of a unit such as "1/2"
half-day-expected = "morning" or "afternoon"
away-ends-before-it-begins = the last day off is before the first
window-without-day = no day of the programme lies between these days
slot-overlaps = this slot begins less than { $minutes } minutes after the one before
day-not-after = this day does not come after the one before
go-live-not-after = the go-live day must come after the last day of sessions
group-twice = group { $code } stands twice
group-unknown = this folder is no group of programme.toml
group-unknown-expected = a folder named by a group's code
profile-twice = profile { $code } stands twice
profile-unknown = there is no profile “{ $profile }” in programme.toml
profile-unknown-expected = one of { $profiles }
need-unknown = “{ $need }” is no way of learning
need-unknown-expected = "live", "either" or "online"
programme-without-topics = the programme has no topic
topic-code-differs = the code “{ $code }” differs from the folder's name
topic-code-expected = “{ $short }” or “{ $long }”
topic-code-taken = the code { $code } belongs to programme { $programme }
topic-twice = the code { $code } stands already in { $file }
after-unknown = there is no topic “{ $code }” that could come before
after-cycle = these topics wait for one another in a circle: { $codes }
blueprint-empty = the quiz asks for no question
blueprint-too-few = the quiz asks for { $wanted } { $difficulty } questions, quiz.gift has { $found }
secret-file = a secret topic takes no material and no questions
secret-file-expected = topic.toml alone
secret-need = a secret topic can only be attended ("live")

## module.md

module-before-first-page = words stand before the first page's heading
module-before-first-page-expected = a first line of “# ” and the page's title
module-without-pages = the module has no page
module-page-without-title = the page has no title
module-page-without-title-expected = the title after “# ”
module-page-empty = the page is empty
module-page-empty-expected = text below the heading
module-too-many-pages = the module has { $found } pages
module-too-many-pages-expected = at most 60 pages
module-block-unclosed = this block is not closed
module-block-unclosed-expected = a line “:::” at the block's end
module-block-unopened = this “:::” closes a block that was not opened
module-block-unopened-expected = “::: situation”, “::: checklist” or “::: note” before it
module-block-nested = the block that begins in line { $line } is not closed
module-block-nested-expected = a line “:::” before the new block
module-block-unknown = there is no kind of block “{ $name }”
module-block-unknown-expected = situation, checklist or note
module-block-without-title = the block has no title
module-block-without-title-expected = a title after the kind of block
module-checklist-line = this line is no item of a checklist
module-checklist-line-expected = lines that begin with “- [ ] ”
module-checklist-empty = the checklist has no item
module-html = HTML stands here
module-image = a picture stands here
module-markup-expected = Markdown alone: headings, lists, tables, bold, italic

## quiz.gift

question-without-difficulty = the question has no difficulty
question-without-difficulty-expected = a line $CATEGORY above it that ends in /easy, /medium or /hard
question-page-missing = the question points to page { $page }, the module has { $pages }
gift-unclosed-title = the title is not closed
gift-unclosed-title-expected = “::” at the end of the title (write “\:” for a colon inside it)
gift-missing-stem = the question asks nothing
gift-missing-stem-expected = the words of the question
gift-unclosed-brace = the answers are not closed
gift-unclosed-brace-expected = “{"}"}” at the end of the answers
gift-blank-line-inside = a blank line stands inside the answers that begin in line { $opened_line }
gift-blank-line-inside-expected = no blank line between “{"{"}” and “{"}"}” (write “\n” for a line break in a text)
gift-unopened-brace = a “{"}"}” without its “{"{"}”
gift-unopened-brace-expected = “{"{"}” before it, or “\{"}"}” for the character itself
gift-nested-brace = a “{"{"}” inside the answers
gift-nested-brace-expected = “{"}"}”, or “\{"{"}” for the character itself
gift-second-answer-block = a second “{"{"}” in one question
gift-second-answer-block-expected = one pair of “{"{"}” and “{"}"}” in a question, and a blank line before the next one
gift-stray-text = “{ $text }” stands before the first answer
gift-stray-text-expected = “=” or “~” before each answer
gift-empty-answer = an answer is empty
gift-empty-answer-expected = the words of the answer
gift-too-few-choices = a choice with { $found } option
gift-too-few-choices-expected = at least two options
gift-too-many-choices = { $found } options, at most { $most } have a letter
gift-too-many-choices-expected = at most 26 options
gift-bad-weight = “{ $given }” is not a weight
gift-bad-weight-expected = “%n%” with n one of 100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0, or its negative
gift-no-right-answer = no answer is right
gift-no-right-answer-expected = “=” before the right option, or weights that make 100 %
gift-no-full-mark = no answer earns the whole mark, the best earns { $percent } %
gift-no-full-mark-expected = an answer that earns 100 % and that no answer before it hides
gift-weights-do-not-add-up = the right options make { $percent } % together
gift-weights-do-not-add-up-expected = positive weights that make 100 % together
gift-not-a-number = “{ $given }” is not a number
gift-not-a-number-expected = a number such as “15”, “15:0.5” or “10..12” with at most 18 digits before and 18 after the point
gift-range-reversed = the range runs from { $low } down to { $high }
gift-range-reversed-expected = the lower number before “..”
gift-negative-tolerance = the tolerance { $given } is negative
gift-negative-tolerance-expected = a tolerance of zero or more
gift-no-number = a numeric question without a number
gift-no-number-expected = a number after “#”
gift-otherwise-has-text = “{ $text }” stands after the “~” of a numeric question
gift-otherwise-has-text-expected = “~#feedback” after the numbers, once
gift-missing-arrow = a pair without “->”
gift-missing-arrow-expected = “->” between the left and the right side of the pair
gift-empty-right-side = a pair without a right side
gift-empty-right-side-expected = the right side after “->”
gift-too-few-pairs = a matching question with { $found } pair
gift-too-few-pairs-expected = at least two pairs with a left side
gift-repeated-left = the left side “{ $text }” stands twice
gift-repeated-left-expected = each left side once
gift-weight-in-matching = a percentage in a matching question
gift-weight-in-matching-expected = no percentage: every pair counts the same
gift-feedback-on-distractor = feedback for a right side that belongs to nothing
gift-feedback-on-distractor-expected = feedback only for pairs with a left side
gift-category-not-alone = further lines stand right below the line $CATEGORY
gift-category-not-alone-expected = a blank line after the line $CATEGORY
gift-duplicate-id = the question in line { $first_line } has the id “{ $id }” already
gift-duplicate-id-expected = an id that no other question has
