### Sign-in, passwords, one-time codes, roles and delegates.

sign-in-wrong = Số hiệu hoặc mật khẩu không đúng. Nếu quên mật khẩu, hãy xin mã một lần từ chỉ huy đơn vị hoặc cán bộ điểm cầu.
sign-in-paused = Đã nhập sai nhiều lần. Hãy thử lại sau { $minutes } phút.
sign-in-locked = Tài khoản này đang bị khóa. Hãy liên hệ bộ phận tổ chức tập huấn.
badge-hint = 6 đến 9 chữ số, có hoặc không có gạch nối
password-or-code = Mật khẩu hoặc mã một lần
password-or-code-hint = Lần đầu, hoặc khi quên mật khẩu: nhập mã một lần do chỉ huy đơn vị hay cán bộ điểm cầu cấp.
password-new = Mật khẩu mới
password-old = Mật khẩu đang dùng
password-again = Nhập lại mật khẩu mới
password-hint = Ít nhất { $characters } ký tự; một câu ngắn dễ nhớ là tốt nhất.
password-forced = Đồng chí vừa vào bằng mã một lần. Hãy đặt mật khẩu mới để tiếp tục.
password-changed = Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng tài khoản này đã được đăng xuất.
password-short = Mật khẩu cần ít nhất { $characters } ký tự.
password-long = Mật khẩu dài quá 200 ký tự.
password-is-badge = Mật khẩu không được là số hiệu.
password-plain = Mật khẩu quá dễ đoán: chỉ là một dãy liền nhau.
password-differs = Hai lần nhập mật khẩu mới không giống nhau.
password-old-wrong = Mật khẩu đang dùng không đúng.

## One's own page

account-change-password = Đổi mật khẩu
account-shared-computer = Máy dùng chung: đăng xuất khi xong việc. Những gì chưa gửi được vẫn giữ lại cho đồng chí.
account-roles = Vai trò
account-trainee-about = Học, kiểm tra và điểm danh theo kế hoạch của mình
account-scope-all = toàn chương trình
account-lent-by = Thay đồng chí { $name } ({ $badge })
account-until = đến hết ngày { $day }
account-no-role = Chưa có vai trò nào.
day-from = Từ ngày
day-to = Đến ngày
delegate-title = Ủy quyền
delegate-about = Người được ủy quyền làm thay đồng chí trong những ngày đã chọn. Việc họ làm được ghi rõ là làm thay đồng chí. Vai trò được ủy quyền không ủy quyền tiếp được.
delegate-role = Vai trò
delegate-badge = Số hiệu người được ủy quyền
delegate-name = Ủy quyền
delegate-end = Chấm dứt
delegate-days = { $from } – { $to }
delegate-named = Đã ủy quyền.
delegate-ended = Đã chấm dứt việc ủy quyền.
delegate-not-own = Chỉ ủy quyền được vai trò của chính mình.
delegate-oneself = Không tự ủy quyền cho mình được.
delegate-past = Ngày cuối đã qua.
delegate-long = Ủy quyền nhiều nhất { $days } ngày.
delegate-unknown = Không có ai mang số hiệu này.
role-stands-already = Người này đã giữ vai trò đó trong những ngày đã chọn.

## Helping others to sign in

people-title = Giúp đăng nhập
people-about = Cấp mã một lần cho cán bộ chưa có hoặc đã quên mật khẩu.
people-search = Tên hoặc số hiệu (không cần gõ dấu)
people-state = Đăng nhập
people-state-active = Đã có mật khẩu
people-state-code = Đang chờ dùng mã
people-state-new = Chưa đăng nhập
people-state-locked = Bị khóa
people-locked = Tài khoản này đang bị khóa nên không cấp mã được.
people-code-title = Mã một lần
people-code-is = Đọc hoặc chép cho đúng người
people-code-how = Người nhận nhập số hiệu và mã này ở trang đăng nhập, rồi tự đặt mật khẩu mới. Mã dùng được một lần, trong { $hours } giờ.
people-code-once = Mã chỉ hiện lần này. Mã cấp trước đó không còn dùng được. Việc cấp mã đã được ghi lại.
people-code-done = Đã đưa mã
person-title = Tài khoản của { $name }
person-sign-in = Đăng nhập
person-code = Cấp mã một lần
person-code-about = Hãy chắc rằng người xin mã đúng là người này. Mã cũ, nếu có, sẽ hết hiệu lực.
person-code-not = Đồng chí không cấp mã cho người này được: hãy liên hệ bộ phận tổ chức tập huấn.
person-role-over = Đã chấm dứt { $at }
person-role-not-now = Ngoài thời hạn
person-role-since = Giao lúc { $at }
person-role-by = người giao: { $name } ({ $badge })
person-role-end = Chấm dứt
person-role-given = Đã giao vai trò.
person-role-ended = Đã chấm dứt vai trò.
person-give = Giao vai trò
person-scope = Phạm vi
person-scope-hint = Mã đơn vị (chỉ huy), điểm cầu (cán bộ điểm cầu), nhóm nhiệm vụ (lãnh đạo) hoặc phòng (giảng viên). Bỏ trống nếu là bộ phận tổ chức hay quản trị.
person-scope-unknown = Không có đơn vị, điểm cầu, nhóm hay phòng mang mã này cho vai trò đã chọn.
person-lock = Khóa tài khoản
person-unlock = Mở khóa tài khoản
person-lock-about = Người này bị đăng xuất ngay trên mọi máy và không đăng nhập lại được cho đến khi mở khóa. Dữ liệu vẫn giữ nguyên.
person-unlock-about = Người này đăng nhập lại được bằng mật khẩu cũ hoặc mã mới.
person-locked = Đã khóa tài khoản.
person-unlocked = Đã mở khóa tài khoản.
account-badge-taken = Số hiệu này đã có trong danh sách; bỏ --name.
