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

# Tìm, sửa, công bố
plan-found = Xếp được { $sessions } phiên, tổng điểm { $total } (càng thấp càng tốt).
plan-term = { $name }: { $count } × { $weight } = { $weighed }
plan-refused-count = không lập được lịch: { $count } giới hạn không đáp ứng được.
plan-refused = Không lập được lịch ({ $count } giới hạn): { $why }
plan-nothing-to-repair = chưa có lịch nào để sửa: cần có ca và điểm cầu của mọi cán bộ.
plan-best-so-far = Đã thử { $done } trên { $total } bước; tốt nhất đến nay: điểm { $best }, { $breaches } giới hạn bị phạm
plan-made = Phương án { $number }: điểm { $total }, { $breaches } giới hạn bị phạm.
plan-changes = { $new } phiên mới, { $moved } phiên thay đổi, { $gone } phiên bỏ, { $unchanged } phiên giữ nguyên.
plan-published = Đã công bố phương án { $number }: { $new } phiên mới, { $moved } phiên thay đổi, { $gone } phiên bỏ, { $unchanged } phiên giữ nguyên.
plan-changed-meanwhile = Có người vừa sửa phương án này. Hãy xem lại rồi làm tiếp.
plan-not-a-draft = Phương án này đã được công bố, không sửa được nữa. Hãy chép thành phương án mới.
job-kind-search = Tìm phương án lịch
job-kind-repair = Sửa lịch
job-kind-publish = Công bố lịch

# Số học trước khi xếp: cần ít nhất bao nhiêu, có bao nhiêu
plan-bound-streams = cần { $needed } phiên; { $slots } khung giờ với { $streams } luồng chứa được { $allowed }.
plan-bound-profile-hours = { $profile } của ca { $cohort } cần { $needed } giờ học trực tiếp; có { $allowed } khung giờ.
plan-bound-duty-hours = { $profile } của các ca không đi học cùng lúc được nên cần { $needed } khung giờ học trực tiếp; có { $allowed }.
plan-bound-clique = { $needed } phiên không thể diễn ra cùng lúc với nhau; có { $allowed } khung giờ: { $sessions }
plan-bound-pairing = ghép được nhiều phiên nhất có thể vẫn cần { $needed } khung giờ; có { $allowed }. Phải đứng một mình: { $alone } phiên { $sessions }
plan-bound-director = chỉ { $name } chủ trì được { $needed } phiên; đồng chí rảnh { $allowed } khung giờ.
plan-bound-speaker = chỉ { $name } trình bày được { $needed } phiên; đồng chí rảnh { $allowed } khung giờ.
plan-bound-window = { $needed } phiên chỉ được diễn ra từ { $from } đến { $to }; khoảng đó chứa được { $allowed }.
plan-bound-order = ca { $cohort } phải học lần lượt { $needed } chuyên đề ({ $chain }); xếp nối tiếp được { $allowed }.
plan-bound-slots = phiên { $topic } của ca { $cohort } chỉ có { $allowed } khung giờ có thể diễn ra.
plan-bound-seats = phiên đông nhất của ca { $cohort } có { $needed } người; các điểm cầu có { $allowed } chỗ.
plan-bound-room = { $site }: phiên { $topic } của ca { $cohort } có { $needed } người; điểm cầu chứa được { $allowed }.
plan-bound-share = { $unit }: cần { $needed } lượt đi học trực tiếp; được phép vắng { $allowed } lượt trong cả chương trình.
plan-bound-share-total = toàn lực lượng cần { $needed } lượt đi học trực tiếp; được phép vắng { $allowed } lượt.
plan-bound-mended = { $bound } Khắc phục: { $mends }.
plan-mend-or = { $one }; hoặc { $other }
plan-mend-stream = thêm một luồng
plan-mend-slots = thêm { $count } khung giờ (khung giờ ngắn hơn hoặc nhiều ngày hơn)
plan-mend-topics = bớt { $count } chuyên đề phải dự trực tiếp ({ $topics })
plan-mend-share = cho phép thêm { $count } người của mỗi đơn vị đi học cùng lúc
plan-mend-seats = thêm { $count } chỗ ngồi
plan-mend-alternate = thêm người có thể thay

# Dữ liệu chưa lập lịch được
plan-fault-no-slots = chương trình chưa có khung giờ nào.
plan-fault-too-many-days = chương trình dài hơn 64 ngày.
plan-fault-no-streams = chương trình không có luồng truyền nào.
plan-fault-no-cohort = chương trình không có ca nào.
plan-fault-no-site = không có điểm cầu nào mở cửa và có chỗ ngồi.
plan-fault-slots-overlap = khung giờ { $second } bắt đầu trước khi khung giờ { $first } kết thúc.
plan-fault-empty-window = chuyên đề { $topic }: không có khung giờ nào trong khoảng ngày được phép.
plan-fault-too-long = chuyên đề { $topic } dài hơn mọi khung giờ.
plan-fault-no-speaker = chuyên đề { $topic } chưa có báo cáo viên.
plan-fault-no-director = chuyên đề { $topic } chưa có người chủ trì.
plan-fault-circle = các chuyên đề phải học sau nhau thành vòng tròn: { $topics }.
plan-fault-no-rooms = { $site } chưa có phòng.
plan-fault-no-seats = { $site } không có chỗ ngồi nào được xếp.
plan-fault-other = dữ liệu lập lịch không khớp: { $what }

# Báo cho người liên quan
plan-told-first = Lịch “{ $programme }” đã được công bố: { $count } phiên của đồng chí. Lịch đính kèm mở được bằng ứng dụng lịch.
plan-told-changed = Lịch “{ $programme }” thay đổi { $count } phiên của đồng chí: { $changes }
plan-told-move = { $topic } từ { $before } sang { $after }.
plan-told-and = { $one } { $other }
plan-told-none = (không có)
plan-told-coordinator = Lịch “{ $programme }” tại điểm cầu của đồng chí thay đổi. Mời xem lại lịch và danh sách từng phiên.
