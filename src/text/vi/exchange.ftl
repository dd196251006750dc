### Asking for another cohort or site.

# Trang xin đổi
exchange-title = Xin đổi ca hoặc điểm cầu
exchange-to-person = Trang của cán bộ
exchange-now = Hiện nay
exchange-rule = Không vướng gì thì đề nghị được chấp thuận ngay. Nếu phiên đầu tiên bị ảnh hưởng bắt đầu trong vòng { $hours } giờ, Bộ phận tổ chức tập huấn quyết định.
exchange-choices = Chọn ca và điểm cầu
exchange-choice = Ca và điểm cầu
exchange-free = Còn chỗ
exchange-means = Các phiên thay đổi
exchange-here = Đang học ở đây
exchange-at-once = Đổi được ngay
exchange-office-decides = Chờ Bộ phận tổ chức quyết định
exchange-not-possible = Không đổi được
exchange-moves = { $count } chuyên đề đổi lịch
exchange-not-before = chưa có phiên
exchange-no-more = không còn phiên
exchange-send = Gửi đề nghị
exchange-no-choice = Hiện không có ca hoặc điểm cầu nào đổi được. Nếu thật cần, hãy liên hệ Bộ phận tổ chức tập huấn.
exchange-past = Các đề nghị trước
exchange-no-part = Chưa tham gia chương trình nào
exchange-no-part-hint = Cán bộ có tên trong danh sách ca của một chương trình mới xin đổi được.
exchange-others = Chương trình khác
exchange-waiting = Đề nghị đang chờ
exchange-newest = Đề nghị gần nhất
exchange-withdraw = Rút đề nghị
exchange-choose = Hãy chọn một ca và điểm cầu trong bảng.
exchange-waits-already = Đã có một đề nghị đang chờ; rút đề nghị đó trước khi gửi đề nghị khác.

# Một đề nghị
exchange-state-waiting = Đang chờ quyết định
exchange-state-approved = Đã chấp thuận
exchange-state-refused = Không chấp thuận
exchange-state-withdrawn = Đã rút
exchange-change = Ca { $cohort_from }, { $site_from } → ca { $cohort }, { $site }
exchange-asked = Gửi lúc { $at }
exchange-asked-by = { $name } gửi lúc { $at }
exchange-decided-rule = xét theo quy tắc lúc { $at }
exchange-decided-by = { $name } xử lý lúc { $at }
exchange-said = Trả lời: { $text }
exchange-done-approved = Đề nghị được chấp thuận. Lịch đã đổi theo.
exchange-done-waiting = Đã gửi đề nghị. Bộ phận tổ chức tập huấn sẽ quyết định.
exchange-done-withdrawn = Đã rút đề nghị.

# Vì sao không đổi được
exchange-closed = Chương trình này không nhận đề nghị đổi ca hoặc điểm cầu.
exchange-same = Đây là ca và điểm cầu hiện nay.
exchange-running = Phiên { $topic } của ca hiện nay đang diễn ra đến { $until }; hãy gửi lại sau khi phiên kết thúc.
exchange-nothing = Không còn phiên nào phải dự trực tiếp nên không có gì để đổi.
exchange-held = Ca { $cohort } tại { $site } đã học { $count } chuyên đề mà cán bộ còn phải dự: { $topics }.
exchange-not-held = { $count } chuyên đề còn phải dự không có phiên cho ca { $cohort } tại { $site }: { $topics }.
exchange-full = Hết chỗ tại { $site } trong { $count } phiên, trước hết là phiên { $topic } lúc { $at }.
exchange-busy = Lúc { $at } cán bộ đã có việc ở phiên { $session }, trùng với phiên { $topic } của ca mới.

# Vì sao Bộ phận tổ chức quyết định
exchange-by-office = Chương trình này để Bộ phận tổ chức tập huấn quyết định từng đề nghị.
exchange-late = Phiên { $topic } bắt đầu lúc { $at }, chưa đầy { $hours } giờ nữa.
exchange-missed = Đã lỡ phiên { $topics }; chỉ Bộ phận tổ chức mới cho dự lại.

# Danh sách của Bộ phận tổ chức
exchanges-title = Đề nghị đổi ca, điểm cầu
exchanges-count = { $count } đề nghị
exchanges-approved = Đã chấp thuận và đổi lịch.
exchanges-refused = Đã từ chối đề nghị.
exchange-asked-at = Gửi lúc
exchange-wish = Xin đổi
exchange-decision = Quyết định
exchange-decide = Xem xét
exchange-answer = Trả lời (phải có khi từ chối)
exchange-approve = Chấp thuận
exchange-refuse = Từ chối
exchange-by-rule = Theo quy tắc
exchange-decided-already = Đề nghị này không còn chờ quyết định.
exchange-moved-since = Từ khi gửi đề nghị, ca hoặc điểm cầu của cán bộ đã thay đổi; hãy từ chối để cán bộ gửi lại.
exchange-cannot = Không còn đổi được. { $why }
duty-exchanges = { $count } đề nghị đổi ca, điểm cầu chờ quyết định

exchange-told-approved = Đề nghị đổi sang ca { $cohort }, { $site } đã được đồng ý. { $said }
exchange-told-refused = Đề nghị đổi sang ca { $cohort }, { $site } không được đồng ý. { $said }
