### Issuing, printing and checking certificates.

## One's own

cert-mine = My certificates
cert-issued-on = Issued
cert-number-short = Number
cert-number = Certificate number { $number }
cert-serial = Verification code
cert-download = Download PDF
cert-picture = Picture of the certificate
cert-qr = QR code that leads to the verification page
cert-none = No certificate yet
cert-none-text = A certificate is issued once you have completed every required topic. Your plan says what is missing.
cert-none-plan = See the plan
cert-earlier = Other certificates

## One certificate, for the office

cert-public-page = Verification page
cert-printed = What is printed
cert-given-to = Given to
cert-content = Content
cert-issuer = Issued by
cert-signer = Signed by
cert-followed-by = Replaced by:
cert-follows = Replaces:
cert-correct = Correct
cert-correct-says = A new certificate is issued at once from the roster as it is now, with a new number and code. This one ends; the verification page of each leads to the other. Neither is deleted.
cert-correct-do = Issue a new one in its place
cert-reissue = Issue again after the revocation
cert-reissue-says = This certificate stays revoked. If the officer has completed every topic, a new one is issued, and this one's verification page leads to it. A batch never issues again what was revoked.
cert-reissue-do = Issue a new certificate
cert-changes = What would differ:
cert-no-changes = The roster says exactly what this certificate says. Mend the roster first if need be.
cert-signer-missing = The programme names no signer, or the signer's badge is not on record. Mend [certificate] in programme.toml.
cert-reason-public = Reason (public on the verification page)
cert-revoke = Revoke
cert-revoke-says = The certificate ends at once. The verification page says that it was revoked, when and why. It stays in the register, is not deleted, and is not issued again by itself.
cert-revoke-do = Revoke this certificate
cert-revoked-done = The certificate was revoked.
cert-replaced-done = The new certificate was issued. The old one has ended and leads to this one.
cert-already-ended = This certificate was revoked or replaced before. Look at how it stands now.
cert-not-enrolled = This officer no longer takes part in the programme.
cert-not-complete = The officer has not completed every required topic, or does not count now, so that no new certificate can be issued.
cert-not-printable = The roster lacks what the certificate must say: birth date or unit.

## The list

cert-list = Certificates
cert-search = Name, badge or verification code
cert-papers = Print by unit, register
cert-print-file = Print file
cert-register = Register
cert-register-all = Register of the whole programme
cert-papers-says = A print file holds the valid certificates of one unit, a page each. The register holds all, revoked and replaced ones too.
cert-register-size = The register of the whole programme has { $count } rows; as a long PDF it may take up to two minutes, XLSX is quicker.
cert-nothing-to-print = There is no certificate to print yet.
cert-note-revoked = Revoked: { $reason }
cert-note-revoked-followed = Revoked: { $reason }. Issued again: { $serial }
cert-note-replaced = Replaced by { $serial }: { $reason }

## Issuing

cert-issue = Issue certificates
cert-issue-do =
    { $count ->
        [one] Issue { $count } certificate
       *[other] Issue { $count } certificates
    }
cert-print-do = Make { $count ->
    [one] the missing PDF file
   *[other] the { $count } missing PDF files
}
cert-issue-none = No certificate is due now.
cert-fig-due = due, to be issued
cert-fig-already = have a valid one
cert-fig-not-complete = not complete
cert-fig-not-counted = not counted
cert-fig-revoked = revoked, not issued again by itself
cert-fig-problems = roster to be mended first
cert-what-happens = What the button does
cert-happens-due = { $count } certificates enter the register with the next numbers, then their signed PDF files are made.
cert-happens-unprinted = The files of { $count } issued certificates that have none yet are made.
cert-happens-frozen = Everything printed is frozen at issue; later changes of the roster do not change it.
cert-happens-undo = It can be stopped and run again. A certificate issued by mistake is revoked or corrected one by one, with a reason.
cert-why-not = Why not yet
cert-lacks-session = { $count } still have a session to attend
cert-lacks-absent = { $count } were absent without leave and wait for a make-up
cert-lacks-reading = { $count } have not read a module to its end
cert-lacks-quiz = { $count } have not passed a quiz
cert-lacks-attempts = { $count } have spent their attempts and wait for another
cert-lacks-nothing = { $count } are complete
cert-lacks-several = One person may lack several things.
cert-lacks-nobody = Nobody lacks a topic.
cert-troubled = Due, but can't be printed yet
cert-problem-birth-date = The roster lacks the birth date.
cert-problem-unit = The roster lacks the unit.
cert-problem-glyphs = The certificate's font lacks these characters: { $characters }
cert-no-signer = Nothing can be issued: the signer (badge { $badge }) is not on record. Mend [certificate] in programme.toml.
cert-done = Issued { $issued } certificates, made { $printed } PDF files.
cert-done-but = Issued { $issued } certificates, made { $printed } PDF files. { $failed } files could not be made: { $fault }
cert-some-failed = Some PDF files could not be made. Mend the template or the roster and run it again.
cert-too-long = The text is too long for the certificate's one page.
cert-too-large = The document is too large and was stopped. Print unit by unit, or take XLSX.
cert-template-fault = Template { $file }, line { $line }, column { $column }: { $message }
cert-plan-due = To be issued: { $count }
cert-plan-unprinted = Issued, PDF still to be made: { $count }
cert-plan-already = Have a valid one: { $count }
cert-plan-not-complete = Not complete: { $count }
cert-plan-not-counted = Not counted: { $count }
cert-plan-revoked = Revoked, not issued again by itself: { $count }
cert-plan-problems = Roster to be mended first: { $count }
cert-plan-problem = { $badge } { $name }, { $unit }: { $why }
cert-programme-unknown = There is no programme “{ $code }”.

## Checking

verify-title = Verify a certificate
verify-form = Type the verification code
verify-another = Verify another
verify-hint = At the lower left of the paper, such as HN25-7K3M-QX9T-4DW2. Capitals and hyphens don't matter.
verify-public = This page shows only what is printed on the certificate. No sign-in is needed.
verify-not-found = No such certificate
verify-typed = You typed:
verify-shape = The code has too few or too many characters. It has a beginning such as HN25 and three groups of four characters.
verify-character = No code has the character “{ $character }”. Codes have digits and plain letters, and no U.
verify-check = The check character does not fit: a character is wrong, or two are swapped. Look at each group again.
verify-unknown = The code is well formed, but no certificate has it.
verify-valid = The certificate is valid
verify-revoked = The certificate was revoked
verify-replaced = The certificate was replaced
verify-at = checked at
verify-successor = New certificate
verify-predecessor = Replaces
verify-signed = The issued file's signature fits its content
verify-stored-altered = The stored file is no longer whole. Please tell the training office.
verify-in-register = It is in the register of certificates
verify-not-revoked = Not revoked or replaced
verify-no-longer = No longer valid
verify-compare = Compare name, birth date and unit with the paper. If they differ, the paper is not genuine: please tell the Hanoi city police.
verify-says-valid = VALID: { $serial }, issued on { $issued } to { $name }, born on { $birth }, { $unit }. { $programme }.
verify-says-revoked = REVOKED at { $ended }: { $reason }. { $serial }, issued on { $issued } to { $name }, born on { $birth }, { $unit }. { $programme }.
verify-says-revoked-followed = REVOKED at { $ended }: { $reason }. Issued again as { $successor }. { $serial }, issued on { $issued } to { $name }, born on { $birth }, { $unit }. { $programme }.
verify-says-replaced = REPLACED at { $ended } by { $successor }: { $reason }. { $serial }, issued on { $issued } to { $name }, born on { $birth }, { $unit }. { $programme }.
verify-file-not-issued = UNKNOWN: the file bears this system's signature, but is not in the register.
verify-file-altered = ALTERED: the file was signed once and changed afterwards.
verify-file-other-key = UNKNOWN: the file was signed with another key than this system's.
verify-file-unsigned = UNKNOWN: the file bears no signature of this system.
cert-typed-reason = The reason that you typed, not saved:
