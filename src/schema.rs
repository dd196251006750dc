//! Every table, one schema for both databases; a test holds it equal to the migrated database.

#![expect(missing_docs, reason = "the columns are described in migrations/, where they are made")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    accounts (officer_id) {
        officer_id -> SqlId,
        password_hash -> Nullable<Text>,
        code_mac -> Nullable<Binary>,
        code_expires_at -> Nullable<SqlTimestamp>,
        must_change -> Bool,
        failures -> Integer,
        blocked_until -> Nullable<SqlTimestamp>,
        is_locked -> Bool,
        changed_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    answers (attempt_id, number, seq) {
        attempt_id -> SqlId,
        number -> Integer,
        seq -> BigInt,
        content -> Text,
        device -> Text,
        answered_at -> SqlTimestamp,
        received_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    attempts (id) {
        id -> SqlId,
        officer_id -> SqlId,
        topic_id -> SqlId,
        revision_id -> SqlId,
        number -> Integer,
        seed -> BigInt,
        question_count -> Integer,
        started_at -> SqlTimestamp,
        deadline_at -> SqlTimestamp,
        submitted_at -> Nullable<SqlTimestamp>,
        submitted_how -> Text,
        points -> Nullable<Integer>,
        is_passed -> Nullable<Bool>,
        blueprint -> Text,
        pass_percent -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    attendance (sitting_id, officer_id) {
        sitting_id -> SqlId,
        officer_id -> SqlId,
        is_expected -> Bool,
        status -> Text,
        method -> Text,
        marked_at -> Nullable<SqlTimestamp>,
        marked_by -> Nullable<SqlId>,
        note -> Text,
        unit_id -> SqlId,
        rank -> Text,
        position -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    attendance_history (id) {
        id -> SqlId,
        sitting_id -> SqlId,
        officer_id -> SqlId,
        at -> SqlTimestamp,
        by_id -> Nullable<SqlId>,
        method -> Text,
        status_before -> Text,
        status_after -> Text,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    audit (id) {
        id -> SqlId,
        recorded_at -> SqlTimestamp,
        programme_at -> SqlTimestamp,
        actor_badge -> Nullable<Text>,
        acting_for -> Nullable<Text>,
        action -> Text,
        object_kind -> Text,
        object_key -> Text,
        details -> Text,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    audit_seals (id) {
        id -> SqlId,
        sealed_at -> SqlTimestamp,
        through -> SqlTimestamp,
        row_count -> BigInt,
        digest -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    browser_sessions (token_mac) {
        token_mac -> Binary,
        officer_id -> SqlId,
        created_at -> SqlTimestamp,
        expires_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    certificates (id) {
        id -> SqlId,
        serial -> Text,
        programme_id -> SqlId,
        officer_id -> SqlId,
        unit_id -> SqlId,
        register_number -> Integer,
        issued_at -> SqlTimestamp,
        issued_by -> Nullable<SqlId>,
        state -> Text,
        replaced_by -> Nullable<Text>,
        reason -> Text,
        ended_at -> Nullable<SqlTimestamp>,
        ended_by -> Nullable<SqlId>,
        facts -> Text,
        pdf_digest -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    departments (id) {
        id -> SqlId,
        code -> Text,
        name -> Text,
        group_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    enrolments (programme_id, officer_id) {
        programme_id -> SqlId,
        officer_id -> SqlId,
        cohort -> Text,
        profile -> Text,
        unit_id -> SqlId,
        site_id -> SqlId,
        command -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    exchange_requests (id) {
        id -> SqlId,
        programme_id -> SqlId,
        officer_id -> SqlId,
        cohort_from -> Text,
        site_from -> SqlId,
        cohort_to -> Text,
        site_to -> SqlId,
        reason -> Text,
        state -> Text,
        asked_by -> SqlId,
        asked_at -> SqlTimestamp,
        decided_by -> Nullable<SqlId>,
        decided_at -> Nullable<SqlTimestamp>,
        decided_how -> Text,
        why -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    generations (name) {
        name -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    grants (id) {
        id -> SqlId,
        officer_id -> SqlId,
        topic_id -> SqlId,
        kind -> Text,
        reason -> Text,
        granted_by -> SqlId,
        granted_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    incidents (id) {
        id -> SqlId,
        programme_id -> SqlId,
        kind -> Text,
        subject -> Text,
        badges -> Text,
        from_at -> SqlTimestamp,
        until_at -> SqlTimestamp,
        reason -> Text,
        noted_by -> Nullable<SqlId>,
        noted_at -> SqlTimestamp,
        ended_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    jobs (id) {
        id -> SqlId,
        kind -> Text,
        subject -> Text,
        params -> Text,
        state -> Text,
        done -> BigInt,
        total -> BigInt,
        outcome -> Text,
        created_by -> Nullable<SqlId>,
        created_at -> SqlTimestamp,
        updated_at -> SqlTimestamp,
        lease_until -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    load_pieces (load_id, number) {
        load_id -> SqlId,
        number -> Integer,
        kind -> Text,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    loads (id) {
        id -> SqlId,
        kind -> Text,
        state -> Text,
        summary -> Text,
        held_until -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    mails (id) {
        id -> SqlId,
        officer_id -> Nullable<SqlId>,
        to_address -> Text,
        subject -> Text,
        body -> Text,
        link -> Text,
        attachment_name -> Text,
        attachment -> Text,
        created_at -> SqlTimestamp,
        state -> Text,
        tries -> Integer,
        next_at -> SqlTimestamp,
        lease_until -> Nullable<SqlTimestamp>,
        sent_at -> Nullable<SqlTimestamp>,
        error -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    marks (attempt_id, number) {
        attempt_id -> SqlId,
        number -> Integer,
        question_number -> Integer,
        points -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    notices (id) {
        id -> SqlId,
        officer_id -> SqlId,
        kind -> Text,
        words -> Text,
        link -> Text,
        created_at -> SqlTimestamp,
        seen_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    officers (id) {
        id -> SqlId,
        badge -> Text,
        full_name -> Text,
        sort_key -> Binary,
        search_key -> Text,
        birth_date -> Nullable<Date>,
        rank -> Text,
        position -> Text,
        profile -> Text,
        command -> Text,
        unit_id -> Nullable<SqlId>,
        duty_unit_id -> Nullable<SqlId>,
        site_id -> Nullable<SqlId>,
        department_id -> Nullable<SqlId>,
        email -> Text,
        phone -> Text,
        status -> Text,
        status_from -> Nullable<Date>,
        status_to -> Nullable<Date>,
        updated_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    plan_steps (plan_id, version) {
        plan_id -> SqlId,
        version -> Integer,
        words -> Text,
        sessions -> Text,
        by_id -> Nullable<SqlId>,
        at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    plans (id) {
        id -> SqlId,
        programme_id -> SqlId,
        number -> Integer,
        state -> Text,
        origin -> Text,
        note -> Text,
        version -> Integer,
        sessions -> Text,
        people -> Text,
        cost -> Text,
        total -> BigInt,
        breaches -> Integer,
        created_by -> Nullable<SqlId>,
        created_at -> SqlTimestamp,
        updated_at -> SqlTimestamp,
        published_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    programmes (id) {
        id -> SqlId,
        code -> Text,
        title -> Text,
        starts_on -> Date,
        ends_on -> Date,
        go_live -> Date,
        config -> Text,
        digest -> Text,
        loaded_at -> SqlTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    readings (officer_id, topic_id) {
        officer_id -> SqlId,
        topic_id -> SqlId,
        revision_id -> SqlId,
        page -> Integer,
        pages_seen -> BigInt,
        seconds -> Integer,
        opened_at -> SqlTimestamp,
        seen_at -> SqlTimestamp,
        finished_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    revision_pages (revision_id, number) {
        revision_id -> SqlId,
        number -> Integer,
        title -> Text,
        html -> Text,
        word_count -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    revision_questions (revision_id, number) {
        revision_id -> SqlId,
        number -> Integer,
        difficulty -> Text,
        content -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    revisions (id) {
        id -> SqlId,
        topic_id -> SqlId,
        number -> Integer,
        digest -> Text,
        page_count -> Integer,
        published_at -> SqlTimestamp,
        published_by -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    roles (id) {
        id -> SqlId,
        officer_id -> SqlId,
        role -> Text,
        scope_kind -> Text,
        scope_key -> Text,
        delegate_of -> Nullable<SqlId>,
        from_date -> Nullable<Date>,
        to_date -> Nullable<Date>,
        granted_by -> Nullable<SqlId>,
        granted_at -> SqlTimestamp,
        ended_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    rooms (id) {
        id -> SqlId,
        site_id -> SqlId,
        name -> Text,
        capacity -> Integer,
        join_url -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    sessions (id) {
        id -> SqlId,
        code -> Text,
        programme_id -> SqlId,
        topic_id -> SqlId,
        cohort -> Text,
        stream -> Integer,
        starts_at -> SqlTimestamp,
        ends_at -> SqlTimestamp,
        speaker_id -> Nullable<SqlId>,
        presiding_id -> Nullable<SqlId>,
        sequence -> Integer,
        changed_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    sites (id) {
        id -> SqlId,
        code -> Text,
        name -> Text,
        kind -> Text,
        address -> Text,
        join_url -> Text,
        sort_key -> Binary,
        search_key -> Text,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    sitting_events (id) {
        id -> SqlId,
        sitting_id -> SqlId,
        at -> SqlTimestamp,
        by_id -> Nullable<SqlId>,
        kind -> Text,
        headcount -> Nullable<Integer>,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    sittings (id) {
        id -> SqlId,
        session_id -> SqlId,
        site_id -> SqlId,
        room_id -> SqlId,
        capacity -> Integer,
        secret -> Binary,
        state -> Text,
        headcount -> Nullable<Integer>,
        countersigned_by -> Nullable<SqlId>,
        countersigned_at -> Nullable<SqlTimestamp>,
        closed_by -> Nullable<SqlId>,
        closed_at -> Nullable<SqlTimestamp>,
        planned -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    standings (programme_id, officer_id) {
        programme_id -> SqlId,
        officer_id -> SqlId,
        states -> Text,
        required -> Integer,
        complete -> Integer,
        completed_at -> Nullable<SqlTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    topic_groups (id) {
        id -> SqlId,
        programme_id -> SqlId,
        code -> Text,
        title -> Text,
        place -> Integer,
        director_badge -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    topic_needs (topic_id, profile) {
        topic_id -> SqlId,
        profile -> Text,
        need -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    topics (id) {
        id -> SqlId,
        programme_id -> SqlId,
        group_id -> SqlId,
        code -> Text,
        title -> Text,
        place -> Integer,
        department_code -> Text,
        minutes -> Integer,
        reading_minutes -> Integer,
        pass_percent -> Integer,
        attempts_allowed -> Integer,
        time_limit_minutes -> Integer,
        is_secret -> Bool,
        blueprint -> Text,
        config -> Text,
        revision_id -> Nullable<SqlId>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::{SqlId, SqlTimestamp};

    units (id) {
        id -> SqlId,
        code -> Text,
        name -> Text,
        kind -> Text,
        site_id -> SqlId,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        sort_key -> Binary,
        search_key -> Text,
    }
}

diesel::joinable!(accounts -> officers (officer_id));
diesel::joinable!(answers -> attempts (attempt_id));
diesel::joinable!(attempts -> officers (officer_id));
diesel::joinable!(attempts -> topics (topic_id));
diesel::joinable!(attempts -> revisions (revision_id));
diesel::joinable!(attendance -> sittings (sitting_id));
diesel::joinable!(attendance -> officers (officer_id));
diesel::joinable!(attendance -> units (unit_id));
diesel::joinable!(attendance_history -> sittings (sitting_id));
diesel::joinable!(attendance_history -> officers (officer_id));
diesel::joinable!(browser_sessions -> officers (officer_id));
diesel::joinable!(certificates -> programmes (programme_id));
diesel::joinable!(certificates -> officers (officer_id));
diesel::joinable!(certificates -> units (unit_id));
diesel::joinable!(enrolments -> programmes (programme_id));
diesel::joinable!(enrolments -> officers (officer_id));
diesel::joinable!(enrolments -> units (unit_id));
diesel::joinable!(enrolments -> sites (site_id));
diesel::joinable!(exchange_requests -> programmes (programme_id));
diesel::joinable!(exchange_requests -> officers (officer_id));
diesel::joinable!(grants -> officers (officer_id));
diesel::joinable!(grants -> topics (topic_id));
diesel::joinable!(load_pieces -> loads (load_id));
diesel::joinable!(mails -> officers (officer_id));
diesel::joinable!(marks -> attempts (attempt_id));
diesel::joinable!(notices -> officers (officer_id));
diesel::joinable!(officers -> units (unit_id));
diesel::joinable!(officers -> sites (site_id));
diesel::joinable!(officers -> departments (department_id));
diesel::joinable!(plan_steps -> plans (plan_id));
diesel::joinable!(plans -> programmes (programme_id));
diesel::joinable!(readings -> officers (officer_id));
diesel::joinable!(readings -> topics (topic_id));
diesel::joinable!(readings -> revisions (revision_id));
diesel::joinable!(revision_pages -> revisions (revision_id));
diesel::joinable!(revision_questions -> revisions (revision_id));
diesel::joinable!(revisions -> topics (topic_id));
diesel::joinable!(roles -> officers (officer_id));
diesel::joinable!(rooms -> sites (site_id));
diesel::joinable!(sessions -> programmes (programme_id));
diesel::joinable!(sessions -> topics (topic_id));
diesel::joinable!(sitting_events -> sittings (sitting_id));
diesel::joinable!(sittings -> sessions (session_id));
diesel::joinable!(sittings -> sites (site_id));
diesel::joinable!(sittings -> rooms (room_id));
diesel::joinable!(standings -> programmes (programme_id));
diesel::joinable!(standings -> officers (officer_id));
diesel::joinable!(topic_groups -> programmes (programme_id));
diesel::joinable!(topic_needs -> topics (topic_id));
diesel::joinable!(topics -> programmes (programme_id));
diesel::joinable!(topics -> topic_groups (group_id));
diesel::joinable!(units -> sites (site_id));

diesel::allow_columns_to_appear_in_same_group_by_clause!(attempts::revision_id, marks::question_number);

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    answers,
    attempts,
    attendance,
    attendance_history,
    audit,
    audit_seals,
    browser_sessions,
    certificates,
    departments,
    enrolments,
    exchange_requests,
    generations,
    grants,
    incidents,
    jobs,
    load_pieces,
    loads,
    mails,
    marks,
    notices,
    officers,
    plan_steps,
    plans,
    programmes,
    readings,
    revision_pages,
    revision_questions,
    revisions,
    roles,
    rooms,
    sessions,
    settings,
    sites,
    sitting_events,
    sittings,
    standings,
    topic_groups,
    topic_needs,
    topics,
    units,
);
