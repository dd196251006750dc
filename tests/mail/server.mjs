// A mail server for the tests, on loopback: prints its port, then each mail that it takes as a line of JSON. Ends with its standard
// input. Whoever is called "refused" has no mailbox here, and that of "later" is full; "tester" signs in by "secret".
// Usage: node server.mjs PORT (0 for any)

import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const problem = (responseCode, text) => Object.assign(new Error(text), { responseCode });

const server = new SMTPServer({
  authOptional: true,
  allowInsecureAuth: true,
  disabledCommands: ["STARTTLS"],
  onAuth({ username, password }, _, done) {
    const known = username === "tester" && password === "secret";
    done(known ? null : problem(535, "who is that?"), known ? { user: username } : undefined);
  },
  onRcptTo({ address }, _, done) {
    if (address.startsWith("refused")) return done(problem(550, "no such mailbox"));
    if (address.startsWith("later")) return done(problem(452, "mailbox is full"));
    done();
  },
  async onData(stream, session, done) {
    const mail = await simpleParser(stream, { skipHtmlToText: true, skipTextToHtml: true });
    const { from, to, subject, messageId, text, html } = mail;
    const attachments = mail.attachments.map(({ filename, contentType, content, headers }) => ({
      filename,
      contentType,
      method: headers.get("content-type").params.method,
      content: content.toString("utf8"),
    }));
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    say({ from: from.text, to: to.text, recipients, subject, messageId, text, html, attachments, automatic: mail.headers.get("auto-submitted") });
    done();
  },
});

server.listen(Number(process.argv[2]), "127.0.0.1", () => say({ port: server.server.address().port }));
process.stdin.on("end", () => process.exit()).resume();
