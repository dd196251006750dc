### The roll of a sitting, self check-in, grants and the register of attendance.

## The roll

roll-title = Điểm danh – { $topic }
roll-heading = Điểm danh “{ $topic }” tại { $site }
roll-home = Các phiên tại điểm cầu
roll-list = Danh sách
roll-filter = Lọc theo tình trạng
roll-figure-present = Có mặt
roll-figure-late = Muộn
roll-figure-absent = Vắng
roll-figure-unmarked = Chưa ghi
roll-present = Có mặt
roll-late = Muộn
roll-left = Về sớm
roll-absent = Vắng
roll-excused = Có lý do
roll-take-back = Gỡ
roll-mark-of = Điểm danh { $name }
roll-note = Ghi chú, lý do
roll-note-of = Ghi chú về { $name }
roll-note-long = Dài quá { $characters } ký tự.
roll-expected = { $count } người dự kiến
roll-walk-in-count = { $count } người ngoài danh sách
roll-excused-count = { $count } vắng có lý do
roll-left-count = { $count } về sớm
roll-how-roll = ghi tay { $time }
roll-how-code = quét mã { $time }
roll-how-close = tính vắng khi khóa { $time }
roll-how-offline = ghi khi mất mạng { $time }
roll-how-import = nhập từ tệp { $time }
roll-unit-present = Cả đơn vị có mặt ({ $count })
roll-all-present = Tất cả có mặt ({ $count })
roll-all-marked = Đã ghi có mặt { $count } người.
roll-all-marked-but = Đã ghi có mặt { $count } người; { $left } người đang có mặt ở điểm cầu khác nên chưa ghi.
roll-carry = Ghi có mặt { $count } người ở lại từ phiên trước
roll-carried = Đã ghi có mặt { $count } người ở lại từ phiên trước.
roll-carried-note = ở lại từ phiên { $time }
roll-search = Tìm theo tên hoặc số hiệu, không cần gõ dấu
roll-search-short = Tên hoặc số hiệu
roll-code = Mã
roll-candidates = Không có trong danh sách phiên này
roll-add = Thêm
roll-walk-ins = Người ngoài danh sách
roll-walk-in-badge = Số hiệu của người đến không theo lịch
roll-walk-in-hint = Hoặc tìm theo tên ở ô dưới cùng.
roll-walked-in = Đã ghi có mặt { $name } (ngoài danh sách).
roll-nobody = Không có ai mang số hiệu { $badge }.
roll-no-unit = { $name } không thuộc đơn vị nào nên không ghi vào danh sách được.
roll-not-listed = Số hiệu { $badge } không có trong danh sách phiên này.
roll-never-there = { $name } đang được ghi là vắng. Hãy ghi có mặt trước rồi mới ghi về sớm.
roll-elsewhere = { $name } đang được ghi có mặt tại { $site } cùng giờ này.
roll-ahead = Phiên bắt đầu lúc { $at }: trước { $from } chỉ ghi được vắng có lý do cho { $name }.
roll-ahead-all = Phiên bắt đầu lúc { $at }: ghi có mặt được từ { $from }.
roll-opens = Ghi có mặt, vắng được từ { $from }. Trước đó chỉ ghi được vắng có lý do.
roll-moved = đang ở { $site }
roll-status-unknown = Không có tình trạng “{ $status }”.
roll-order-unknown = Không rõ phải làm gì với danh sách. Hãy tải lại trang rồi thử lại.
roll-is-closed = Danh sách đã khóa. Muốn sửa, hãy mở lại và ghi lý do.
roll-is-open = Danh sách đang mở.
roll-closed-note = Danh sách đã khóa. Muốn sửa, hãy mở lại ở cuối trang.
roll-headcount = Đếm người tại phòng
roll-headcount-label = Số người đếm được
roll-headcount-why = Đếm số người trong phòng rồi ký xác nhận. Danh sách đang có { $count } người.
roll-headcount-said = Đếm tại phòng: { $count } người, { $name } xác nhận lúc
roll-headcount-off = lệch { $count } so với danh sách
roll-headcount-fits = khớp với danh sách
roll-headcount-wrong = Số người phải là số nguyên từ 0 trở lên.
roll-countersign = Ký xác nhận
roll-counted = Đã xác nhận { $count } người trong phòng.
roll-close = Khóa danh sách
roll-close-what = Khóa danh sách sẽ tính vắng { $count } người chưa ghi. Sau đó chỉ sửa được khi mở lại và ghi lý do.
roll-close-now = Khóa danh sách
roll-close-later = Khóa được từ khi phiên bắt đầu.
roll-close-early = Phiên chưa bắt đầu (bắt đầu lúc { $at }) nên chưa khóa danh sách được.
roll-closed = Đã khóa danh sách; { $count } người chưa ghi được tính vắng.
roll-reopen = Mở lại danh sách
roll-reopen-reason = Lý do mở lại
roll-reopened = Đã mở lại danh sách.
roll-events = Việc đã làm với danh sách
roll-event-closed = khóa danh sách
roll-event-reopened = mở lại: { $reason }
roll-event-counted = đếm được { $count } người
roll-by-server = hệ thống
roll-saving = đang lưu
roll-saved = đã lưu
roll-not-sent = chưa gửi được
roll-unsent-head = Chưa gửi được.
roll-unsent = lượt điểm danh được giữ trên trang này, đừng đóng trang.
roll-resend = Gửi lại

## The history of a row

roll-history = Lịch sử điểm danh
roll-history-of = Lịch sử điểm danh của { $name }
roll-history-empty = Chưa có lượt ghi nào.
roll-when = Lúc
roll-who = Người ghi
roll-how = Cách ghi
roll-before = Trước đó
roll-after = Thành

## Self check-in

check-in = Tự điểm danh
check-in-do = Điểm danh
check-in-code = Mã điểm danh
check-in-qr = Mã QR điểm danh, đổi sau mỗi 30 giây
check-in-left = Thời gian còn lại của mã
check-in-changes = Đổi mã sau { $seconds } giây
check-in-how = Quét mã bằng điện thoại, hoặc mở Kế hoạch → Điểm danh bằng mã và nhập 6 ký tự.
check-in-counted = { $there }/{ $expected } đã có mặt
check-in-online = đang kết nối
check-in-offline = mất kết nối
check-in-not-now = Lúc này không tự điểm danh bằng mã được: mã dùng được từ 60 phút trước đến 15 phút sau giờ bắt đầu, khi danh sách chưa khóa.
check-in-hint = 6 chữ và số trên màn hình của phòng; không phân biệt chữ hoa, chữ thường.
check-in-ready = Mã đã được nhận. Bấm nút dưới đây để điểm danh.
check-in-yours = Đồng chí đang được ghi:
check-in-recorded = Đã điểm danh: { $status } lúc { $time }, chuyên đề “{ $topic }”, { $site }.
check-in-stands = Đồng chí đã được điểm danh trước đó: { $status }, chuyên đề “{ $topic }”, { $site }.
check-in-code-missing = Hãy nhập 6 ký tự đang hiện trên màn hình của phòng.
check-in-code-wrong = Mã không đúng hoặc đã đổi. Hãy nhập mã đang hiện trên màn hình.
check-in-too-many = Đã nhập sai quá nhiều lần. Hãy chờ { $minutes } phút hoặc nhờ cán bộ điểm cầu ghi.
check-in-closed = Danh sách đã khóa. Hãy gặp cán bộ điểm cầu.
check-in-too-early = Chưa đến giờ điểm danh: mã dùng được từ { $at }.
check-in-too-late = Đã quá { $minutes } phút sau giờ bắt đầu. Hãy gặp cán bộ điểm cầu để được ghi.
check-in-left-early = Đồng chí đang được ghi là đã về sớm. Nếu đã quay lại, hãy gặp cán bộ điểm cầu.
check-in-not-enrolled = Đồng chí không có tên trong chương trình tập huấn này. Hãy gặp cán bộ điểm cầu.
check-in-not-needed = Vị trí công tác của đồng chí không cần chuyên đề này và đồng chí không có tên trong danh sách. Hãy gặp cán bộ điểm cầu.
check-in-elsewhere = Đồng chí đang được ghi có mặt tại { $site } cùng giờ này. Hãy gặp cán bộ điểm cầu.

## Grants

grants-title = Cho học bù, làm lại
grant-new = Cho phép mới
grant-choose = Chọn chuyên đề
grant-kind = Cho phép
grant-kind-make_up = Dự phiên bù
grant-what-make_up = được dự một phiên khác của chuyên đề này
grant-kind-module = Học liệu thay cho phiên
grant-what-module = đọc hết học liệu thay cho việc dự phiên
grant-kind-attempt = Thêm một lượt kiểm tra
grant-what-attempt = làm lại bài kiểm tra thêm một lần
grant-reason = Lý do
grant-give = Cho phép
grant-given = Đã cho phép { $name }.
grants-given = Đã cho phép
grants-none = Chưa cho phép gì.

## The register

register-title = Điểm danh
register-count = { $count } dòng
register-day = Ngày
register-marked = Ghi lúc
register-walk-in = ngoài danh sách
