// Right answers, read from the curriculum's GIFT files, so that a journey can answer the questions that it is shown. Texts are compared by
// their letters and digits alone: what the page makes of marks and spaces does not matter.

import { readFileSync } from "node:fs";
import { globSync } from "./support.mjs";

/** Letters and digits of a text. */
export const bare = (text) => text.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** A text with its escapes taken away. */
const plain = (text) => text.replace(/\\([~=#{}:\\])/g, "$1").replace(/\\n/g, "\n").trim();

/** Parts of a text at the places where `at` matches; an escaped character is part of the text. */
function split(text, at) {
  const parts = [""];
  for (const piece of text.match(/\\[\s\S]|[^\\]/g) ?? []) {
    if (at.includes(piece)) parts.push(piece);
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** What is right for the text between the braces. */
function right(body) {
  const asked = body.split("####")[0].trim();
  if (/^(T|F|TRUE|FALSE)\b/.test(asked)) return { truth: asked.startsWith("T") };
  if (asked.startsWith("#")) return { number: number(asked.slice(1).trim()) };
  const answers = split(asked, "=~")
    .slice(1)
    .map((answer) => {
      const [, weight, rest] = /^[=~]\s*(?:%(-?[\d.]+)%)?([\s\S]*)$/.exec(answer);
      return { isRight: weight ? Number(weight) > 0 : answer.startsWith("="), text: split(rest, "#")[0] };
    });
  if (answers.every(({ text }) => text.includes("->"))) {
    return { pairs: answers.map(({ text }) => text.split("->").map((side) => bare(plain(side)))) };
  }
  const isChoice = /(^|[^\\])~/.test(asked);
  const texts = answers.filter(({ isRight }) => isRight).map(({ text }) => plain(text));
  return isChoice ? { choices: texts.map(bare) } : { text: texts[0] };
}

/** The first right number: `5`, `5:0.1`, `4..6`. */
function number(asked) {
  const first = split(split(asked, "=").find((part) => part.trim()).replace(/^=/, ""), "#")[0].replace(/^%\d+%/, "");
  const [from, to] = first.split("..");
  return String(to === undefined ? Number(from.split(":")[0]) : (Number(from) + Number(to)) / 2);
}

/** Every question of every programme: its bare stem and what is right. */
export function readAnswers() {
  const found = new Map();
  for (const path of globSync("curriculum", "quiz.gift")) {
    const text = readFileSync(path, "utf8").replace(/^(\/\/|\$CATEGORY).*$/gm, "");
    for (const [, stem, body] of text.matchAll(/::(?:\\.|[^:\\])*::((?:\\[\s\S]|[^{}\\])*)\{((?:\\[\s\S]|[^{}\\])*)\}/g)) {
      found.set(bare(plain(stem.replace(/^\[\w+\]/, ""))), right(body));
    }
  }
  return found;
}
