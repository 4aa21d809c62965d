// Searches a copy of the site, on a host that ignores what is asked for: through parts that hold the essays' titles,
// authors, tags, categories and summaries. Where the server has answered already, there is nothing to do here.

const results = document.getElementById("results");
const told = document.getElementById("told");
const asked = new URLSearchParams(location.search);
const typed = asked.get("q");
const FIELDS = ["title", "summary", "author", "category", "tags"];
const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const ENDING = /^(?:['’]?s|es|e?d|ing|e?rs?|ly)$/u;
// What only joins words is never marked, unless a phrase holds it.
const JOINING = new Set(
  (
    "a about am an and are as at be but by can do does for from had has have how i if in into is it its me my no not of " +
    "on or our should so that the their them they this to up was we were what when where which who why will with would " +
    "you your から まで より など です ます する こと もの"
  ).split(" "),
);

if (typed !== null && !("answered" in results.dataset)) answer();

async function answer() {
  document.getElementById("q").value = typed;
  const wanted = read(typed);
  const { dataset } = results;
  if (typed.length > Number(dataset.limit)) return say(dataset.tooLong);
  if (!wanted.length) return undefined;
  say(dataset.loading);
  try {
    const found = (await essays()).filter((essay) => wanted.every((one) => fits(essay, one)));
    const words = wanted.filter((one) => !one.field && !one.without && (one.phrase || !joins(one.text)));
    show(found, words.map((one) => one.text));
  } catch {
    say(dataset.unreachable);
  }
  return undefined;
}

async function essays() {
  const { parts } = await load(results.dataset.index);
  return (await Promise.all(parts.map(load))).flatMap((part) => part.essays);
}

async function load(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// Words, "phrases", -words that must not be there, and a filter before a word: all of the chat's but rating:.
function read(text) {
  const pieces = text.normalize("NFKC").matchAll(/(-?)(?:(tag|author|category|lang|after|before):)?(?:"([^"]*)"|(\S+))/giu);
  return [...pieces]
    .map(([, minus, field, phrase, word]) => ({
      without: minus !== "",
      field: minus ? "" : (field ?? "").toLowerCase(),
      phrase: phrase !== undefined,
      text: fold(phrase ?? word).trim(),
    }))
    .filter((one) => one.text);
}

function joins(word) {
  return JOINING.has(word) || /^\p{Script=Hiragana}$/u.test(word);
}

function fits(essay, { field, text, without }) {
  const has = (value) => [value].flat().some((each) => fold(each).includes(text));
  if (field === "lang") return essay.language === text;
  if (field === "after") return essay.date >= day(text);
  if (field === "before") return essay.date < day(text);
  if (field === "tag") return essay.tags.some((tag) => fold(tag) === text);
  if (field) return has(essay[field]);
  return FIELDS.some((name) => has(essay[name])) !== without;
}

// The first day of a day, a month or a year; with what is none, nothing compares.
function day(text) {
  const found = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/u.exec(text);
  if (!found) return undefined;
  const [, year, month = "1", date = "1"] = found;
  return [year, month.padStart(2, "0"), date.padStart(2, "0")].join("-");
}

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}

function show(found, words) {
  const { dataset } = results;
  const pages = Math.max(1, Math.ceil(found.length / dataset.size));
  const page = Math.min(Math.max(1, Math.trunc(Number(asked.get("page"))) || 1), pages);
  const list = element("ul", { className: "listed" });
  const start = (page - 1) * dataset.size;
  list.append(...found.slice(start, start + Number(dataset.size)).map((essay) => entry(essay, words)));
  results.append(list);
  if (pages > 1) results.append(pager(page, pages));
  say(found.length ? filled(dataset.found, { number: found.length.toLocaleString() }) : dataset.nothing);
}

function entry(essay, words) {
  const own = document.documentElement.lang;
  const title = element("h2", { className: "entry" });
  const link = element("a", { href: results.dataset.essays + encodeURIComponent(essay.slug), lang: essay.language });
  link.append(...marked(essay.title, words, essay.language));
  title.append(link);
  const facts = element("ul", { className: "facts" });
  facts.append(
    fact(essay.author, essay.language, words),
    fact(new Date(essay.date).toLocaleDateString(own, { dateStyle: "long", timeZone: "UTC" }), own, []),
    fact(essay.category, essay.language, words),
  );
  if (essay.language !== own) facts.append(fact(results.dataset[essay.language] ?? essay.language, own, []));
  const summary = element("p", { className: "summary", lang: essay.language });
  summary.append(...marked(essay.summary, words, essay.language));
  const item = element("li", {});
  item.append(title, facts, summary);
  return item;
}

function fact(text, lang, words) {
  const item = element("li", { lang });
  item.append(...marked(text, words, lang));
  return item;
}

function pager(page, pages) {
  const { dataset } = results;
  const nav = element("nav", { className: "pager", ariaLabel: dataset.pages });
  const to = (number, text) => {
    const query = new URLSearchParams({ q: typed, page: String(number) });
    return element("a", { href: `${dataset.search}?${query}`, textContent: text });
  };
  if (page > 1) nav.append(to(page - 1, dataset.previous));
  nav.append(element("span", { textContent: filled(dataset.page, { page, pages }) }));
  if (page < pages) nav.append(to(page + 1, dataset.next));
  return nav;
}

// The text in pieces, with the words in marks. What is found is folded, so each of its units knows where it stood.
function marked(text, words, lang) {
  const places = [];
  let folded = "";
  for (const { segment, index } of clusters.segment(text)) {
    const one = fold(segment);
    folded += one;
    for (let unit = 0; unit < one.length; unit += 1) places.push([index, index + segment.length]);
  }
  const pieces = [];
  let done = 0;
  for (const [from, until] of spans(folded, words, lang)) {
    const [start, end] = [places[from][0], places[until - 1][1]];
    if (start < done) continue;
    pieces.push(text.slice(done, start), element("mark", { textContent: text.slice(start, end) }));
    done = end;
  }
  return [...pieces, text.slice(done)];
}

// Where the words stand as whole words, from the first on; what touches is one.
function spans(folded, words, lang) {
  const ends = words.length ? endsOfWords(folded, lang) : new Map();
  const all = words.flatMap((word) => {
    const found = [];
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const end = endOfWord(folded, at + word.length, ends);
      if (ends.has(at) && end) found.push([at, end]);
    }
    return found;
  });
  all.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const joined = [];
  for (const [from, until] of all) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else joined.push([from, until]);
  }
  return joined;
}

// Each place between two words, with where the word that begins there ends.
function endsOfWords(folded, lang) {
  const ends = new Map([[folded.length, folded.length]]);
  for (const { segment, index } of new Intl.Segmenter(lang, { granularity: "word" }).segment(folded)) {
    ends.set(index, index + segment.length);
  }
  return ends;
}

// The end of the word that goes on at a place at most with an English ending; nothing where it is another word.
function endOfWord(folded, at, ends) {
  if (ends.has(at)) return at;
  const end = Math.min(...[...ends.values()].filter((each) => each > at));
  return ENDING.test(folded.slice(at, end)) ? end : undefined;
}

function say(text) {
  told.textContent = text;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function element(name, values) {
  return Object.assign(document.createElement(name), values);
}
