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
plan-was-published = Phương án { $number } đã được công bố.
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
plan-fault-unit-without-site = { $unit }: không có điểm cầu nào đang mở đủ chỗ cho một ca của đơn vị; rộng nhất là { $site } với { $seats } chỗ.
plan-fault-other = dữ liệu lập lịch không khớp: { $what }

# Báo cho người liên quan
plan-told-first = Lịch “{ $programme }” đã được công bố: { $count } phiên của đồng chí. Lịch đính kèm mở được bằng ứng dụng lịch.
plan-told-changed = Lịch “{ $programme }” thay đổi { $count } phiên của đồng chí: { $changes }
plan-told-move = { $topic } từ { $before } sang { $after }.
plan-told-and = { $one } { $other }
plan-told-none = (không có)
plan-told-coordinator = Lịch “{ $programme }” tại điểm cầu của đồng chí thay đổi. Mời xem lại lịch và danh sách từng phiên.
# Trang lập lịch
tab-plans = Lập lịch
work-plans-hint = Tìm, sửa và công bố lịch tập huấn
plan-unplannable = Chưa lập lịch được
plan-refused-title = { $count } điều phải sửa trước khi lập lịch
plan-refused-for = Chưa làm được, { $count } điều phải sửa trước; trước hết: { $why }
plan-current = Lịch đang áp dụng
plan-number = Phương án { $number }
plan-draft = Phương án
plan-drafts = Các phương án
plan-drafts-none = Chưa có phương án nào. Để máy tìm, hoặc chép lịch đang áp dụng thành phương án rồi sửa tay.
plan-origin = Từ đâu
plan-origin-current = Chép từ lịch đang áp dụng
plan-origin-search = Máy tìm
plan-origin-repair = Sửa lịch
plan-origin-copy = Chép từ phương án khác
plan-state-draft = Chưa công bố
plan-state-published = Đã công bố
plan-made-by = Người lập
plan-updated = Sửa lần cuối
plan-breaches = Vi phạm
plan-cost = Điểm
plan-cost-lower = Điểm càng thấp càng tốt.
plan-cost-against = So với lịch đang áp dụng ({ $total }). Điểm càng thấp càng tốt.
plan-cost-terms = Điểm gồm những gì
plan-cost-wish = Mong muốn
plan-cost-count = Số lượng
plan-cost-weight = Hệ số
plan-cost-weighed = Điểm
plan-cost-change = Thay đổi
plan-breaks = { $count } vi phạm
plan-more-breaches = và { $count } vi phạm nữa
plan-breaks-nothing = Không vi phạm giới hạn nào.
plan-arithmetic = Khung giờ có đủ không?
plan-bounds-broken = { $count } giới hạn không thể đáp ứng
plan-bounds-kept = Không có giới hạn nào bị vượt: có thể tìm phương án.
plan-bounds-all = Xem { $count } giới hạn còn đủ
plan-search = Tìm phương án
plan-search-hint = Máy tìm một lịch mới; phiên đã bắt đầu được giữ nguyên. Lịch đang áp dụng không đổi cho đến khi công bố.
plan-seed = Số khởi đầu
plan-search-do = Tìm phương án
plan-copy-current = Chép lịch đang áp dụng
plan-nothing-holds = Chưa có lịch nào đang áp dụng để chép.
plan-compare = So sánh hai lịch
plan-compare-do = So với lịch đang áp dụng
plan-compare-two = So sánh
plan-compare-of = So sánh
plan-compare-with = với
plan-copy-do = Chép
plan-drop-do = Bỏ phương án
plan-dropped = Đã bỏ phương án { $number }.
plan-copied = Đã chép thành phương án { $number }.
plan-publish-look = Xem trước khi công bố
plan-back = Quay lại phương án

# Sự việc phát sinh
plan-incidents = Sự việc phát sinh
plan-incidents-none = Không có sự việc nào đang có hiệu lực.
plan-incident-new = Ghi nhận sự việc
plan-incident-kind = Loại sự việc
plan-incident-presenter = Báo cáo viên, người chủ trì vắng
plan-incident-site = Điểm cầu không dùng được
plan-incident-duty = Nhiệm vụ đột xuất của đơn vị
plan-incident-subject = Ai, điểm cầu hoặc đơn vị nào
plan-incident-from = Từ lúc
plan-incident-until = Đến lúc
plan-incident-count = Số cán bộ (nhiệm vụ đột xuất)
plan-incident-badges = Số hiệu từng người (không bắt buộc)
plan-incident-badges-hint = Với nhiệm vụ đột xuất: ghi số hiệu, cách nhau bằng dấu phẩy; nếu để trống, chọn những người ít phải dự phiên nhất trong thời gian đó.
plan-incident-note = Ghi nhận
plan-incident-end = Không còn hiệu lực
plan-incident-noted = Đã ghi nhận. Bấm “Sửa lịch” để tìm cách thay đổi ít nhất.
plan-incident-ended = Sự việc không còn hiệu lực.
plan-incident-bad-time = Phải là ngày và giờ, ví dụ 24/06/2025 08:30.
plan-incident-reversed = Lúc kết thúc phải sau lúc bắt đầu.
plan-incident-unknown = Không tìm thấy trong danh sách; hãy chọn một mục được gợi ý.
plan-incident-not-of-unit = { $badge } không thuộc đơn vị này.
plan-incident-how-many = Ghi số cán bộ, ít nhất là 1.
plan-incident-too-many = Đơn vị chỉ có { $most } người tham gia chương trình.
plan-repair-hint = Giữ nguyên những gì đã diễn ra và đã khóa, thay đổi ít nhất có thể; kết quả là một phương án, chưa công bố.
plan-repair-do = Sửa lịch
plan-people = { $count } người

# Lưới của một phương án
plan-ways = Cách xem
plan-by-grid = Lưới
plan-by-site = Theo điểm cầu
plan-by-unit = Theo đơn vị
plan-by-speaker = Theo báo cáo viên, chủ trì
plan-by-officer = Theo cán bộ
plan-find-officer = Tìm cán bộ theo số hiệu hoặc họ tên
plan-list-found = { $count } người phù hợp
plan-list-none = Không có phiên nào.
plan-line-away = cùng lúc có { $away } người đi học, cho phép { $allowed }
plan-role-speaks = Trình bày
plan-role-presides = Chủ trì
plan-role-both = Trình bày và chủ trì
plan-last-step = Bước vừa làm
plan-begun = Đã bắt đầu
plan-locked = Đã khóa
plan-move = Chuyển
plan-change = Mở khóa, sửa
plan-here = Chuyển đến đây
plan-swap-do = Đổi chỗ
plan-move-to = Chuyển đến
plan-move-do = Chuyển
plan-staff-do = Ghi người
plan-lock-do = Khóa
plan-unlock-do = Mở khóa
plan-pick-hint = Chọn một ô trong lưới hoặc trong danh sách; chọn ô đã có phiên thì hai phiên đổi chỗ.
plan-pick-locked = Phiên đang khóa: mở khóa trước khi chuyển.
plan-how = Kéo một phiên sang ô khác, hoặc chọn “Chuyển” rồi dùng các phím mũi tên và Enter; Esc để thôi.
plan-place = { $at }, luồng { $stream }
plan-place-taken = { $at }, luồng { $stream }: đổi chỗ với { $session }
plan-step-move = Chuyển { $session } sang { $at }, luồng { $stream }
plan-step-swap = Chuyển { $session } sang { $at }, đổi chỗ với { $other }
plan-step-lock = Khóa { $session }
plan-step-unlock = Mở khóa { $session }
plan-step-staff = { $session }: { $speaker } trình bày, { $presiding } chủ trì
plan-step-undone = Hoàn tác “{ $step }”
plan-said = { $step }: { $breaches ->
    [0] không vi phạm giới hạn nào
   *[other] vi phạm { $breaches } giới hạn
}, điểm { $total } ({ $change }).
plan-no-version = Biểu mẫu thiếu phiên bản của phương án. Hãy tải lại trang.
plan-no-session = Không có phiên này trong phương án.
plan-no-slot = Không có khung giờ này.
plan-no-stream = Không có luồng này.
plan-same-cell = Phiên đang ở đúng ô này.
plan-session-begun = Phiên đã bắt đầu nên không đổi được nữa.
plan-slot-begun = Khung giờ này đã bắt đầu, không chuyển phiên vào được.
plan-session-locked = Phiên đã khóa; mở khóa trước khi chuyển.
plan-not-of-topic = Người này không thuộc danh sách của chuyên đề.
plan-nothing-to-undo = Không còn bước nào để hoàn tác.

# So sánh và công bố
plan-differing = Phiên thay đổi
plan-differs-nothing = Không có phiên nào khác nhau.
plan-touched-officers = Cán bộ có lịch thay đổi
plan-touched-presenters = Báo cáo viên, người chủ trì có lịch thay đổi
plan-touched-units = Đơn vị có lịch thay đổi
plan-touched-sites = Điểm cầu có thay đổi
plan-touches-nobody = Không có cán bộ nào phải đổi lịch.
plan-nowhere = không có phiên
plan-open-unit = Chọn một đơn vị để xem tên và lịch trước, sau của từng người.
plan-publish-title = Công bố phương án { $number }
plan-publish-broken = { $count } vi phạm, chưa công bố được
plan-publish-mend = Sửa hết các vi phạm trong phương án rồi mới công bố được.
plan-publish-happens = Khi công bố
plan-publish-told = Phương án trở thành lịch đang áp dụng. Mọi người có lịch thay đổi đều được báo trên trang của mình và qua thư điện tử. Điểm danh đã ghi được giữ nguyên. Chưa có gì được lưu cho đến khi bấm nút dưới đây.
plan-publish-do = Công bố phương án { $number }
