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
