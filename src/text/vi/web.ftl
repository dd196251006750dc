### What every page shares: frame, lists, forms, errors, and the names of states.

## The frame

brand = Tập huấn
brand-organisation = Công an thành phố Hà Nội
brand-watchword = Cầm tay chỉ việc; bảo đảm không gián đoạn, ngắt quãng
brand-watchword-is = Phương châm
skip-to-content = Đến nội dung chính
programme-switch = Chọn chương trình
main-navigation = Điều hướng chính
language-switch = English
language-label = Ngôn ngữ
theme-light = Nền sáng
theme-dark = Nền tối
page-home = Trang chính
page-account = Tài khoản của tôi
page-help = Trợ giúp
signed-in-as = Đang đăng nhập: { $name }
sign-in = Đăng nhập
sign-out = Đăng xuất
demo-clock = Bản dùng thử. Đồng hồ của chương trình: { $now }
clock-is-real = Đồng hồ của chương trình là giờ thật, không đổi được: chỉ bản tập dượt, mở bằng TAPHUAN_NOW, mới đổi được giờ.
clock-only-forward = Đồng hồ của chương trình đang là { $now }: chỉ chỉnh được tới sau thời điểm này.
offline-notice = Mất kết nối. Việc đã làm được giữ lại và sẽ gửi khi có mạng.
online-again = Đã có kết nối trở lại.
loading = Đang tải…

## Lists

list-search = Tìm kiếm
list-search-hint = Không cần gõ dấu
list-filter = Lọc
list-filter-clear = Xóa lọc
list-filter-all = Tất cả
list-sort = Sắp xếp
list-sort-by = Sắp xếp theo { $column }
list-sort-ascending = Tăng dần
list-sort-descending = Giảm dần
list-count = { $count } dòng
list-range = Dòng { $from }–{ $to } trên { $total }
list-empty = Không có dòng nào.
list-nothing-found = Không tìm thấy gì phù hợp.
list-nothing-found-hint = Bỏ bớt điều kiện lọc hoặc tìm bằng từ khác.
list-total = Tổng cộng
list-selected = Đã chọn { $count }
list-select-all = Chọn tất cả
list-select-none = Bỏ chọn
paging = Phân trang
paging-position = Trang { $page } trên { $pages }
paging-first = Trang đầu
paging-previous = Trang trước
paging-next = Trang sau
paging-last = Trang cuối
paging-jump = Đến trang
export = Xuất dữ liệu
export-csv = Xuất CSV
export-xlsx = Xuất XLSX
export-recorded = Mỗi lần xuất dữ liệu đều được ghi lại.
export-programme-unknown = Không có chương trình “{ $code }”.

## Doing things

action-save = Lưu
action-cancel = Hủy
action-confirm = Xác nhận
action-edit = Sửa
action-delete = Xóa
action-remove = Gỡ bỏ
action-add = Thêm
action-create = Tạo mới
action-close = Đóng
action-open = Mở
action-back = Quay lại
action-next = Tiếp theo
action-previous = Trước
action-continue = Tiếp tục
action-send = Gửi
action-print = In
action-download = Tải về
action-upload = Tải lên
action-choose-file = Chọn tệp
action-check = Kiểm tra
action-apply = Áp dụng
action-undo = Hoàn tác
action-retry = Thử lại
action-show = Xem
action-show-all = Xem tất cả
action-hide = Ẩn
action-copy = Sao chép
action-details = Chi tiết
action-revoke = Thu hồi
confirm-title = Xác nhận thao tác
confirm-not-undoable = Thao tác này không hoàn tác được.
confirm-recorded = Thao tác này được ghi lại cùng người làm và thời điểm.
done-saved = Đã lưu.
done-deleted = Đã xóa.
done-sent = Đã gửi.
done-nothing-changed = Không có gì thay đổi.
yes = Có
no = Không
none = Không có
unknown = Chưa rõ
optional = không bắt buộc
reason = Lý do
note = Ghi chú

## Forms

form-problems = { $count } chỗ cần sửa
field-required = Mục này phải điền.
field-required-named = Phải điền mục “{ $field }”.
field-required-mark = bắt buộc
field-too-long = Dài quá { $max } ký tự.
field-too-short = Cần ít nhất { $min } ký tự.
field-not-a-number = Phải là một số.
field-not-a-whole-number = Phải là một số nguyên.
field-out-of-range = Phải từ { $min } đến { $max }.
field-not-a-date = Phải là ngày theo dạng 24/06/2025.
field-not-a-time = Phải là giờ theo dạng 08:00.
field-dates-reversed = Ngày cuối phải sau ngày đầu.
field-not-a-badge = Số hiệu gồm 6 đến 9 chữ số, ví dụ 123-456.
field-not-an-email = Địa chỉ thư điện tử không đúng.
field-not-a-choice = Hãy chọn một trong các mục có sẵn.
field-file-missing = Hãy chọn một tệp.
field-file-too-large = Tệp lớn quá { $megabytes } MB.

## Errors

error-title = Có lỗi
error-request-id = Mã yêu cầu: { $id }
error-not-found = Không tìm thấy
error-not-found-text = Trang hoặc mục này không có, hoặc nằm ngoài phạm vi của đồng chí.
error-forbidden = Không có quyền
error-forbidden-text = Vai trò của đồng chí không được làm việc này. Nếu cần, hãy liên hệ bộ phận tổ chức tập huấn.
error-conflict = Dữ liệu đã thay đổi
error-conflict-text = Mục này vừa được thay đổi ở nơi khác. Hãy xem lại rồi làm lại.
error-invalid = Dữ liệu chưa đúng
error-invalid-text = Hãy sửa những chỗ được đánh dấu rồi gửi lại. Những gì đã điền vẫn còn.
error-internal = Hệ thống gặp lỗi
error-internal-text = Việc vừa rồi chưa được thực hiện. Hãy thử lại; nếu vẫn lỗi, báo hỗ trợ kỹ thuật kèm mã yêu cầu ở cuối trang.
error-busy = Hệ thống đang bận
error-busy-text = Đang có quá nhiều người dùng cùng lúc. Dữ liệu đã lưu vẫn an toàn. Hãy thử lại sau ít giây.
error-too-many = Thử quá nhiều lần
error-too-many-text = Hãy đợi { $minutes } phút rồi thử lại.
error-method = Địa chỉ này không nhận thao tác đó.
error-too-large = Nội dung gửi lên quá lớn.
error-foreign = Yêu cầu từ trang khác
error-foreign-text = Yêu cầu này đến từ một trang khác nên chưa được thực hiện. Hãy mở lại trang của chương trình và gửi lại.
error-session-ended = Phiên đăng nhập đã hết. Hãy đăng nhập lại.
error-back-home = Về trang chính

## Roles

role-trainee = Học viên
role-instructor = Giảng viên
role-coordinator = Cán bộ điểm cầu
role-commander = Chỉ huy đơn vị
role-director = Lãnh đạo phụ trách
role-training_office = Bộ phận tổ chức tập huấn
role-admin = Quản trị hệ thống
role-delegate-of = Thay { $name }

## Attendance

attendance-unmarked = Chưa điểm danh
attendance-present = Có mặt
attendance-late = Đi muộn
attendance-left_early = Về sớm
attendance-absent = Vắng
attendance-excused = Vắng có lý do
method-roll = Điểm danh tại chỗ
method-code = Tự điểm danh bằng mã
method-offline = Ghi khi mất mạng
method-import = Nhập từ tệp
method-close = Khi khóa danh sách

## States

state-draft = Bản nháp
state-planned = Chưa diễn ra
state-running = Đang diễn ra
state-finished = Đã kết thúc
state-cancelled = Đã hủy
state-open = Đang mở
state-closed = Đã khóa
state-not-started = Chưa bắt đầu
state-in-progress = Đang làm
state-submitted = Đã nộp
state-passed = Đạt
state-failed = Chưa đạt
state-due = Cần làm
state-complete = Hoàn thành
state-incomplete = Chưa hoàn thành
state-not-needed = Không yêu cầu
state-certified = Đã chứng nhận
state-valid = Còn hiệu lực
state-revoked = Đã thu hồi
state-replaced = Đã thay thế
state-waiting = Đang chờ
state-saved = Đã lưu
state-unsaved = Chờ gửi
state-new = Mới
state-changed = Thay đổi
state-moved = Chuyển đơn vị
state-gone = Không còn trong danh sách
state-unchanged = Không đổi
state-error = Lỗi
status-active = Đang công tác
status-exempt = Được miễn
status-seconded = Biệt phái
status-left = Đã thôi công tác
command-chief = Trưởng đơn vị
command-deputy = Phó trưởng đơn vị
need-live = Tập huấn trực tiếp
need-either = Tập huấn trực tiếp hoặc tự học
need-online = Tự học trực tuyến

## Long work

job-progress = { $done } trên { $total }
job-waiting = Đang chờ đến lượt
job-running = Đang chạy
job-done = Xong
job-failed = Không thành công
job-cancelled = Đã dừng
job-cancel = Dừng lại

## Places and people

site-central = Điểm cầu trung tâm
site-remote = Điểm cầu
unit-ward = Phường
unit-commune = Xã
unit-department = Phòng
term-programme = Chương trình
term-group = Nhóm nhiệm vụ
term-topic = Chuyên đề
term-session = Phiên tập huấn
term-sitting = Phiên tại điểm cầu
term-stream = Luồng
term-cohort = Ca
term-site = Điểm cầu
term-room = Phòng họp
term-unit = Đơn vị
term-officer = Cán bộ, chiến sĩ
term-badge = Số hiệu
term-full-name = Họ và tên
term-birth-date = Ngày sinh
term-rank = Cấp bậc
term-position = Chức vụ
term-profile = Vị trí công tác
term-speaker = Báo cáo viên
term-presiding = Chủ trì
term-certificate = Giấy chứng nhận
term-serial = Số giấy chứng nhận
term-quiz = Bài kiểm tra
term-module = Học liệu
term-attendance = Điểm danh
term-role = Vai trò
term-state = Tình trạng
term-email = Thư điện tử
term-phone = Điện thoại

## Time

date = Ngày
time = Giờ
today = Hôm nay
tomorrow = Ngày mai
yesterday = Hôm qua
half-day-morning = Buổi sáng
half-day-afternoon = Buổi chiều
days-left = Còn { $days } ngày
duration-minutes = { $minutes } phút
duration-hours = { $hours } giờ
duration-hours-minutes = { $hours } giờ { $minutes } phút
month-1 = Tháng 1
month-2 = Tháng 2
month-3 = Tháng 3
month-4 = Tháng 4
month-5 = Tháng 5
month-6 = Tháng 6
month-7 = Tháng 7
month-8 = Tháng 8
month-9 = Tháng 9
month-10 = Tháng 10
month-11 = Tháng 11
month-12 = Tháng 12
weekday-1 = Thứ hai
weekday-2 = Thứ ba
weekday-3 = Thứ tư
weekday-4 = Thứ năm
weekday-5 = Thứ sáu
weekday-6 = Thứ bảy
weekday-7 = Chủ nhật

## Tables that are read from a file

table-line = Dòng { $line }
table-encoding = Bảng mã: { $encoding }
table-delimiter-comma = Dấu phẩy
table-delimiter-semicolon = Dấu chấm phẩy
table-delimiter-tab = Dấu tab
table-empty = Tệp trống: không có cả dòng tiêu đề.
table-too-large = Tệp lớn quá { $megabytes } MB.
table-too-many-rows = Tệp có hơn { $limit } dòng.
table-spreadsheet = Đây là tệp Excel. Hãy lưu dưới dạng CSV UTF-8 rồi chọn lại.
table-not-text = Đây không phải là tệp văn bản.
table-encoding-unknown = Dòng { $line }: không nhận ra bảng mã. Hãy lưu tệp dưới dạng CSV UTF-8.
table-column-missing = Thiếu cột “{ $column }”.
table-column-unknown = Dòng { $line }: cột “{ $column }” không có trong mẫu.
table-column-twice = Dòng { $line }: cột “{ $column }” có hai lần.
table-row-short = Dòng { $line }: chỉ có { $found } ô, cần { $expected }.
table-row-long = Dòng { $line }: có { $found } ô, chỉ cần { $expected }.
table-quote-open = Dòng { $line }: dấu ngoặc kép mở mà không đóng.
table-quote-text = Dòng { $line }: có chữ sau dấu ngoặc kép đóng.
table-more-problems = Còn nhiều lỗi nữa sau dòng { $line }; hãy sửa những lỗi trên trước.

## Further parts of the frame

brand-for = Công an cấp xã
brand-long = Chương trình tập huấn Công an cấp xã: học liệu, lịch tập huấn, điểm danh, bài kiểm tra và giấy chứng nhận.
foot = Công an thành phố Hà Nội · Dữ liệu cá nhân chỉ hiện cho người có nhiệm vụ cần đến
go-live-day = Ngày vận hành
acting-for = Đồng chí đang được ủy quyền thay cho { $rank } { $name }, số hiệu { $badge }.
error-unreadable-form = Không đọc được nội dung gửi lên.
error-must-change = Trước hết đồng chí phải đặt mật khẩu mới.
error-number = Mã lỗi { $status } · mã yêu cầu { $id }
job-stopped = Đã dừng theo yêu cầu. Phần đã làm xong vẫn được giữ.
tab-home = Kế hoạch
tab-timetable = Lịch
tab-topics = Học liệu
tab-certificates = Chứng nhận
tab-readiness = Mức sẵn sàng
tab-matrix = Đơn vị × chuyên đề
tab-programme-timetable = Lịch tập huấn
tab-attendance = Điểm danh
tab-results = Bài kiểm tra
tab-roster = Cán bộ
tab-programme-certificates = Cấp chứng nhận

## The page of a job

job-kind-certify = Cấp giấy chứng nhận
job-kind-other = Việc đang chạy
job-look = Xem tiến độ
job-leave = Có thể rời trang này; việc vẫn chạy tiếp và trang giữ tiến độ khi quay lại.

## Names

as-it-is = { $text }
unit-title = Công an { $kind } { $name }
unit-kind-ward = phường
unit-kind-commune = xã
unit-kind-zone = đặc khu
