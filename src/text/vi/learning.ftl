### The trainee's plan, the reader, and everybody's first page.

## How it stands with a topic, and why

standing-complete = Hoàn thành
standing-none = Không bắt buộc với vị trí công tác của đồng chí
standing-session = Chờ buổi tập huấn
standing-absent = Vắng mặt
standing-reading = Học trực tuyến
standing-excused = Vắng có lý do
standing-quiz = Chờ làm bài kiểm tra
standing-quiz-open = Bài kiểm tra đang làm dở
standing-again = Cần làm lại bài kiểm tra
standing-attempts = Hết lượt làm bài
standing-attended = dự { $day }
standing-read = đọc xong { $day }
standing-score = { $score }
standing-session-when = { $when }, { $site }
standing-session-unmarked = buổi { $when }, { $site }: chưa có kết quả điểm danh
standing-session-none = chưa có lịch của đồng chí
standing-missed = vắng { $day }, chưa có lý do
standing-left-early = về sớm { $day }, chưa có lý do
standing-tell-commander = báo chỉ huy đơn vị
standing-tell-office = báo bộ phận tổ chức tập huấn
standing-excused-day = ngày { $day }, học bù trực tuyến
standing-may-read = được đọc học liệu thay buổi tập huấn
standing-unread = chưa đọc, khoảng { $minutes } phút
standing-pages-read = đã đọc { $read }/{ $pages } trang
standing-minutes-left = đã mở đủ trang, cần đọc thêm khoảng { $minutes } phút
standing-or-attend = hoặc dự buổi { $when }
standing-closes = hạn { $day }
standing-last = lần { $number } được { $score }, cần { $percent } %
standing-left = còn { $count } lần
standing-best = cao nhất { $score }, cần { $percent } %

## The plan

plan-title = Kế hoạch của tôi
plan-progress = Tiến độ
plan-days-before = còn
plan-days-after = ngày
plan-is-over = đã vận hành
plan-complete = { $complete }/{ $required } chuyên đề hoàn thành
plan-deadline = Hạn: trước 00:00 ngày
plan-ticks = { $complete } chuyên đề hoàn thành, { $waiting } chờ bài kiểm tra, { $left } chưa xong
plan-next = Việc tiếp theo
plan-todo = Làm được ngay
plan-topics = { $count } chuyên đề
plan-left = còn { $count } chuyên đề
plan-session-running = Buổi tập huấn đang diễn ra, đến { $time }
plan-session-today = Buổi tập huấn hôm nay lúc { $time }
plan-session-place = { $site }, { $room }. Có mặt trước 15 phút.
plan-check-in = Điểm danh bằng mã
plan-timetable = Xem lịch của tôi
plan-quiz = Làm bài kiểm tra chuyên đề { $number }
plan-quiz-again = Làm lại bài kiểm tra chuyên đề { $number }
plan-quiz-go-on = Làm tiếp bài kiểm tra chuyên đề { $number }
plan-quiz-size = { $questions } câu, { $minutes } phút
plan-quiz-button = Làm bài kiểm tra
plan-read = Đọc chuyên đề { $number }
plan-read-on = Đọc tiếp chuyên đề { $number }
plan-read-button = Đọc học liệu
plan-certified = Đã được chứng nhận
plan-certified-text = Đồng chí đã hoàn thành “{ $title }”.
plan-certificate = Tải giấy chứng nhận
plan-all-done = Đã hoàn thành mọi chuyên đề.
plan-all-done-text = Giấy chứng nhận sẽ hiện ở đây khi được cấp.
plan-nothing-now = Lúc này không có việc phải làm.
plan-nothing-now-text = Các chuyên đề còn lại chờ buổi tập huấn hoặc chờ bộ phận tổ chức.
plan-none = Đồng chí chưa có tên trong chương trình nào
plan-none-text = Nếu đơn vị đã cử đồng chí đi tập huấn, hãy báo chỉ huy hoặc bộ phận tổ chức.

## The reader

reader-title = { $title }, trang { $page }/{ $pages }
reader-page = trang { $page }/{ $pages }
reader-contents = Mục lục { $pages } trang
reader-seen = đã đọc
reader-pages-of = Trang học liệu
reader-next = Trang { $page }
reader-to-plan = Về kế hoạch
reader-kept = Đã ghi nhận { $read }/{ $pages } trang
reader-finished = Đồng chí đã đọc hết học liệu này.
reader-quiz-open = Bài kiểm tra đã mở.
reader-minutes-left = Đã mở đủ các trang. Cần đọc thêm khoảng { $minutes } phút nữa thì được tính là đọc hết.
reader-pages-left = Mới đọc { $read }/{ $pages } trang. Mở các trang còn lại trong mục lục để được tính là đọc hết.
reader-check = Kiểm tra lại
reader-secret = Chuyên đề Mật
reader-secret-text = Đây là chuyên đề Mật: không có học liệu trên hệ thống. Đồng chí dự buổi tập huấn theo lịch.
reader-pages = { $pages } trang
reader-none = Chưa có học liệu
reader-none-text = Học liệu hiện ở đây khi đồng chí có tên trong một chương trình.

## The first page of those who have work

work-title = Công việc
work-today = Các phiên hôm nay tại điểm cầu
work-no-sittings = Hôm nay không có phiên nào tại điểm cầu.
work-closed = danh sách đã khóa
work-not-closed = chưa khóa danh sách
work-topics = Chuyên đề của phòng – { $programme }
work-unit-readiness = Mức sẵn sàng của đơn vị
work-readiness-hint = Ai đã hoàn thành, ai còn thiếu gì
work-people = Giúp cán bộ đăng nhập
work-people-hint = Tìm người, cấp mã dùng một lần
work-matrix-hint = Đơn vị nào chậm ở chuyên đề nào
work-certificates-hint = Cấp, thu hồi, in giấy chứng nhận
work-topics-hint = Đọc học liệu như học viên đọc
work-questions-hint = Câu nào nhiều người trả lời sai, để giảng lại hoặc sửa câu hỏi

## What waits for those who run a programme

duties-title = Việc cần làm
duty-running = Đang diễn ra tại { $count } phòng
duty-open-rolls = { $count } danh sách điểm danh chưa khóa dù phiên đã kết thúc
duty-certificates = { $count } người đủ điều kiện, chờ cấp giấy chứng nhận
duty-absent = { $count } người vắng chưa có lý do
duty-attempts = { $count } người đã hết lượt kiểm tra
