### The roll of a sitting and the check-in.
