### Questions, papers, attempts and results.

## Starting

quiz-refused = Chưa thể làm bài kiểm tra
quiz-none = Chuyên đề này không có bài kiểm tra.
quiz-not-open = Bài kiểm tra mở lúc { $at }, khi phiên tập huấn của chuyên đề bắt đầu. Ai được tự học thì bài mở ngay khi đọc hết học liệu.
quiz-not-open-yet = Bài kiểm tra chưa mở. Trước hết hãy đọc hết học liệu của chuyên đề (đủ các trang và đủ thời gian đọc), hoặc chờ đến phiên tập huấn.
quiz-closed = Bài kiểm tra đã đóng từ { $at }, khi bắt đầu ngày vận hành.
quiz-passed-already = Đồng chí đã đạt bài kiểm tra này; lần làm tốt nhất được tính nên không cần làm thêm.
quiz-no-attempt-left = Đồng chí đã dùng hết { $count } lần làm bài. Bộ phận tổ chức tập huấn có thể cấp thêm lượt; hãy liên hệ qua chỉ huy đơn vị.

## The paper

quiz-title = Bài kiểm tra: { $title }
quiz-count = Bài kiểm tra { $count } câu
quiz-number-word = Câu
quiz-number = Câu { $number }
quiz-navigation = Chuyển câu
quiz-time-left = Thời gian còn lại: { $minutes } phút
quiz-time-left-exact = Thời gian còn lại: { $minutes } phút { $seconds } giây
quiz-saved = đã lưu { $time }
quiz-waiting = còn { $count } câu chờ gửi
quiz-saved-all = Đã lưu các câu trả lời. Bài chưa nộp.
quiz-offline = Mất kết nối.
quiz-offline-text = Cứ làm bài tiếp: câu trả lời được giữ trên trang này và tự gửi khi có mạng. Đừng đóng trang.
quiz-signed-out = Phiên đăng nhập đã hết.
quiz-signed-out-text = Câu trả lời vẫn còn trên trang này; đăng nhập lại ở thẻ mới rồi quay về đây, bài sẽ tự gửi.
quiz-sign-in-again = Đăng nhập lại
quiz-over = Đã hết giờ làm bài.
quiz-over-text = Những câu đã lưu được tính. Bài tự nộp; nếu trang không chuyển, hãy bấm Nộp bài.
quiz-several-hint = Chọn tất cả các ý đúng.
quiz-text-hint = Vài từ là đủ; không phân biệt chữ hoa, chữ thường và dấu.
quiz-number-hint = Chỉ nhập số, ví dụ 12 hoặc 12,5.
quiz-choose = – chọn –
quiz-true = Đúng
quiz-false = Sai
quiz-blank = Chưa trả lời
quiz-none-left = Không còn câu nào
quiz-flag = Đánh dấu để xem lại câu này
quiz-grid = Danh sách câu: đã trả lời { $answered }/{ $count }
quiz-grid-legend = Nền xanh: đã lưu · viền đứt: chờ gửi · cờ: xem lại
quiz-state-saved = đã lưu
quiz-state-waiting = chờ gửi
quiz-state-empty = chưa trả lời
quiz-state-flagged = đánh dấu xem lại
quiz-finish-hint = Nộp bài được kể cả khi còn câu trống. Hết giờ, bài tự nộp với những câu đã lưu.
quiz-save = Lưu, chưa nộp
quiz-submit = Nộp bài
quiz-review = Xem lại
quiz-review-and-submit = Xem lại và nộp bài
quiz-review-title = Xem lại trước khi nộp
quiz-review-answered = Đã trả lời
quiz-review-empty = Còn trống
quiz-review-flagged = Đánh dấu
quiz-back = Làm tiếp
quiz-conflicts = Có câu vừa được trả lời trên thiết bị khác. Hãy xem câu có cảnh báo, chọn lại nếu cần rồi nộp.
quiz-elsewhere = Câu này đã được trả lời trên thiết bị khác:
quiz-keep-here = Giữ câu trả lời ở đây
quiz-keep-stored = Lấy câu đã lưu

## Saving an answer

answer-unreadable = Không đọc được câu trả lời gửi lên.
answer-wrong-shape = Câu trả lời không đúng dạng của câu hỏi.
answer-unknown-choice = Câu hỏi không có phương án “{ $given }”.
answer-one-only = Câu hỏi này chỉ chọn một phương án.
answer-unknown-pair = Câu hỏi không có vế “{ $given }”.
answer-not-a-number = Phải là một số, ví dụ 12 hoặc 12,5.
answer-too-long = Câu trả lời dài quá { $most } ký tự.
answer-conflict = Câu này đã được trả lời khác trên một thiết bị khác.
answer-submitted = Bài đã nộp lúc { $at }, không nhận thêm câu trả lời.
answer-too-late = Đã hết giờ làm bài lúc { $at }, không nhận thêm câu trả lời.

## The result

quiz-result-title = Kết quả: { $verdict } { $score }/{ $count }
quiz-result-passed = Đạt
quiz-result-failed = Chưa đạt
quiz-change-complete = Chuyên đề đã hoàn thành.
quiz-change-session = Bài kiểm tra đã đạt; còn phải dự phiên tập huấn.
quiz-change-absent = Bài kiểm tra đã đạt, nhưng phiên tập huấn vắng chưa có lý do; hãy liên hệ bộ phận tổ chức tập huấn.
quiz-change-reading = Bài kiểm tra đã đạt; còn phải đọc hết học liệu.
quiz-change-kept = Lần làm tốt nhất được tính.
quiz-change-left = Đồng chí còn { $count } lần làm. Hãy đọc lại các trang nêu dưới đây rồi làm lại.
quiz-change-spent = Đã hết số lần làm. Bộ phận tổ chức tập huấn có thể cấp thêm lượt; hãy liên hệ qua chỉ huy đơn vị.
quiz-pass-mark = Điểm đạt
quiz-pass-from = từ { $score }/{ $count } ({ $percent } %)
quiz-attempt = Lần làm
quiz-attempt-of = { $number } trong { $count }
quiz-submitted-at = Nộp lúc
quiz-submitted-by-server = hệ thống nộp khi hết giờ
quiz-duration = Thời gian
quiz-duration-value = { $minutes } phút { $seconds } giây
quiz-progress = { $complete }/{ $required } chuyên đề đã xong, còn { $days } ngày
quiz-again = Làm lại bài kiểm tra
quiz-read-module = Đọc lại học liệu
quiz-to-plan = Về kế hoạch
quiz-wrong-title = { $count } câu cần xem lại
quiz-right-title = { $count } câu trả lời đúng
quiz-given = Đã trả lời
quiz-right-answer = Đáp án
quiz-earned = Được tính
quiz-partly = đúng một phần, { $score } điểm
quiz-range = từ { $low } đến { $high }
quiz-read-page = Đọc lại trang { $page }
