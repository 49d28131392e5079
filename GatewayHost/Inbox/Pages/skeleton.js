// The shapes of what is not there yet.

import { el } from './dom.js';

const ROWS = 6;

const lines = (...widths) => widths.map(width => el('span', { class: `line ${width}` }));

/** A task: document and decision. */
export const taskSkeleton = () => [
  el('section', { class: 'document skeleton', 'aria-label': 'Document', 'aria-busy': 'true' }, el('p', { class: 'unseen', role: 'status', text: 'Loading the task …' }), el('div', {}, lines('title', 'short', 'long', 'long', 'medium', 'long'))),
  el('section', { class: 'decision skeleton', 'aria-hidden': 'true' }, lines('medium', 'field', 'short', 'field')),
];

/** The rows of a list. */
export const listSkeleton = () => [
  el('p', { class: 'unseen', role: 'status', text: 'Loading …' }),
  el('ol', { class: 'rows-skeleton skeleton', 'aria-hidden': 'true' }, Array.from({ length: ROWS }, () => el('li', {}, lines('medium', 'short')))),
];
