### Notices on the page and by mail.

notices = Thông báo
notices-new = Thông báo mới
notices-all = Xem tất cả thông báo
notices-unseen = { $count } chưa đọc
notices-mark-seen = Đã đọc tất cả
notices-none = Chưa có thông báo nào
notices-none-text = Khi lịch, ca hoặc điểm cầu của đồng chí thay đổi, thông báo hiện ở đây.
notice-new = mới
notice-kind-timetable = Lịch tập huấn thay đổi
notice-kind-exchange = Đề nghị đổi ca, điểm cầu
notice-kind-other = Thông báo của chương trình tập huấn

## Mails

mail-link = Xem chi tiết tại:
mail-open = Xem chi tiết
mail-foot = Thư do hệ thống tập huấn gửi tự động, xin không trả lời thư này.
mail-address-wrong = Địa chỉ thư “{ $address }” không dùng được.
mail-refused = Máy chủ thư từ chối: { $why }
mail-not-now = Máy chủ thư chưa nhận: { $why }
mail-server-closed = Không gửi được qua máy chủ thư: { $why }
mail-unwritable = Không soạn được thư: { $why }
config-smtp = TAPHUAN_SMTP: địa chỉ máy chủ thư không đúng; hãy ghi smtp://người-dùng:mật-khẩu@máy:cổng hoặc smtps://…
config-mail-from = TAPHUAN_MAIL_FROM: “{ $value }” không phải là người gửi thư, ví dụ Tập huấn <tap-huan@máy-chủ>.
