### Readiness, the matrix and the office's lists.
