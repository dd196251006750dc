### Asking for another cohort or site.
