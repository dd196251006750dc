### Issuing, printing and checking certificates.

## One's own

cert-mine = Giấy chứng nhận của tôi
cert-issued-on = Ngày cấp
cert-number-short = Số
cert-number = Giấy chứng nhận số { $number }
cert-serial = Mã kiểm tra
cert-download = Tải PDF
cert-picture = Hình giấy chứng nhận
cert-qr = Mã QR dẫn đến trang kiểm tra
cert-none = Chưa có giấy chứng nhận
cert-none-text = Giấy chứng nhận được cấp khi đồng chí hoàn thành mọi chuyên đề bắt buộc. Kế hoạch cho biết còn thiếu gì.
cert-none-plan = Xem kế hoạch
cert-earlier = Các giấy chứng nhận khác

## One certificate, for the office

cert-public-page = Trang kiểm tra
cert-printed = Nội dung đã in
cert-given-to = Cấp cho
cert-content = Nội dung
cert-issuer = Cơ quan cấp
cert-signer = Người ký
cert-followed-by = Thay bằng:
cert-follows = Thay cho:
cert-correct = Cấp lại do sai sót
cert-correct-says = Một giấy mới được cấp ngay với dữ liệu hiện có trong danh sách cán bộ, có số và mã kiểm tra mới. Giấy này hết hiệu lực; trang kiểm tra của mỗi giấy dẫn đến giấy kia. Không giấy nào bị xóa.
cert-correct-do = Cấp giấy mới thay giấy này
cert-reissue = Cấp lại sau khi thu hồi
cert-reissue-says = Giấy này vẫn ở trạng thái đã thu hồi. Nếu cán bộ đã hoàn thành mọi chuyên đề, một giấy mới được cấp và trang kiểm tra của giấy này dẫn đến giấy mới. Đợt cấp hàng loạt không tự cấp lại giấy đã thu hồi.
cert-reissue-do = Cấp giấy mới
cert-changes = Khác với giấy đang có:
cert-no-changes = Dữ liệu trong danh sách cán bộ đang giống hệt giấy này. Hãy sửa danh sách trước, nếu cần.
cert-signer-missing = Chương trình chưa ghi người ký giấy chứng nhận, hoặc số hiệu người ký không có trong danh sách. Hãy sửa mục certificate trong programme.toml.
cert-reason-public = Lý do (hiện công khai trên trang kiểm tra)
cert-revoke = Thu hồi
cert-revoke-says = Giấy hết hiệu lực ngay. Trang kiểm tra nói rõ đã thu hồi, lúc nào và vì sao. Giấy vẫn nằm trong sổ cấp, không bị xóa, và không tự được cấp lại.
cert-revoke-do = Thu hồi giấy này
cert-revoked-done = Đã thu hồi giấy chứng nhận.
cert-replaced-done = Đã cấp giấy mới. Giấy cũ đã hết hiệu lực và dẫn đến giấy này.
cert-already-ended = Giấy chứng nhận này đã bị thu hồi hoặc thay thế từ trước. Hãy xem lại tình trạng hiện nay.
cert-not-enrolled = Cán bộ này không còn trong danh sách của chương trình.
cert-not-complete = Cán bộ chưa hoàn thành mọi chuyên đề bắt buộc, hoặc đang ngoài diện tập huấn, nên chưa cấp được giấy mới.
cert-not-printable = Danh sách cán bộ còn thiếu dữ liệu phải in trên giấy: ngày sinh hoặc đơn vị.

## The list

cert-list = Sổ giấy chứng nhận
cert-search = Tên, số hiệu hoặc mã kiểm tra
cert-papers = In theo đơn vị, sổ cấp
cert-print-file = Tệp in gộp
cert-register = Sổ cấp
cert-register-all = Sổ cấp toàn chương trình
cert-papers-says = Tệp in gộp có các giấy đang có hiệu lực của một đơn vị, mỗi giấy một trang. Sổ cấp có mọi giấy, cả giấy đã thu hồi hoặc thay thế.
cert-register-size = Sổ cấp toàn chương trình có { $count } dòng; bản PDF dài có thể mất tới hai phút, bản XLSX nhanh hơn.
cert-nothing-to-print = Chưa có giấy chứng nhận nào để in.
cert-note-revoked = Thu hồi: { $reason }
cert-note-revoked-followed = Thu hồi: { $reason }. Đã cấp lại: { $serial }
cert-note-replaced = Thay bằng { $serial }: { $reason }

## Issuing

cert-issue = Cấp giấy chứng nhận
cert-issue-do = Cấp { $count } giấy chứng nhận
cert-print-do = Tạo { $count } tệp PDF còn thiếu
cert-issue-none = Hiện không có giấy nào phải cấp.
cert-fig-due = đủ điều kiện, sẽ được cấp
cert-fig-already = đã có giấy còn hiệu lực
cert-fig-not-complete = chưa hoàn thành
cert-fig-not-counted = ngoài diện tập huấn
cert-fig-revoked = đã bị thu hồi, không tự cấp lại
cert-fig-problems = phải sửa danh sách trước
cert-what-happens = Khi bấm nút
cert-happens-due = { $count } giấy được ghi vào sổ cấp với số tiếp theo, rồi tạo tệp PDF có ký số.
cert-happens-unprinted = { $count } giấy đã cấp nhưng chưa có tệp PDF được tạo tiếp.
cert-happens-frozen = Mọi dữ kiện in trên giấy được chốt lúc cấp; danh sách thay đổi về sau không làm giấy thay đổi.
cert-happens-undo = Có thể dừng giữa chừng và chạy tiếp. Giấy cấp nhầm thì thu hồi hoặc cấp lại từng giấy, có ghi lý do.
cert-why-not = Vì sao chưa được cấp
cert-lacks-session = { $count } người còn phải dự phiên tập huấn
cert-lacks-absent = { $count } người vắng không lý do, chờ bộ phận tổ chức cho học bù
cert-lacks-reading = { $count } người chưa đọc hết học liệu
cert-lacks-quiz = { $count } người chưa đạt bài kiểm tra
cert-lacks-attempts = { $count } người hết lượt kiểm tra, chờ bộ phận tổ chức cho thêm
cert-lacks-nothing = { $count } người đã hoàn thành
cert-lacks-several = Một người có thể thiếu nhiều thứ.
cert-lacks-nobody = Không ai còn thiếu chuyên đề nào.
cert-troubled = Đủ điều kiện nhưng chưa in được
cert-problem-birth-date = Danh sách cán bộ thiếu ngày sinh.
cert-problem-unit = Danh sách cán bộ thiếu đơn vị.
cert-problem-glyphs = Phông chữ của giấy chứng nhận không có ký tự: { $characters }
cert-no-signer = Chưa cấp được: người ký (số hiệu { $badge }) không có trong danh sách. Hãy sửa mục certificate trong programme.toml.
cert-done = Đã cấp { $issued } giấy chứng nhận, tạo { $printed } tệp PDF.
cert-done-but = Đã cấp { $issued } giấy chứng nhận, tạo { $printed } tệp PDF. { $failed } tệp chưa tạo được: { $fault }
cert-some-failed = Một số tệp PDF chưa tạo được. Hãy sửa mẫu hoặc danh sách rồi chạy lại.
cert-too-long = Nội dung dài quá một trang giấy chứng nhận.
cert-too-large = Tài liệu quá lớn nên phải dừng. Hãy in theo từng đơn vị, hoặc dùng bản XLSX.
cert-template-fault = Mẫu { $file }, dòng { $line }, cột { $column }: { $message }
cert-plan-due = Sẽ cấp: { $count }
cert-plan-unprinted = Đã cấp, còn phải tạo tệp PDF: { $count }
cert-plan-already = Đã có giấy còn hiệu lực: { $count }
cert-plan-not-complete = Chưa hoàn thành: { $count }
cert-plan-not-counted = Ngoài diện tập huấn: { $count }
cert-plan-revoked = Đã bị thu hồi, không tự cấp lại: { $count }
cert-plan-problems = Phải sửa danh sách trước: { $count }
cert-plan-problem = { $badge } { $name }, { $unit }: { $why }
cert-programme-unknown = Không có chương trình “{ $code }”.

## Checking

verify-title = Kiểm tra giấy chứng nhận
verify-form = Nhập mã kiểm tra
verify-another = Kiểm tra giấy khác
verify-hint = Ở góc dưới bên trái của giấy, ví dụ HN25-7K3M-QX9T-4DW2. Chữ hoa hay thường, có hay không có gạch nối đều được.
verify-public = Trang này chỉ hiện thông tin in trên giấy chứng nhận. Không cần đăng nhập.
verify-not-found = Không tìm thấy giấy chứng nhận
verify-typed = Đã nhập:
verify-shape = Mã kiểm tra thiếu hoặc thừa ký tự. Một mã có phần đầu như HN25 và ba nhóm bốn ký tự.
verify-character = Ký tự “{ $character }” không có trong mã kiểm tra nào. Mã chỉ gồm chữ số và chữ cái không dấu, không có chữ U.
verify-check = Ký tự kiểm tra không khớp: có ký tự bị gõ nhầm hoặc đổi chỗ. Hãy xem lại từng nhóm.
verify-unknown = Mã gõ đúng dạng, nhưng không có giấy chứng nhận nào mang mã này.
verify-valid = Giấy chứng nhận có hiệu lực
verify-revoked = Giấy chứng nhận đã bị thu hồi
verify-replaced = Giấy chứng nhận đã được thay thế
verify-at = kiểm tra lúc
verify-successor = Giấy mới
verify-predecessor = Thay cho giấy
verify-signed = Chữ ký số của tệp đã cấp khớp với nội dung
verify-stored-altered = Tệp lưu trữ không còn nguyên vẹn. Hãy báo bộ phận tổ chức tập huấn.
verify-in-register = Có trong sổ cấp giấy chứng nhận
verify-not-revoked = Chưa bị thu hồi hay thay thế
verify-no-longer = Không còn giá trị sử dụng
verify-compare = So tên, ngày sinh và đơn vị ở trên với bản giấy. Nếu khác nhau, bản giấy không hợp lệ: hãy báo Công an thành phố Hà Nội.
verify-says-valid = CÓ HIỆU LỰC: { $serial } cấp ngày { $issued } cho { $name }, sinh ngày { $birth }, { $unit }. { $programme }.
verify-says-revoked = ĐÃ THU HỒI lúc { $ended }: { $reason }. { $serial } cấp ngày { $issued } cho { $name }, sinh ngày { $birth }, { $unit }. { $programme }.
verify-says-revoked-followed = ĐÃ THU HỒI lúc { $ended }: { $reason }. Đã cấp lại giấy { $successor }. { $serial } cấp ngày { $issued } cho { $name }, sinh ngày { $birth }, { $unit }. { $programme }.
verify-says-replaced = ĐÃ THAY THẾ lúc { $ended } bằng { $successor }: { $reason }. { $serial } cấp ngày { $issued } cho { $name }, sinh ngày { $birth }, { $unit }. { $programme }.
verify-file-not-issued = KHÔNG RÕ: tệp có chữ ký của hệ thống này nhưng không có trong sổ cấp.
verify-file-altered = ĐÃ BỊ SỬA: tệp từng được ký, nhưng nội dung đã thay đổi sau khi ký.
verify-file-other-key = KHÔNG RÕ: tệp được ký bằng khóa khác, không phải của hệ thống này.
verify-file-unsigned = KHÔNG RÕ: tệp không có chữ ký của hệ thống này.
cert-typed-reason = Lý do đồng chí đã nhập, chưa được lưu:
