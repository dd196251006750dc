DROP INDEX enrolments_site;
