### Drafts of timetables: limits, costs, breaches, repair, publishing.
