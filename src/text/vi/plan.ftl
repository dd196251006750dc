### Drafts of timetables: limits, costs, breaches, repair, publishing.

# Bài toán
plan-unknown-presenter = chuyên đề { $topic }: không có ai mang số hiệu { $badge } (báo cáo viên hoặc người chủ trì).
plan-begun-outside-grid = phiên { $session } đã bắt đầu nhưng không nằm trong khung giờ nào của chương trình.

# Giới hạn bị phạm
plan-breach-presenter-twice = { $name } phải có mặt ở nhiều phiên cùng lúc { $at }: { $sessions }.
plan-breach-presenter-away = { $name } vắng mặt lúc { $at }, không tham gia được phiên { $session }.
plan-breach-wrong-presenter = { $name } không thuộc danh sách của phiên { $session } ({ $at }).
plan-breach-stream = luồng { $stream } lúc { $at } không dùng được cho: { $sessions }.
plan-breach-rooms = { $site } không đủ phòng lúc { $at } cho { $expected } người.
plan-breach-seats = { $site } có { $expected } người lúc { $at }, chỉ được xếp { $seats }.
plan-breach-site-closed = { $site } đóng cửa lúc { $at }, khi có phiên { $session }.
plan-breach-officers-twice = { $profile } của ca { $cohort } phải dự nhiều phiên cùng lúc { $at }: { $sessions }.
plan-breach-share-away = { $unit } có { $away } người đi học lúc { $at }, cho phép nhiều nhất { $allowed }.
plan-breach-no-commander = trưởng và mọi phó của { $unit } cùng đi học lúc { $at }.
plan-breach-window = phiên { $session } lúc { $at } nằm ngoài khoảng ngày của chuyên đề.
plan-breach-too-long = phiên { $session } dài hơn khung giờ lúc { $at }.
plan-breach-order = phiên { $session } lúc { $at } phải diễn ra sau phiên { $before }.
plan-breach-need-unmet = { $count } cán bộ ca { $cohort } chưa có phiên nào của chuyên đề { $topic }.
plan-breach-lock-moved = phiên { $session } đã khóa, không được chuyển.

# Xếp người
plan-limit-no-site = { $unit }: không có điểm cầu nào mở cửa cho đơn vị.
plan-limit-seats = ca { $cohort } có { $people } người nhưng các điểm cầu chỉ còn { $seats } chỗ.
plan-limit-unit-seats = { $unit }, ca { $cohort }: { $people } người không còn điểm cầu nào đủ chỗ (còn { $seats }).
plan-limit-share = { $unit }: { $away } người của ca { $cohort } đi học ngày { $day }, cho phép nhiều nhất { $allowed }, và không chuyển được ai sang ca khác.

# Điểm của một phương án
plan-cost-director-half-days = Buổi có mặt của các đồng chí chủ trì
plan-cost-group-half-days = Buổi học rải của một nhóm chuyên đề
plan-cost-speaker-gaps = Giờ chờ của báo cáo viên
plan-cost-officer-gaps = Giờ chờ của cán bộ (trăm người)
plan-cost-officer-half-days = Buổi phải đi học (trăm người)
plan-cost-empty-seats = Chỗ trống trong phòng đã mở (trăm chỗ)
plan-cost-uneven-days = Phiên dồn vào một ngày
plan-cost-unpreferred-hours = Phiên ngoài giờ mong muốn
plan-cost-alternates = Phiên do người thay thế đảm nhiệm
plan-cost-officer-kilometres = Quãng đường đi học (trăm km)
plan-cost-split-units = Đơn vị bị chia nhiều điểm cầu
