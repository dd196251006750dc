### What a command says to the operator who runs it.

command-internal = The system failed: { $why }

## Settings, files, the system

file-unusable = { $file }: { $why }
setting-unusable = { $name } ({ $file }): { $why }
why-not-found = there is no such file or folder
why-denied = permission denied
why-full = the disk is full
why-exists = it is there already
why-is-folder = this is a folder and no file
why-not-folder = this is no folder
why-read-only = this place can be read and not written
why-in-use = another program uses this address
why-no-address = this machine has no such address
config-files = TAPHUAN_FILES: “{ $value }” is not file:FOLDER.
config-now = TAPHUAN_NOW: “{ $value }” is not an RFC 3339 instant such as 2025-06-25T09:00:00+07:00.
config-database = DATABASE_URL: unknown scheme “{ $scheme }”; write sqlite:FILE or postgres://user:password@host/database.
database-unreachable = DATABASE_URL: the database can’t be opened: { $why }
listen-failed = TAPHUAN_BIND: can’t listen on { $address }: { $why }
secret-broken = { $file }: this file has 32 bytes; take it from the backup.
signing-key-exposed = { $file }: other accounts of this machine can read the signing key. Run chmod 600 once you are sure that nobody took it.
signing-key-broken = { $file }: there is no usable signing key; take it from the backup.
signing-key-make = The signing key could not be made: { $why }

## Accounts

account-code-said = { $badge }: one-time code { $code }, good for { $hours } hours; sign in with it, then set a password.
account-locked-said = { $badge }: the account is locked.
account-unlocked-said = { $badge }: the account is open again.
account-not-a-badge = “{ $typed }” is no badge number: 6 to 9 digits.
account-role-elsewhere = “{ $role }” is not training_office or admin; other roles are given on a person’s page.
account-nobody = Nobody has this badge number.
account-nobody-yet = Nobody has this badge number; add --name "Full name" to make somebody who is on no list.

## The log of who did what

audit-nothing-sealed = Nothing is sealed yet: every minute the server seals what was recorded more than a minute before.
audit-intact = Intact: { $rows } rows under { $seals } seals. The newest seal, keep it elsewhere:
audit-altered = ALTERED: what was recorded after { $after } and up to { $through } is not what was sealed.
audit-altered-start = ALTERED: what was recorded from the beginning up to { $through } is not what was sealed.
audit-replaced = The seals hold among themselves, but the one given is not among them: the log or its seals were replaced.

## The demo and its generator

demo-making = Making the demo in { $folder } …
demo-made = Made in { $seconds } s.
demo-elsewhere = There is no { $what } here. Run this in the folder that holds curriculum/ and seed/.
demo-everybody = Everybody on the roster signs in with the badge number and the password “{ $password }”.
generate-too-few = The 126 units need at least { $least } officers.
generate-too-many = At most { $most } officers can be made.
generate-no-order = There is no running order of topics for the programme { $programme }.
generate-order-differs = The running order and the topics of { $programme } differ at { $topic }.
generate-no-slot = { $programme } has too few slots for { $cohort }.
generate-no-room = { $session } doesn’t fit into the rooms of { $site }.
