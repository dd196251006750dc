### What the office, directors, commanders and coordinators see: readiness, units by topics, people, results, questions.

report-as-of = Số liệu lúc
report-part-groups = Chỉ tính nhóm nhiệm vụ: { $names }
report-part-units = Đơn vị: { $names }
report-part-sites = Điểm cầu: { $names }

## Readiness

report-readiness = Mức sẵn sàng
report-certified = Đã cấp chứng nhận
report-complete-part = Đã hoàn thành nhóm nhiệm vụ
report-of-people = / { $count } người
report-left-people = còn { $count } người
report-days-left = còn { $days } ngày
report-go-live-reached = đã đến ngày vận hành
report-complete-line = Đã hoàn thành mọi chuyên đề:
report-due-people = { $count } người chờ cấp
report-revoked-people = { $count } người đã bị thu hồi giấy
report-progress = Tiến độ chuyên đề
report-progress-column = Chuyên đề
report-steps = { $done } trên { $all } lượt chuyên đề
report-outlook-done = Mọi người đã hoàn thành.
report-outlook-over = Đã đến ngày vận hành, còn { $count } người chưa hoàn thành.
report-outlook-unknown = Chưa đủ số liệu để dự báo.
report-outlook-needed = Bảy ngày qua chưa có ai hoàn thành. Từ nay cần { $needed } người/ngày.
report-outlook-short = Dự báo thiếu { $count } người.
report-outlook-enough = Dự báo đủ mọi người trước ngày vận hành.
report-outlook-pace = Đang đạt { $pace } người/ngày, cần { $needed }.
report-people-count = { $count } người
report-block-last-quiz = chỉ còn một bài kiểm tra
report-block-attempts = đã hết lượt kiểm tra
report-block-absent = vắng chưa có lý do
report-certify-due = Cấp chứng nhận cho { $count } người
report-course = Tiến độ và dự báo
report-course-whole = Tiến độ và dự báo của cả chương trình
report-chart = Biểu đồ tiến độ
report-chart-legend = Nét liền: đã hoàn thành · nét vàng: đã cấp chứng nhận · nét đứt: theo tốc độ 24 giờ qua · vùng nhạt: tốc độ thấp nhất và cao nhất trong tuần
report-chart-title = Số người hoàn thành theo ngày và dự báo đến ngày vận hành
report-chart-all = Toàn bộ { $count } người
report-chart-short = thiếu { $count }
report-chart-expected = dự báo { $count }
report-chart-now = { $count } lúc này
report-chart-numbers = Xem số liệu
report-forecast = dự báo
report-on-day = Trong ngày
report-by = Chia theo
report-by-site = Theo điểm cầu
report-by-unit = Theo đơn vị
report-by-profile = Theo vị trí công tác
report-by-group = Theo nhóm nhiệm vụ
report-column-site = Điểm cầu
report-column-unit = Đơn vị
report-column-profile = Vị trí công tác
report-column-group = Nhóm
report-people-column = Quân số
report-complete = Hoàn thành
report-certified-column = Đã cấp
report-rate = Tỷ lệ
report-left = Còn lại
report-lagging = Chậm
report-lagging-hint = Đơn vị làm xong dưới 40 % số chuyên đề
report-units-count = { $count } đơn vị
report-none = không
report-group-complete = Xong cả nhóm
report-of-each = { $done } / { $all } người
report-slowest = Chuyên đề chậm nhất
report-lacking = Còn thiếu
report-nothing-lacking = Không còn chuyên đề nào thiếu.

## Units by topics

report-matrix = Đơn vị × chuyên đề
report-matrix-lead = Tỷ lệ người đã hoàn thành từng chuyên đề, { $units } đơn vị
report-matrix-caption = Tỷ lệ hoàn thành theo đơn vị và chuyên đề
report-find-unit = Tìm đơn vị
report-unit-kind = Loại
report-cell-shows = Hiện trong ô
report-cell-rate = Tỷ lệ %
report-cell-left = Số người còn thiếu
report-cell-hint = Bấm vào một ô để xem tên và lý do
report-key-all = đủ 100 %
report-key-below = dưới 50 %
report-key-none = không ai cần
report-size = Người
report-overall = Chung

## People

report-people = Danh sách theo tình trạng
report-find-person = Tên hoặc số hiệu
report-missing = Còn thiếu và lý do
report-state-stuck = Cần bộ phận tổ chức
report-nobody-hint = Tìm kiếm không phân biệt hoa thường và dấu. Thử bớt một từ, hoặc bỏ bớt điều kiện.
report-kind-all = Mọi tình trạng
report-kind-missing = Còn thiếu
report-kind-session = Chưa dự tập huấn
report-kind-absent = Vắng chưa có lý do
report-kind-reading = Chưa đọc hết học liệu
report-kind-quiz = Chưa đạt bài kiểm tra
report-kind-attempts = Hết lượt kiểm tra
report-kind-last-quiz = Chỉ còn một bài kiểm tra
report-kind-complete = Đã hoàn thành
report-kind-due = Hoàn thành, chờ cấp chứng nhận
report-kind-revoked = Hoàn thành, giấy chứng nhận bị thu hồi
report-kind-certified = Đã cấp chứng nhận
report-kind-uncertified = Chưa có chứng nhận
report-reason-session = Chưa dự tập huấn
report-reason-absent = Vắng chưa có lý do
report-reason-reading = Chưa đọc hết học liệu
report-reason-quiz = Chưa đạt kiểm tra
report-reason-attempts = Hết lượt kiểm tra

## Results

report-results = Kết quả kiểm tra
report-results-count = { $count } kết quả, { $passed } đạt
report-results-best = tính lần làm tốt nhất; câu đúng một phần được một phần điểm
report-results-none = Chưa có kết quả nào
report-results-none-hint = Kết quả hiện ra khi có người nộp bài, hoặc khi bỏ bớt điều kiện lọc.
report-attempts = Lượt
report-score = Điểm
report-percent = Tỷ lệ
report-passed-at = Đạt lúc

## Questions

report-questions = Câu hỏi hay sai
report-questions-lead = Câu có ít người trả lời đúng trọn vẹn đứng trước. Tính trên mọi bài đã nộp.
report-question = Câu
report-revision = Bản
report-stem = Nội dung
report-difficulty = Mức
report-difficulty-easy = Dễ
report-difficulty-medium = Trung bình
report-difficulty-hard = Khó
report-asked = Số bài
report-full-marks = Đúng trọn vẹn
report-average = Điểm trung bình

## Posters

report-posters = Áp phích lịch
report-posters-count = { $count } tờ
report-posters-all = Tất cả trong một tệp (PDF)
report-posters-hint = Mỗi tờ khổ A3 ngang ghi lịch của một điểm cầu trong một ngày: giờ, chuyên đề, ca, phòng, báo cáo viên và người chủ trì. In lại khi lịch thay đổi.
report-posters-caption = Áp phích theo điểm cầu và ngày
report-posters-calendar = Lịch của điểm cầu
report-posters-none = Chưa có áp phích nào
report-posters-none-hint = Áp phích có khi lịch đã xếp phiên tại điểm cầu.
