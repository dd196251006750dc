### Officers, units, sites and the roster load.

# Nạp tệp
load-read = { $kind }: đã đọc { $rows } dòng, bảng mã { $encoding }
load-new = Mới: { $count }
load-changed = Thay đổi: { $count }
load-moved = Chuyển: { $count }
load-gone = Không còn trong tệp: { $count }
load-unchanged = Không đổi: { $count }
load-fault-row = Dòng { $line }: { $what }
load-fault-cell = Dòng { $line }, cột “{ $column }”: { $what }
load-unreadable = Không đọc được tệp { $file }: { $why }
load-another-at-work = Đang có một lần nạp tệp khác; hãy thử lại sau ít phút.
load-no-rows = Tệp chỉ có dòng tiêu đề, không có dữ liệu.
load-required = không được để trống.
load-too-long = quá dài, nhiều nhất { $longest } ký tự.
load-control-character = có ký tự điều khiển; hãy xóa và nhập lại.
load-not-a-code = “{ $found }” không phải là mã; mã chỉ gồm chữ không dấu, chữ số và dấu gạch nối.
load-not-a-badge = “{ $found }” không phải là số hiệu; cần 6 đến 9 chữ số.
load-not-a-date = “{ $found }” không phải là ngày có thật; cần dạng 2025-06-24 hoặc 24/06/2025.
load-not-a-number = “{ $found }” không hợp lệ; cần số nguyên từ { $least } đến { $most }.
load-not-a-choice = “{ $found }” không có trong các giá trị cho phép: { $choices }.
load-twice = “{ $found }” đã có ở dòng { $line }.

# Danh sách cán bộ
roster-site-differs = khác với dòng { $line } của cùng điểm cầu { $site }.
roster-not-a-link = “{ $found }” không phải là đường dẫn; cần bắt đầu bằng https://.
roster-not-degrees = “{ $found }” không phải là tọa độ; cần số từ { $least } đến { $most }.
roster-unknown-site = không có điểm cầu mã “{ $found }”.
roster-unknown-unit = không có đơn vị mã “{ $found }”.
roster-unknown-department = không có phòng mã “{ $found }”.
roster-unknown-group = không có nhóm nhiệm vụ mã “{ $found }”; các nhóm: { $groups }.
roster-unknown-profile = không có vị trí công tác mã “{ $found }”; các vị trí: { $profiles }.
roster-not-a-name = họ tên có ký tự lạ “{ $found }”.
roster-birth-date = ngày sinh { $found } nằm ngoài khoảng { $first } đến { $last }.
roster-two-chiefs = đơn vị { $unit } đã có trưởng ở dòng { $line }; mỗi đơn vị chỉ có một “chief”.
roster-not-an-email = “{ $found }” không phải là địa chỉ thư điện tử.
roster-not-a-phone = “{ $found }” không phải là số điện thoại; cần 8 đến 15 chữ số.
roster-status-dates-alone = có ngày nhưng không có tình trạng; cần exempt, seconded hoặc left.
roster-status-no-first-day = cần ngày bắt đầu.
roster-status-no-last-day = cần ngày kết thúc.
roster-status-backwards = ngày kết thúc đứng trước ngày bắt đầu.
roster-commander-from-roster = vai trò chỉ huy lấy từ danh sách cán bộ (cột command = chief), không từ tệp này.
roster-role-needs = vai trò { $role } cần cột này.

roster-count = { $count } người
roster-search = Tên hoặc số hiệu
roster-complete = Hoàn thành
roster-set-status = Đổi
roster-status-title = Tình trạng công tác
roster-status-hint = Người được miễn, biệt phái hoặc đã thôi công tác trong khoảng ngày này không tính vào mẫu số và không phải dự các phiên chưa diễn ra.
roster-status-from = Từ ngày
roster-status-to = Đến hết ngày
roster-status-reason = Lý do
roster-status-reason-missing = Hãy ghi lý do.
roster-status-unknown = Hãy chọn một tình trạng trong danh sách.
roster-status-bad-date = Ngày không hợp lệ.
roster-status-save = Lưu tình trạng
roster-status-saved = Đã lưu tình trạng của { $name }.
roster-status-now = Hiện nay
