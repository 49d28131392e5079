// Markdown as elements. A text of a task is untrusted: there is no HTML, no image, and a link only to http, https and mailto. Every pass
// over a text is linear, and what a page could not show in time stays as it is written.

import { el } from './dom.js';
import { visible } from './visible.js';

const MAX_DEPTH = 8;
const MAX_BLOCKS = 4000;
const MAX_ROWS = 300;
const MAX_COLUMNS = 40;

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]{0,30})[^`]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,11})([-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?$/;
const DIVIDER = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

const isBlank = line => line.trim() === '';
const isDivider = line => DIVIDER.test(line.trim());

/** Returns the elements of a text. */
export function markdown(text) {
  const budget = { left: MAX_BLOCKS };
  return blocks(text.split(/\r\n?|\n/), 0, budget);
}

function blocks(lines, depth, budget) {
  const made = [];
  let at = 0;
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    if (budget.left-- <= 0) {
      made.push(el('p', { class: 'raw', dir: 'auto' }, visible(lines.slice(at).join('\n'))));
      return made;
    }
    const [element, next] = block(lines, at, depth, budget);
    made.push(element);
    at = next;
  }
  return made;
}

function block(lines, at, depth, budget) {
  const line = lines[at];
  const fence = FENCE.exec(line);
  if (fence) return code(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading) return [el(`h${Math.min(6, heading[1].length + 2)}`, { dir: 'auto' }, inline((heading[2] ?? '').trimEnd().replace(/(?:^|[ \t])#+$/, '').trimEnd())), at + 1];
  if (RULE.test(line)) return [el('hr'), at + 1];
  if (depth < MAX_DEPTH && QUOTE.test(line)) {
    let end = at;
    while (end < lines.length && QUOTE.test(lines[end])) end++;
    return [el('blockquote', {}, blocks(lines.slice(at, end).map(each => each.replace(QUOTE, '')), depth + 1, budget)), end];
  }
  if (depth < MAX_DEPTH && ITEM.test(line)) return list(lines, at, depth, budget);
  if (line.includes('|') && at + 1 < lines.length && isDivider(lines[at + 1]) && cells(line).length === cells(lines[at + 1]).length) return table(lines, at);
  return paragraph(lines, at, depth);
}

function code(lines, at, [, mark, language]) {
  const isEnd = line => line.trim().length >= mark.length && [...line.trim()].every(each => each === mark[0]);
  let end = at + 1;
  while (end < lines.length && !isEnd(lines[end])) end++;
  const name = language === '' ? 'Code' : `Code: ${language}`;
  return [el('pre', { class: 'code', tabindex: 0, role: 'group', 'aria-label': name, dir: 'ltr' }, el('code', {}, visible(lines.slice(at + 1, end).join('\n')))), end + 1];
}

function list(lines, at, depth, budget) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const isOrdered = /\d/.test(mark);
  const kind = mark.at(-1);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    if (!item || item[1].length > indent.length + 1 || item[1].length < indent.length || item[2].at(-1) !== kind || RULE.test(lines[end])) break;
    const deep = item[1].length + item[2].length + 1;
    const own = [item[3] ?? ''];
    end++;
    while (end < lines.length) {
      const next = lines[end];
      const isIndented = /^[ \t]/.test(next) && next.length - next.trimStart().length >= Math.min(deep, indent.length + 2);
      const isLazy = !isBlank(next) && !isIndented && !ITEM.test(next) && !isBlank(lines[end - 1]) && !HEADING.test(next) && !FENCE.test(next) && !QUOTE.test(next) && !RULE.test(next);
      const goesOn = isBlank(next) && end + 1 < lines.length && /^(?: {2,}|\t)\S/.test(lines[end + 1]) && indent.length < lines[end + 1].length - lines[end + 1].trimStart().length;
      if (!isIndented && !isLazy && !goesOn) break;
      own.push(next.startsWith('\t') ? next.slice(1) : next.slice(Math.min(deep, next.length - next.trimStart().length)));
      end++;
    }
    items.push(own);

    // A blank line between two items of one list.
    if (end + 1 < lines.length && isBlank(lines[end]) && ITEM.exec(lines[end + 1])?.[2].at(-1) === kind && ITEM.exec(lines[end + 1])[1].length === indent.length) end++;
  }
  budget.left -= items.length;
  const made = items.map(own => {
    const task = /^\[([ xX])\][ \t]+/.exec(own[0]);
    const content = task ? [own[0].slice(task[0].length), ...own.slice(1)] : own;
    const isSimple = !content.slice(1).some(line => isBlank(line) || ITEM.test(line) || FENCE.test(line) || QUOTE.test(line) || line.includes('|'));
    return el('li', { dir: 'auto' }, task && el('span', { class: 'check', text: task[1] === ' ' ? '☐ ' : '☑ ' }), isSimple ? lined(content) : blocks(content, depth + 1, budget));
  });
  return [el(isOrdered ? 'ol' : 'ul', isOrdered && Number.parseInt(mark, 10) !== 1 ? { start: Number.parseInt(mark, 10) } : {}, made), end];
}

function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
}

function table(lines, at) {
  const names = cells(lines[at]);
  const sides = cells(lines[at + 1]).map(cell => (cell.endsWith(':') ? (cell.startsWith(':') ? 'middle' : 'end') : null));
  let end = at + 2;
  while (end < lines.length && !isBlank(lines[end]) && lines[end].includes('|')) end++;
  const rows = lines.slice(at + 2, end);
  const wide = Math.min(names.length, MAX_COLUMNS);
  const body = el('tbody');
  const add = from => body.append(...rows.slice(from, from + MAX_ROWS).map(row => {
    const all = cells(row);
    return el('tr', {}, Array.from({ length: wide }, (_, n) => el('td', { class: sides[n], dir: 'auto' }, inline(all[n] ?? ''))));
  }));
  add(0);
  let shown = MAX_ROWS;
  const left = () => rows.length - shown;
  const more = left() > 0 && el('button', {
    type: 'button', class: 'quiet', text: `${left().toLocaleString('en')} more rows`,
    onclick: () => {
      add(shown);
      shown += MAX_ROWS;
      if (left() > 0) more.textContent = `${left().toLocaleString('en')} more rows`;
      else more.remove();
    },
  });
  const cut = names.length > wide && el('p', { class: 'hint', text: `${names.length - wide} more columns are in the text as it is written.` });
  return [el('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': 'Table' },
    el('table', {}, el('thead', {}, el('tr', {}, names.slice(0, wide).map((name, n) => el('th', { scope: 'col', class: sides[n], dir: 'auto' }, inline(name))))), body), more, cut), end];
}

function paragraph(lines, at, depth) {
  let end = at + 1;
  const ends = line => isBlank(line) || HEADING.test(line) || FENCE.test(line) || RULE.test(line) || (depth < MAX_DEPTH && (QUOTE.test(line) || ITEM.test(line)));
  const isTable = here => lines[here].includes('|') && here + 1 < lines.length && isDivider(lines[here + 1]);
  while (end < lines.length && !ends(lines[end]) && !isTable(end)) end++;
  return [el('p', { dir: 'auto' }, lined(lines.slice(at, end))), end];
}

// A line of the text stays a line: many texts are not written as Markdown.
const lined = lines => inline(lines.map(line => line.trim().replace(/\\$/, '')).join('\n'));

const LINK = /(!?)\[([^[\]\n]{0,400})\]\(\s*<?((?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})>?(?:\s+"[^"\n]{0,200}")?\s*\)/y;
const BARE = /https?:\/\/[^\s<>"'`|\\^{}[\]]{1,2000}/iy;
const ANGLE = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/iy;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const TAGS = { '**': 'strong', __: 'strong', '*': 'em', _: 'em', '~~': 'del' };

/** The elements of one stretch of text. */
function inline(text, depth = 0, inLink = false) {
  const made = [];
  const dead = new Set();
  let kept = '';
  const flush = () => {
    kept.split('\n').forEach((line, index) => {
      if (index > 0) made.push(el('br'));
      made.push(...visible(line));
    });
    kept = '';
  };
  const push = (element, end) => {
    flush();
    made.push(element);
    at = end;
  };
  let at = 0;
  while (at < text.length) {
    const here = text[at];
    if (here === '\\' && at + 1 < text.length && PUNCTUATION.test(text[at + 1])) {
      kept += text[at + 1];
      at += 2;
      continue;
    }
    if (here === '`') {
      const run = /`+/y;
      run.lastIndex = at;
      const [ticks] = run.exec(text);
      const end = dead.has(ticks) ? -1 : closing(text, ticks, at + ticks.length);
      if (end < 0) {
        dead.add(ticks);
        kept += ticks;
        at += ticks.length;
      } else push(el('code', { dir: 'ltr' }, visible(text.slice(at + ticks.length, end).replace(/^ (.+) $/s, '$1'))), end + ticks.length);
      continue;
    }
    const isImage = here === '!' && text[at + 1] === '[';
    if (here === '[' || isImage) {
      LINK.lastIndex = at;
      const found = LINK.exec(text);
      const target = found && targetOf(found[3]);
      if (isImage && found) {
        push(el('span', { class: 'image' }, 'Image, not loaded', found[2] !== '' && [': ', ...visible(found[2])]), LINK.lastIndex);
        continue;
      }
      if (found && target !== null && !inLink) {
        push(link(target, inline(found[2], depth + 1, true), found[2]), LINK.lastIndex);
        continue;
      }
    }
    if (!inLink && (here === '<' || here === 'h' || here === 'H')) {
      const pattern = here === '<' ? ANGLE : BARE;
      pattern.lastIndex = at;
      const found = here !== '<' && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') ? null : pattern.exec(text);
      const address = found && (here === '<' ? found[1] : found[0].replace(/[.,;:!?)*_~]+$/, ''));
      const target = address && targetOf(address);
      if (target) {
        push(link(target, visible(address), address), at + (here === '<' ? found[0].length : address.length));
        continue;
      }
    }
    const mark = here === '*' || here === '_' || here === '~' ? (text[at + 1] === here ? here + here : here) : null;
    if (mark !== null && mark in TAGS) {
      const end = depth < MAX_DEPTH && !dead.has(mark) && opens(text, at, mark) ? ending(text, mark, at + mark.length) : null;
      if (end === -1) dead.add(mark);
      if (end !== null && end > at + mark.length) {
        push(el(TAGS[mark], {}, inline(text.slice(at + mark.length, end), depth + 1, inLink)), end + mark.length);
        continue;
      }
      kept += mark;
      at += mark.length;
      continue;
    }
    kept += here;
    at++;
  }
  flush();
  return made;
}

/** Where a run of backticks of this very length begins; -1: nowhere. */
function closing(text, ticks, from) {
  for (let at = text.indexOf(ticks, from); at >= 0; at = text.indexOf(ticks, at)) {
    let end = at + ticks.length;
    while (text[end] === '`') end++;
    if (end - at === ticks.length) return at;
    at = end;
  }
  return -1;
}

const isSpace = character => character === undefined || /\s/.test(character);
const isWord = character => character !== undefined && /[\p{L}\p{N}]/u.test(character);

// An underscore within a word is a part of it.
const opens = (text, at, mark) => !isSpace(text[at + mark.length]) && (mark[0] !== '_' || !isWord(text[at - 1]));

/** Where an emphasis ends; -1: nowhere. What ends one does not depend on where it begins. */
function ending(text, mark, from) {
  for (let at = text.indexOf(mark, from + 1); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    const isLonger = mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark);
    if (isLonger && text[at + 1] === mark) {
      at++;
      continue;
    }
    if (!isLonger && !isSpace(text[at - 1]) && text[at - 1] !== '\\' && (mark[0] !== '_' || !isWord(text[at + mark.length]))) return at;
  }
  return -1;
}

/** The address of a link; null: it is not one that is followed. */
export function targetOf(text) {
  if (!/^(?:https?:\/\/|mailto:)[^\s\u0000-\u001f\\]+$/i.test(text)) return null;
  let target;
  try {
    target = new URL(text);
  } catch {
    return null;
  }
  // A name before the host is made to look like one.
  return ['http:', 'https:', 'mailto:'].includes(target.protocol) && target.username === '' && target.password === '' ? target : null;
}

// Where a link leads is told, too: its text may say something else.
function link(target, content, said) {
  const to = target.protocol === 'mailto:' ? target.pathname.split('?')[0] : target.host;
  return el('a', { href: target.href, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer', title: target.href },
    content.length > 0 ? content : to, !said.includes(to) && el('span', { class: 'host' }, ' (', el('bdi', { text: to }), ')'));
}
