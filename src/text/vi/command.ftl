### What a command says to the operator who runs it.

command-internal = Hệ thống gặp lỗi: { $why }

## Settings, files, the system

file-unusable = { $file }: { $why }
setting-unusable = { $name } ({ $file }): { $why }
why-not-found = không có tệp hoặc thư mục này
why-denied = không có quyền
why-full = đĩa đã đầy
why-exists = đã có sẵn
why-is-folder = đây là thư mục, không phải là tệp
why-not-folder = đây không phải là thư mục
why-read-only = nơi này chỉ đọc được, không ghi được
why-in-use = địa chỉ này đang có chương trình khác dùng
why-no-address = máy này không có địa chỉ đó
config-files = TAPHUAN_FILES: “{ $value }” không đúng; hãy ghi file:THƯ-MỤC.
config-now = TAPHUAN_NOW: “{ $value }” không phải là thời điểm theo RFC 3339, ví dụ 2025-06-25T09:00:00+07:00.
config-database = DATABASE_URL: không dùng được “{ $scheme }”; hãy ghi sqlite:TỆP hoặc postgres://người-dùng:mật-khẩu@máy/cơ-sở-dữ-liệu.
database-unreachable = DATABASE_URL: không mở được cơ sở dữ liệu: { $why }
listen-failed = TAPHUAN_BIND: không nhận kết nối được ở { $address }: { $why }
secret-broken = { $file }: tệp này phải có đúng 32 byte; hãy lấy lại từ bản sao lưu.
signing-key-exposed = { $file }: tài khoản khác trên máy này đọc được khóa ký. Hãy chạy chmod 600 sau khi chắc rằng chưa ai lấy khóa.
signing-key-broken = { $file }: không có khóa ký dùng được; hãy lấy lại từ bản sao lưu.
signing-key-make = Không tạo được khóa ký: { $why }

## Accounts

account-code-said = { $badge }: mã một lần { $code }, dùng được trong { $hours } giờ; đăng nhập bằng mã này rồi đặt mật khẩu.
account-locked-said = { $badge }: đã khóa tài khoản.
account-unlocked-said = { $badge }: đã mở khóa tài khoản.
account-not-a-badge = “{ $typed }” không phải là số hiệu: cần 6 đến 9 chữ số.
account-role-elsewhere = “{ $role }” không phải là training_office hay admin; vai trò khác được giao ở trang của từng người.
account-nobody = Không có ai mang số hiệu này.
account-nobody-yet = Không có ai mang số hiệu này; thêm --name "Họ và tên" để ghi một người chưa có trong danh sách.

## The log of who did what

audit-nothing-sealed = Chưa có gì được niêm phong: mỗi phút máy chủ niêm phong những gì đã ghi trước đó hơn một phút.
audit-intact = Nguyên vẹn: { $rows } dòng dưới { $seals } dấu niêm phong. Dấu mới nhất, hãy giữ ở nơi khác:
audit-altered = ĐÃ BỊ SỬA: những gì ghi sau { $after } đến { $through } không còn như lúc niêm phong.
audit-altered-start = ĐÃ BỊ SỬA: những gì ghi từ đầu đến { $through } không còn như lúc niêm phong.
audit-replaced = Các dấu niêm phong khớp với nhau nhưng không có dấu đã cho: nhật ký hoặc các dấu đã bị thay.

## The demo and its generator

demo-making = Đang tạo bản dùng thử trong { $folder } …
demo-made = Đã tạo xong sau { $seconds } giây.
demo-elsewhere = Ở đây không có { $what }. Hãy chạy lệnh này trong thư mục chứa curriculum/ và seed/.
demo-everybody = Mọi người trong danh sách đăng nhập bằng số hiệu và mật khẩu “{ $password }”.
generate-too-few = 126 đơn vị cần ít nhất { $least } cán bộ.
generate-too-many = Tạo được nhiều nhất { $most } cán bộ.
generate-no-order = Chưa có thứ tự chuyên đề để xếp lịch cho chương trình { $programme }.
generate-order-differs = Thứ tự xếp lịch và các chuyên đề của { $programme } khác nhau ở { $topic }.
generate-no-slot = { $programme } không đủ tiết cho { $cohort }.
generate-no-room = { $session } không xếp vừa các phòng của { $site }.
