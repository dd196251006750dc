### Timetable, sessions, sittings and conflicts.

# Nạp lịch và ca
schedule-unknown-programme = không có chương trình mã “{ $found }”.
schedule-unknown-topic = không có chuyên đề mã “{ $found }”.
schedule-topic-of-another = chuyên đề “{ $found }” không thuộc chương trình { $programme }.
schedule-session-of-another = mã phiên “{ $found }” đã dùng trong chương trình { $programme }.
schedule-unknown-cohort = không có ca “{ $found }”; các ca: { $cohorts }.
schedule-unknown-room = điểm cầu { $site } không có phòng “{ $found }”.
schedule-unknown-badge = không có ai mang số hiệu { $found }.
schedule-not-an-instant = “{ $found }” không phải là thời điểm; cần dạng 2025-06-24T07:30:00+07:00.
schedule-session-differs = khác với dòng { $line } của cùng phiên { $session }.
schedule-taken-and-gone = phiên { $session } tại { $site }, { $room } đã điểm danh nên không bỏ được.
schedule-taken-and-moved = phiên { $session } tại { $site }, { $room } đã điểm danh nên không đổi được giờ, chuyên đề hoặc ca.
schedule-recorded-and-gone = { $name } ({ $badge }) đã có điểm danh, bài kiểm tra hoặc chứng nhận trong { $programme } nên không bỏ khỏi ca được.

# Xung đột
schedule-ends-before-it-starts = phiên { $session } kết thúc lúc { $to }, không sau lúc bắt đầu { $from }.
schedule-outside-days = phiên { $session } lúc { $from } nằm ngoài các ngày của chương trình.
schedule-outside-slots = phiên { $session } từ { $from } đến { $to } không nằm gọn trong khung giờ nào của chương trình.
schedule-no-such-stream = phiên { $session } dùng luồng không có; chương trình có { $streams } luồng.
schedule-speaker-twice = báo cáo viên { $name } trình bày hai phiên cùng lúc { $at }: { $first } và { $second }.
schedule-presiding-twice = { $name } chủ trì hai phiên cùng lúc { $at }: { $first } và { $second }.
schedule-person-twice = { $name } vừa trình bày vừa chủ trì hai phiên cùng lúc { $at }: { $first } và { $second }.
schedule-speaker-attends = { $name } vừa trình bày vừa phải dự phiên { $session }.
schedule-stream-twice = luồng { $stream } phát hai phiên cùng lúc { $at }: { $first } và { $second }.
schedule-room-twice = phòng { $room } ({ $site }) có hai phiên cùng lúc { $at }: { $first } và { $second }.
schedule-officer-twice = { $count } cán bộ phải dự hai phiên cùng lúc { $at }: { $first } và { $second }, trong đó có { $name }.
schedule-before-its-base = phiên { $session } của chuyên đề { $topic } diễn ra trước khi ca học xong chuyên đề { $base }.
schedule-room-too-small = phòng { $room } ({ $site }) có { $seats } chỗ, ít hơn { $capacity } chỗ của lịch.
schedule-too-many = phiên { $session } tại { $site } có { $expected } người dự nhưng chỉ có { $seats } chỗ.
schedule-share-away = { $unit } có { $count }/{ $whole } người đi học lúc { $at }, cho phép nhiều nhất { $allowed }.
schedule-no-commander = trưởng và mọi phó của { $unit } cùng đi học lúc { $at }.
schedule-need-unmet = chuyên đề { $topic } chưa có phiên cho ca { $cohort } tại { $site } ({ $count } người phải dự trực tiếp).

# Trang lịch
schedule-own = Lịch của tôi
schedule-take-along = Tải lịch về máy (.ics)
schedule-today = Hôm nay
schedule-past = Những ngày đã qua
schedule-join = Vào phòng họp trực tuyến
schedule-none = Chưa có phiên nào
schedule-none-hint = Các phiên đồng chí dự, trình bày, chủ trì hoặc điều hành sẽ hiện ở đây.
schedule-as-attending = Dự
schedule-as-speaking = Trình bày
schedule-as-presiding = Chủ trì
schedule-as-coordinating = Điều hành điểm cầu
schedule-count = { $count } phiên
schedule-grid = Lịch theo ngày, giờ và luồng
schedule-hour = Giờ
schedule-stream = Luồng { $number }
schedule-stream-short = Luồng
schedule-presided = Chủ trì: { $name }
schedule-presiding = Chủ trì
schedule-list = Danh sách phiên
schedule-when = Thời gian
schedule-sittings = Phòng
schedule-planned = Dự kiến
schedule-empty = Chưa có lịch
schedule-empty-hint = Lịch được nạp từ tệp timetable.csv.
schedule-of-session = Các phòng của phiên { $session }
schedule-open-rolls = Danh sách điểm danh chưa khóa
schedule-roll = Danh sách
schedule-spoken = Báo cáo viên: { $name }
schedule-feed-about = Ca { $cohort }, luồng { $stream }

# Danh sách theo ca
schedule-cohorts = Danh sách theo ca
schedule-command = Chỉ huy
