### Programmes, topics, modules and their loading.

## What a load says

load-programme-new = Chương trình mới { $code }: { $title }
load-programme-changed = Chương trình { $code }: thông tin chung thay đổi
load-topic-new = Chuyên đề mới { $code }: { $title } ({ $pages } trang, { $questions } câu hỏi)
load-topic-revision = Chuyên đề { $code }: ban hành bản số { $number } ({ $pages } trang, { $questions } câu hỏi); người đang học, đang làm bài vẫn theo bản cũ
load-topic-settings = Chuyên đề { $code }: thay đổi { $settings }
load-topic-removed = Chuyên đề { $code }: không còn trong thư mục, chưa có dữ liệu nào nên được gỡ bỏ
load-topic-kept = Chuyên đề { $code }: không còn trong thư mục nhưng đã có dữ liệu nên được giữ nguyên
load-topics-same = { $count } chuyên đề không thay đổi
load-dry = Chỉ kiểm tra, không ghi gì.
load-refused = Không nạp được: { $count } chỗ cần sửa. Không có gì được ghi.
fault-expected = cần: { $what }

## Files

file-missing = không có tệp này
file-unreadable = không đọc được tệp: { $why }
file-too-large = tệp lớn quá { $megabytes } MB
file-not-utf8 = tệp không phải là UTF-8; hãy lưu lại dưới dạng UTF-8

## topic.toml and programme.toml

toml-syntax = không đúng cú pháp TOML: { $why }
toml-missing = thiếu “{ $key }”
toml-unknown = “{ $key }” không có trong mẫu
toml-unknown-expected = một trong: { $keys }
toml-wrong = giá trị của “{ $key }” không đúng
toml-text-expected = một đoạn chữ không trống, đặt trong dấu ngoặc kép
toml-number-expected = một số nguyên từ { $least } đến { $most }
toml-flag-expected = true hoặc false
toml-list-expected = một danh sách đặt trong ngoặc vuông
toml-date-expected = một ngày theo dạng "2025-06-24"
toml-time-expected = giờ theo dạng "07:30"
toml-table-expected = bảng [{ $key }]
toml-tables-expected = các bảng [[{ $key }]]
code-expected = mã gồm chữ không dấu, chữ số và gạch nối, dài không quá 40 ký tự
badge-expected = số hiệu gồm 6 đến 9 chữ số
exchange-mode-expected = "rule", "office" hoặc "closed"
share-expected = một phần của đơn vị theo dạng "1/2"
half-day-expected = "morning" hoặc "afternoon"
away-ends-before-it-begins = ngày kết thúc vắng mặt đứng trước ngày bắt đầu
window-without-day = khoảng ngày này không có ngày nào của chương trình
slot-overlaps = khung giờ này bắt đầu chưa đủ { $minutes } phút sau khung giờ trước
day-not-after = ngày này không ở sau ngày đứng trước
go-live-not-after = ngày vận hành phải ở sau ngày học cuối cùng
group-twice = nhóm { $code } có hai lần
group-unknown = thư mục này không phải là nhóm nào trong programme.toml
group-unknown-expected = tên thư mục là mã của một nhóm
profile-twice = vị trí công tác { $code } có hai lần
profile-unknown = vị trí công tác “{ $profile }” không có trong programme.toml
profile-unknown-expected = một trong: { $profiles }
need-unknown = “{ $need }” không phải là cách học
need-unknown-expected = "live", "either" hoặc "online"
programme-without-topics = chương trình không có chuyên đề nào
topic-code-differs = mã “{ $code }” khác tên thư mục
topic-code-expected = “{ $short }” hoặc “{ $long }”
topic-code-taken = mã { $code } đã thuộc chương trình { $programme }
topic-twice = mã { $code } đã có ở { $file }
after-unknown = chuyên đề đứng trước “{ $code }” không có trong chương trình
after-cycle = các chuyên đề chờ nhau thành vòng: { $codes }
blueprint-empty = bài kiểm tra không có câu nào
blueprint-too-few = bài kiểm tra cần { $wanted } câu mức { $difficulty }, quiz.gift chỉ có { $found }
secret-file = chuyên đề Mật không được có học liệu hay câu hỏi
secret-file-expected = chỉ có topic.toml
secret-need = chuyên đề Mật chỉ có thể học trực tiếp ("live")

## module.md

module-before-first-page = có chữ trước tiêu đề của trang đầu tiên
module-before-first-page-expected = dòng đầu tiên bắt đầu bằng “# ” và tên trang
module-without-pages = bài đọc không có trang nào
module-page-without-title = trang không có tên
module-page-without-title-expected = tên trang sau “# ”
module-page-empty = trang không có nội dung
module-page-empty-expected = nội dung dưới tiêu đề
module-too-many-pages = bài đọc có { $found } trang
module-too-many-pages-expected = không quá 60 trang
module-block-unclosed = khối này không được đóng
module-block-unclosed-expected = một dòng “:::” ở cuối khối
module-block-unopened = dòng “:::” đóng một khối chưa được mở
module-block-unopened-expected = “::: situation”, “::: checklist” hoặc “::: note” ở trước
module-block-nested = khối bắt đầu ở dòng { $line } chưa được đóng
module-block-nested-expected = một dòng “:::” trước khối mới
module-block-unknown = không có loại khối “{ $name }”
module-block-unknown-expected = situation, checklist hoặc note
module-block-without-title = khối không có tên
module-block-without-title-expected = tên khối sau loại khối
module-checklist-line = dòng này không phải là một mục của bảng kiểm
module-checklist-line-expected = các dòng bắt đầu bằng “- [ ] ”
module-checklist-empty = bảng kiểm không có mục nào
module-html = có mã HTML
module-image = có hình ảnh
module-markup-expected = chỉ dùng Markdown: tiêu đề, danh sách, bảng, chữ đậm, chữ nghiêng

## quiz.gift

question-without-difficulty = câu hỏi không có độ khó
question-without-difficulty-expected = phía trên có dòng $CATEGORY kết thúc bằng /easy, /medium hoặc /hard
question-page-missing = câu hỏi chỉ đến trang { $page }, bài đọc chỉ có { $pages } trang
gift-unclosed-title = tên câu hỏi không được đóng
gift-unclosed-title-expected = “::” ở cuối tên (dấu hai chấm trong tên viết là “\:”)
gift-missing-stem = câu hỏi không hỏi gì
gift-missing-stem-expected = lời của câu hỏi
gift-unclosed-brace = phần trả lời không được đóng
gift-unclosed-brace-expected = “{"}"}” ở cuối phần trả lời
gift-blank-line-inside = có dòng trống trong phần trả lời bắt đầu ở dòng { $opened_line }
gift-blank-line-inside-expected = không có dòng trống giữa “{"{"}” và “{"}"}” (xuống dòng trong chữ viết là “\n”)
gift-unopened-brace = dấu “{"}"}” không có “{"{"}” đứng trước
gift-unopened-brace-expected = “{"{"}” ở trước, hoặc “\{"}"}” nếu là chữ
gift-nested-brace = có dấu “{"{"}” trong phần trả lời
gift-nested-brace-expected = “{"}"}”, hoặc “\{"{"}” nếu là chữ
gift-second-answer-block = câu hỏi có hai phần trả lời
gift-second-answer-block-expected = mỗi câu hỏi một cặp “{"{"}” “{"}"}”, và một dòng trống trước câu tiếp theo
gift-stray-text = “{ $text }” đứng trước đáp án đầu tiên
gift-stray-text-expected = “=” hoặc “~” trước mỗi đáp án
gift-empty-answer = đáp án trống
gift-empty-answer-expected = lời của đáp án
gift-too-few-choices = câu hỏi lựa chọn chỉ có { $found } đáp án
gift-too-few-choices-expected = ít nhất hai đáp án
gift-too-many-choices = có { $found } đáp án, nhiều nhất là { $most }
gift-too-many-choices-expected = không quá 26 đáp án
gift-bad-weight = “{ $given }” không phải là trọng số
gift-bad-weight-expected = “%n%” với n là 100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5, 0 hoặc số âm tương ứng
gift-no-right-answer = không có đáp án đúng
gift-no-right-answer-expected = “=” trước đáp án đúng, hoặc các trọng số cộng lại bằng 100 %
gift-no-full-mark = không đáp án nào được trọn điểm, cao nhất chỉ được { $percent } %
gift-no-full-mark-expected = một đáp án được 100 % và không bị đáp án đứng trước che mất
gift-weights-do-not-add-up = các đáp án đúng cộng lại được { $percent } %
gift-weights-do-not-add-up-expected = các trọng số dương cộng lại bằng 100 %
gift-not-a-number = “{ $given }” không phải là số
gift-not-a-number-expected = một số như “15”, “15:0.5” hoặc “10..12”, không quá 18 chữ số trước và 18 chữ số sau dấu chấm
gift-range-reversed = khoảng đi ngược từ { $low } xuống { $high }
gift-range-reversed-expected = số nhỏ đứng trước “..”
gift-negative-tolerance = sai số { $given } là số âm
gift-negative-tolerance-expected = sai số từ 0 trở lên
gift-no-number = câu hỏi điền số không có số nào
gift-no-number-expected = một số sau “#”
gift-otherwise-has-text = “{ $text }” đứng sau “~” của câu hỏi điền số
gift-otherwise-has-text-expected = “~#nhận xét” sau các số, một lần
gift-missing-arrow = cặp ghép thiếu “->”
gift-missing-arrow-expected = “->” giữa vế trái và vế phải
gift-empty-right-side = cặp ghép không có vế phải
gift-empty-right-side-expected = vế phải sau “->”
gift-too-few-pairs = câu hỏi ghép cặp chỉ có { $found } cặp
gift-too-few-pairs-expected = ít nhất hai cặp có vế trái
gift-repeated-left = vế trái “{ $text }” có hai lần
gift-repeated-left-expected = mỗi vế trái một lần
gift-weight-in-matching = có tỷ lệ phần trăm trong câu hỏi ghép cặp
gift-weight-in-matching-expected = không ghi tỷ lệ: các cặp có giá trị như nhau
gift-feedback-on-distractor = có nhận xét cho vế phải không thuộc cặp nào
gift-feedback-on-distractor-expected = chỉ nhận xét cho cặp có vế trái
gift-category-not-alone = có dòng khác ngay dưới dòng $CATEGORY
gift-category-not-alone-expected = một dòng trống sau dòng $CATEGORY
gift-duplicate-id = mã “{ $id }” đã có ở câu hỏi dòng { $first_line }
gift-duplicate-id-expected = mã chưa câu hỏi nào dùng
