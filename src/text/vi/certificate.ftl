### Issuing, printing and checking certificates.
