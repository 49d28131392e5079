// A payload as a readable tree, with its changes.

import { el, scrollable } from './dom.js';
import { isNumber } from './numbers.js';
import { Origins, describe } from './origin.js';

const OPEN_DEPTH = 3;
const AT_ONCE = 100;
const LONG = 2000;

const isTree = value => value !== null && typeof value === 'object' && !isNumber(value);
const isSame = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Creates the tree. @param before the initial payload; undefined: unknown, and nothing is marked. @param origins who has put what there. */
export function payloadTree(value, before, { onlyChanges = false, origins = undefined } = {}) {
  if (!isTree(value)) return leaf(value, 'Value');
  if (Object.keys(value).length === 0) return el('p', { class: 'hint', text: 'Empty.' });
  if (onlyChanges && isSame(value, before)) return el('p', { class: 'hint', text: 'Nothing has changed since the start.' });
  const all = new Origins(origins);
  const tree = branch(value, before, 0, { onlyChanges, origins: all }, all.root);
  const most = describe(all.root.origin);
  return most === null ? tree : el('div', {}, el('p', { class: 'from', text: `Values are from ${most}, unless they say otherwise.` }), tree);
}

function branch(value, before, depth, options, at) {
  const isKnown = isTree(before) && Array.isArray(before) === Array.isArray(value);
  const entries = Object.keys(value).map(key => ({ key, now: value[key], was: isKnown ? before[key] : undefined, isKnown }));
  if (isKnown) {
    for (const key of Object.keys(before)) {
      if (!(key in value)) entries.push({ key, was: before[key], isGone: true });
    }
  }
  const shown = options.onlyChanges ? entries.filter(entry => entry.isGone || !entry.isKnown || !isSame(entry.now, entry.was)) : entries;
  const list = el('ul', { class: 'tree' });
  const add = from => {
    list.append(...shown.slice(from, from + AT_ONCE).map(entry => item(entry, Array.isArray(value), depth, options, options.origins.at(at, entry.key))));
    const left = shown.length - from - AT_ONCE;
    if (left > 0) {
      const more = el('li', {}, el('button', { class: 'quiet', type: 'button', text: `${left} more`, onclick: () => { more.remove(); add(from + AT_ONCE); } }));
      list.append(more);
    }
  };
  add(0);
  return list;
}

function item({ key, now, was, isKnown, isGone }, isList, depth, options, at) {
  const name = el('span', { class: 'key', text: isList ? `${Number(key) + 1}.` : `${key}:` });
  if (isGone) return el('li', { class: 'gone' }, name, ' ', mark('removed'), ' ', el('del', { text: short(was) }));
  const isNew = isKnown && was === undefined;
  const hasChanged = isKnown && !isNew && !isSame(now, was);
  const state = isNew ? 'new' : hasChanged ? 'changed' : null;
  if (!isTree(now)) {
    return el('li', { class: state }, name, ' ', leaf(now, isList ? `Entry ${Number(key) + 1}` : key), state && [' ', mark(state)], from(at, options), hasChanged && el('span', { class: 'was' }, 'was ', el('del', { text: short(was) })));
  }
  const count = Object.keys(now).length;
  const what = Array.isArray(now) ? (count === 1 ? '1 entry' : `${count} entries`) : count === 1 ? '1 member' : `${count} members`;
  if (count === 0) return el('li', { class: state }, name, ' ', el('span', { class: 'hint', text: Array.isArray(now) ? 'empty list' : 'empty' }), state && [' ', mark(state)], from(at, options));
  const details = el('details', { open: depth < OPEN_DEPTH }, el('summary', {}, name, ' ', el('span', { class: 'hint', text: what }), state && [' ', mark(state)], !options.origins.hasMoreBelow(at.place) && from(at, options)));
  const grow = () => {
    if (details.open && details.children.length === 1) details.append(branch(now, isKnown ? was : undefined, depth + 1, { ...options, onlyChanges: options.onlyChanges && hasChanged && isTree(was) }, at));
  };
  details.addEventListener('toggle', grow);
  if (depth < OPEN_DEPTH) grow();
  return el('li', { class: state === 'new' ? 'new' : null }, details);
}

function from({ origin }, { origins }) {
  const text = origin === origins.root.origin ? null : describe(origin);
  return text !== null ? el('span', { class: 'from', text: `from ${text}` }) : null;
}

const mark = state => el('span', { class: `mark ${state}`, text: state });

function leaf(value, name) {
  if (typeof value !== 'string') return el('span', { class: 'value code', text: value === undefined ? '' : JSON.stringify(value) });
  const isBlock = value.length > 60 || value.includes('\n');
  const text = el('span', { class: isBlock ? 'value block' : 'value', text: value.slice(0, LONG) });
  if (isBlock) scrollable(text, name);
  if (value.length <= LONG) return value === '' ? el('span', { class: 'hint', text: 'empty text' }) : text;
  const more = el('button', { class: 'quiet', type: 'button', text: `All ${value.length.toLocaleString('en')} characters`, onclick: () => { text.textContent = value; more.remove(); } });
  return el('span', {}, text, more);
}

function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
