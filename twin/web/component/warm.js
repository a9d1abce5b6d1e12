// What the map has asked for so far: every address once, because each names its content for ever. Whoever asks first starts the
// loading; whoever comes later takes the same answer.
const KEPT = 24, answers = new Map();

/** The JSON of an address, as a promise; an answer that failed is asked for again next time. */
export function warm(url) {
  if (!answers.has(url)) {
    if (answers.size >= KEPT) answers.delete(answers.keys().next().value);
    const answer = fetch(url).then((r) => { if (!r.ok) throw new Error(`${r.status} ${url}`); return r.json(); });
    answer.catch(() => answers.delete(url));
    answers.set(url, answer);
  }
  return answers.get(url);
}
