// What a decision is about: the texts of a payload, set to be read, each with its changes since an earlier round.

import { compareTexts, countedWords } from './diff.js';
import { el, newId, replace, say } from './dom.js';
import { markdown } from './markdown.js';
import { isNumber, parse } from './numbers.js';
import { payloadTree } from './payload.js';
import { visible } from './visible.js';

const SHORT = 60;
const MOST_TEXTS = 12;
const MOST_DEPTH = 4;
const MOST_MARKDOWN = 200_000;
const AT_ONCE = 50_000;
const MARKS = /[#*_`[\]|>~\\]|https?:|^\s*[-+]\s|^\s*\d+[.)]\s/m;

const isProse = value => typeof value === 'string' && (value.length > SHORT || value.includes('\n')) && /\S\s+\S/.test(value);

/** The place of a field's value, as this page writes places: no escapes, as in `payload_key`. */
export const placeOf = field => (typeof field.payload_key === 'string' ? field.payload_key : field.name).split('/').filter(part => part !== '').join('/');

/** The texts of a value, with their places, in its order. */
function textsOf(value) {
  const found = [];
  const walk = (each, path) => {
    if (found.length >= MOST_TEXTS) return;
    if (isProse(each)) found.push({ path, text: each });
    else if (each !== null && typeof each === 'object' && !isNumber(each) && path.length < MOST_DEPTH) {
      for (const [name, below] of Object.entries(each)) walk(below, [...path, name]);
    }
  };
  walk(value, []);
  return found;
}

const at = (value, path) => path.reduce((each, name) => (each !== null && typeof each === 'object' && Object.hasOwn(each, name) ? each[name] : undefined), value);

/** What is known of the texts at each earlier question: what it proposed, and what its answer made of it. */
export function roundsOf(events) {
  const rounds = [];
  for (const event of events) {
    if (event.kind === 'paused' && event.data?.pause) {
      const texts = new Map();
      for (const field of Array.isArray(event.data.pause_metadata?.fields) ? event.data.pause_metadata.fields : []) {
        if (typeof field?.name === 'string' && typeof field.default === 'string' && field.prefill === true) texts.set(placeOf(field), field.default);
      }
      rounds.push({ number: event.data.pause, texts });
    } else if (event.kind === 'resumed' && rounds.length > 0) {
      for (const change of Array.isArray(event.answer?.changes) ? event.answer.changes : []) {
        const place = String(change.path).split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('/');
        if (typeof change.after === 'string' && change.after !== '[redacted]') rounds.at(-1).texts.set(place, change.after);
      }
    }
  }
  return rounds;
}

export class Document {
  #shown = new Map();

  constructor() {
    this.element = el('div', { class: 'texts' });
  }

  /**
   * @param rounds the earlier questions, oldest first @param labels the names of places that a form has
   * @param editable the places that it lets edit @param edit goes to the field of a place
   */
  show(value, { first, rounds, labels, editable = [], edit = () => {} }) {
    const texts = textsOf(value);
    const kept = new Map();
    for (const { path, text } of texts) {
      const place = path.join('/');
      const started = at(first, path);
      const bases = [
        ...rounds.toReversed().flatMap(round => (round.texts.has(place) ? [{ name: `round ${round.number}`, text: round.texts.get(place) }] : [])),
        ...(typeof started === 'string' ? [{ name: 'the start', text: started }] : []),
      ].filter(base => base.text !== text);
      const canEdit = editable.includes(place);
      const stamp = JSON.stringify([text, bases, canEdit]);
      const before = this.#shown.get(place);
      kept.set(place, before?.stamp === stamp ? before : { stamp, view: new Text(labels.get(place) ?? path.join(' / '), text, bases, canEdit ? () => edit(place) : null) });
    }
    const views = [...kept.values()].map(each => each.view.element);
    if (views.length !== this.element.children.length || views.some((view, index) => view !== this.element.children[index])) replace(this.element, views);
    this.#shown = kept;
  }

  /** Goes to the next change, or the previous one, of all texts. */
  step(by) {
    const views = [...this.#shown.values()].map(each => each.view).filter(view => view.bases.length > 0);
    if (views.length === 0) {
      say('Nothing has changed that could be compared.');
      return;
    }
    for (const view of views) view.choose('changes');
    const all = [...this.element.querySelectorAll('.change')];
    const now = all.findIndex(change => change.matches('.now'));
    const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : (now + by + all.length) % all.length];
    all[now]?.classList.remove('now');
    if (!next) return;
    next.classList.add('now');
    next.scrollIntoView({ block: 'center' });
    say(`Change ${all.indexOf(next) + 1} of ${all.length}: ${next.textContent.slice(0, 200)}`);
  }
}

/** One text: to be read, with its changes, or as it is written. */
class Text {
  constructor(name, text, bases, edit) {
    this.text = text;
    this.bases = bases;
    this.base = bases[0];
    this.body = el('div', { class: 'body' });
    this.mode = 'read';
    const modes = [['read', 'Read'], ...(bases.length > 0 ? [['changes', 'Changes']] : []), ...(MARKS.test(text) ? [['raw', 'As written']] : [])];
    const group = newId('mode');
    this.inputs = new Map(modes.map(([mode]) => [mode, el('input', { type: 'radio', name: group, checked: mode === 'read', onchange: () => this.choose(mode) })]));
    this.element = el('article', { class: 'text' },
      el('div', { class: 'bar' }, el('h2', { dir: 'auto' }, visible(name)), el('span', { class: 'spring' }),
        edit && el('button', { type: 'button', class: 'quiet', text: 'Edit', 'aria-label': `Edit: ${name}`, onclick: edit }),
        modes.length > 1 && el('fieldset', { class: 'switch small' }, el('legend', { class: 'unseen', text: 'Show the text' }),
          modes.map(([mode, label]) => el('label', {}, this.inputs.get(mode), el('span', { text: label }))))),
      this.body);
    this.draw();
  }

  choose(mode) {
    if (this.mode === mode) return;
    this.mode = mode;
    this.inputs.get(mode).checked = true;
    this.draw();
  }

  draw() {
    const { text } = this;
    if (this.mode === 'changes') replace(this.body, this.compared());
    else if (this.mode === 'raw') replace(this.body, raw(text));
    else replace(this.body, read(text));
  }

  compared() {
    const choice = this.bases.length > 1 && el('select', { 'aria-label': 'Compared with', onchange: event => { this.base = this.bases[event.target.value]; this.draw(); } },
      this.bases.map((base, index) => el('option', { value: index, text: base.name, selected: base === this.base })));
    const stretches = compareTexts(cut(this.base.text), cut(this.text));
    return [
      el('p', { class: 'hint compared' }, 'Compared with ', choice || this.base.name, `: ${countedWords(stretches)}.`),
      el('div', { class: 'prose', dir: 'auto' }, changes(stretches)),
    ];
  }
}

const cut = value => (value.length > MOST_MARKDOWN ? value.slice(0, MOST_MARKDOWN) : value);

/** The stretches of a comparison, with words beside the colours. */
export function changes(stretches) {
  return el('p', { class: 'diff' }, stretches.map(({ kind, text: words }) => (kind === 'same' ? el('span', {}, visible(words))
    : el(kind === 'added' ? 'ins' : 'del', { class: 'change' }, el('span', { class: 'unseen', text: kind === 'added' ? ' (added: ' : ' (removed: ' }), visible(words), el('span', { class: 'unseen', text: ') ' })))));
}

function read(value) {
  try {
    if (/^\s*[[{]/.test(value)) {
      const json = parsed(value);
      if (json !== null && typeof json === 'object') return payloadTree(json, undefined);
    }
    if (value.length <= MOST_MARKDOWN) return el('div', { class: 'prose' }, markdown(value));
  } catch {
    // What cannot be shown as it was meant is shown as it is written.
  }
  return raw(value);
}

function parsed(value) {
  try {
    return parse(value);
  } catch {
    return null;
  }
}

function raw(value) {
  const box = el('p', { class: 'raw', dir: 'auto' }, visible(value.slice(0, AT_ONCE)));
  if (value.length <= AT_ONCE) return box;
  const more = el('button', { class: 'quiet', type: 'button', text: `All ${value.length.toLocaleString('en')} characters`, onclick: () => { replace(box, visible(value)); more.remove(); } });
  return el('div', {}, box, more);
}
