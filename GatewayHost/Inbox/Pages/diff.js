// What has changed between two texts: lines first, then the words of the lines that differ.

const WORDS = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
const MOST_EDITS = 800;
const MOST_WORDS = 20_000;

/** Returns the stretches of both texts in order: `{ kind: 'same' | 'added' | 'removed', text }`. */
export function compareTexts(before, after) {
  const stretches = [];
  for (const { kind, text } of gathered(edits(linesOf(before), linesOf(after)))) {
    const last = stretches.at(-1);
    if (kind === 'added' && last?.kind === 'removed') {
      stretches.pop();
      stretches.push(...words(last.text, text));
    } else stretches.push({ kind, text });
  }
  return gathered(stretches.filter(each => each.text !== ''));
}

/** How many words came and went, as a text. */
export function countedWords(stretches) {
  const count = kind => stretches.filter(each => each.kind === kind).reduce((sum, each) => sum + (each.text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0), 0);
  const added = count('added');
  return `${added.toLocaleString('en')} ${added === 1 ? 'word' : 'words'} added, ${count('removed').toLocaleString('en')} removed`;
}

const linesOf = text => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function words(before, after) {
  const [a, b] = [before.match(WORDS) ?? [], after.match(WORDS) ?? []];
  if (a.length + b.length > MOST_WORDS) return [{ kind: 'removed', text: before }, { kind: 'added', text: after }];
  return joined(gathered(edits(a, b)));
}

// A blank between two changed words belongs to the change: otherwise a rewritten sentence falls into single words.
function joined(stretches) {
  const made = [];
  let removed = '', added = '';
  const flush = () => {
    if (removed !== '') made.push({ kind: 'removed', text: removed });
    if (added !== '') made.push({ kind: 'added', text: added });
    removed = added = '';
  };
  stretches.forEach(({ kind, text }, index) => {
    const isBetween = kind === 'same' && /^[^\S\n]+$/.test(text) && removed !== '' && added !== '' && index + 1 < stretches.length;
    if (kind === 'removed' || isBetween) removed += text;
    if (kind === 'added' || isBetween) added += text;
    if (kind === 'same' && !isBetween) {
      flush();
      made.push({ kind, text });
    }
  });
  flush();
  return made;
}

function gathered(stretches) {
  const made = [];
  for (const { kind, text } of stretches) {
    if (made.at(-1)?.kind === kind) made.at(-1).text += text;
    else made.push({ kind, text });
  }
  return made;
}

/** The fewest edits between two lists, by Myers; beyond a limit of edits, all of one for all of the other. */
function edits(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const of = (kind, list) => list.map(text => ({ kind, text }));
  return [...of('same', a.slice(0, start)), ...between(a.slice(start, a.length - end), b.slice(start, b.length - end), of), ...of('same', a.slice(a.length - end))];
}

function between(a, b, of) {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const reach = new Int32Array(2 * most + 3);
  const trace = [];
  for (let d = 0; d <= most; d++) {
    trace.push(reach.slice(most - d, most + d + 3));
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && reach[most + k] < reach[most + k + 2]);
      let x = isDown ? reach[most + k + 2] : reach[most + k] + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      reach[most + k + 1] = x;
      if (x >= a.length && y >= b.length) return back(a, b, trace, d);
    }
  }
  return [...of('removed', a), ...of('added', b)];
}

function back(a, b, trace, last) {
  const made = [];
  let [x, y] = [a.length, b.length];
  for (let d = last; d >= 0; d--) {
    const at = k => trace[d][k + d + 1];
    const k = x - y;
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const from = isDown ? k + 1 : k - 1;
    const [fromX, fromY] = d === 0 ? [0, 0] : [at(from), at(from) - from];
    while (x > fromX && y > fromY) {
      made.push({ kind: 'same', text: a[--x] });
      y--;
    }
    if (d > 0) made.push(isDown ? { kind: 'added', text: b[--y] } : { kind: 'removed', text: a[--x] });
  }
  return made.reverse();
}
