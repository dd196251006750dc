### Timetable, sessions, sittings and conflicts.

schedule-unknown-programme = Không có chương trình “{ $found }”. Hãy nạp chương trình trước.
schedule-unknown-topic = Chương trình không có chuyên đề “{ $found }”.
schedule-unknown-room = Điểm cầu “{ $site }” không có phòng “{ $room }”.
schedule-unknown-badge = Không có cán bộ nào mang số hiệu { $found }.
schedule-unknown-unit = Không có đơn vị mã “{ $found }”.
schedule-unknown-site = Không có điểm cầu mã “{ $found }”.
schedule-unknown-profile = Chương trình không có vị trí công tác “{ $found }”.
schedule-not-an-instant = “{ $found }” không phải thời điểm; cần viết như 2025-06-24T07:30:00+07:00.
schedule-ends-before = Giờ kết thúc phải sau giờ bắt đầu.
schedule-session-differs = Dòng này khác với dòng { $line } của cùng phiên { $session } về chuyên đề, ca, luồng, giờ hoặc người.
schedule-sitting-twice = Phiên này đã có ở phòng “{ $room }” của điểm cầu “{ $site }”.
schedule-has-marks = Phiên { $session } đã có điểm danh nên không bỏ khỏi lịch được.
schedule-outside-slots = Phiên { $session } lúc { $time } nằm ngoài khung giờ của chương trình.
schedule-no-such-stream = Phiên { $session } lúc { $time }: chương trình chỉ có { $streams } luồng.
schedule-capacity-above-room = Phiên { $session } lúc { $time }, { $site } · { $room }: ghi { $capacity } chỗ nhưng phòng chỉ có { $seats }.
schedule-expected-above-capacity = Phiên { $session } lúc { $time }, { $site } · { $room }: dự kiến { $expected } người, chỉ có { $capacity } chỗ.
schedule-person-twice = Cán bộ { $who } phải có mặt ở hai phiên cùng lúc { $time }: { $first } và { $second }.
schedule-stream-twice = Luồng { $who } phát hai phiên cùng lúc { $time }: { $first } và { $second }.
schedule-room-twice = Phòng { $who } có hai phiên cùng lúc { $time }: { $first } và { $second }.
schedule-order = Chuyên đề { $topic } phải sau { $before }, nhưng ở ca { $cohort } thì { $before } lại học lúc { $time }.
schedule-need-unmet = Ca { $cohort }, điểm cầu { $site }: { $count } cán bộ vị trí { $profile } phải dự trực tiếp chuyên đề { $topic } mà không có phiên nào.
schedule-officer-twice = Cán bộ { $who } phải dự hai phiên cùng lúc { $time }: { $first } và { $second }.
schedule-unit-stripped = Đơn vị { $unit } lúc { $time }: { $away } người đi tập huấn, nhiều nhất được { $most }.
schedule-command-away = Đơn vị { $unit } lúc { $time }: trưởng và mọi phó đều đi tập huấn.
schedule-site-overfull = Phiên { $session } tại { $site }: { $expected } người mà chỉ có { $capacity } chỗ.
