//! The people who run the programme: deputy directors, departments, the training office, coordinators.
//!
//! Badges follow the place in these lists, not chance, because `curriculum/` names them:
//! `100001`–`100004` the deputy directors in the order of the groups, `100011`–`100014` the training office,
//! `100090` the operator, `100101`… the heads and `100151`… the deputy heads in the order of [`DEPARTMENTS`],
//! `100201`… two coordinators a site in the order of the sites.

use super::{
    DepartmentRow, StaffRow,
    dice::{Dice, Stream},
    names::{self, Sex},
    places::Site,
};

/// The groups in the order of the programme; each has one deputy director.
const GROUPS: [&str; 4] = ["QLHC", "PCTP", "THHC", "AN"];

/// The professional departments that teach, in the order in which their topics come.
pub(super) const DEPARTMENTS: [DepartmentRow; 17] = [
    department("PC06", "Phòng Cảnh sát quản lý hành chính về trật tự xã hội", "QLHC"),
    department("PC07", "Phòng Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ", "QLHC"),
    department("PC08", "Phòng Cảnh sát giao thông", "QLHC"),
    department("PV06", "Phòng Hồ sơ nghiệp vụ", "THHC"),
    department("PC01", "Văn phòng Cơ quan Cảnh sát điều tra", "PCTP"),
    department("PC09", "Phòng Kỹ thuật hình sự", "PCTP"),
    department("PC02", "Phòng Cảnh sát hình sự", "PCTP"),
    department("PC04", "Phòng Cảnh sát điều tra tội phạm về ma túy", "PCTP"),
    department("PA05", "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao", "AN"),
    department("PC03", "Phòng Cảnh sát điều tra tội phạm về tham nhũng, kinh tế, buôn lậu", "PCTP"),
    department("PC10", "Phòng Cảnh sát thi hành án hình sự và hỗ trợ tư pháp", "PCTP"),
    department("PV01", "Phòng Tham mưu", "THHC"),
    department("PX01", "Phòng Tổ chức cán bộ", "THHC"),
    department("PX03", "Phòng Công tác chính trị", "THHC"),
    department("PH10", "Phòng Hậu cần", "THHC"),
    department("PA02", "Phòng An ninh nội địa", "AN"),
    department("PA08", "Phòng Quản lý xuất nhập cảnh", "AN"),
];

const fn department(code: &'static str, name: &'static str, group: &'static str) -> DepartmentRow {
    DepartmentRow { code, name, group }
}

/// The ranks that people in a post have.
struct Post {
    position: &'static str,
    roles: &'static str,
    ranks: &'static [(&'static str, u32)],
}

const DIRECTOR: Post = Post { position: "Phó Giám đốc Công an thành phố", roles: "director", ranks: &[("Đại tá", 1)] };
const HEAD: Post = Post { position: "Trưởng phòng", roles: "instructor", ranks: &[("Thượng tá", 1), ("Đại tá", 2)] };
const DEPUTY_HEAD: Post = Post { position: "Phó Trưởng phòng", roles: "instructor", ranks: &[("Trung tá", 2), ("Thượng tá", 3)] };
const OFFICE: Post =
    Post {
        position: "Cán bộ Ban tổ chức tập huấn", roles: "training_office", ranks: &[("Đại úy", 1), ("Thiếu tá", 2), ("Trung tá", 1)]
    };
const OPERATOR: Post =
    Post { position: "Cán bộ quản trị hệ thống", roles: "admin", ranks: &[("Đại úy", 1), ("Thiếu tá", 1)] };
const COORDINATOR: Post =
    Post {
        position: "Cán bộ phụ trách điểm cầu", roles: "coordinator", ranks: &[("Thượng úy", 1), ("Đại úy", 2), ("Thiếu tá", 1)]
    };

/// Somebody for a post; the scope is empty and filled in by the caller.
fn appoint(dice: &mut Dice, badge: u32, post: &Post) -> StaffRow {
    let sex = if dice.chance(18) { Sex::Female } else { Sex::Male };
    StaffRow {
        badge,
        full_name: names::full_name(dice, sex),
        rank: dice.weighted(post.ranks),
        position: post.position,
        department: "",
        group: "",
        site_code: String::new(),
        roles: post.roles,
    }
}

/// All staff, by badge.
pub(super) fn make(seed: u64, sites: &[Site]) -> Vec<StaffRow> {
    let mut dice = Dice::new(seed, Stream::Staff);
    let mut staff = Vec::new();
    for (badge, group) in (100_001..).zip(GROUPS) {
        staff.push(StaffRow { group, ..appoint(&mut dice, badge, &DIRECTOR) });
    }
    for badge in 100_011..=100_014 {
        staff.push(appoint(&mut dice, badge, &OFFICE));
    }
    staff.push(appoint(&mut dice, 100_090, &OPERATOR));
    for (first, post) in [(100_101, &HEAD), (100_151, &DEPUTY_HEAD)] {
        for (badge, department) in (first..).zip(&DEPARTMENTS) {
            // The personnel department runs the training, so its head belongs to the office too.
            let leads_training = department.code == "PX01" && post.position == HEAD.position;
            let roles = if leads_training { "instructor training_office" } else { post.roles };
            // The head of an office (Văn phòng) has another title than that of a department (Phòng).
            let is_office = department.name.starts_with("Văn phòng");
            let position = match post.position {
                "Trưởng phòng" if is_office => "Chánh Văn phòng",
                "Phó Trưởng phòng" if is_office => "Phó Chánh Văn phòng",
                other => other,
            };
            staff.push(StaffRow { department: department.code, position, roles, ..appoint(&mut dice, badge, post) });
        }
    }
    let seats = sites.iter().flat_map(|site| [site, site]);
    for (badge, site) in (100_201..).zip(seats) {
        staff.push(StaffRow { site_code: site.code.clone(), ..appoint(&mut dice, badge, &COORDINATOR) });
    }
    staff
}
