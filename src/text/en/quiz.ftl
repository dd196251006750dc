### Questions, papers, attempts and results.
