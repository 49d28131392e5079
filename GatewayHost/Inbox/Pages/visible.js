// Texts of tasks as they are, where they could hide something: what reorders or is no character is shown by its number.

import { el } from './dom.js';

// Controls, marks that turn the direction of what follows, characters without width, and halves of a pair.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\p{Cs}]/u;
const EACH = new RegExp(`(${HIDDEN.source})`, 'u');

const numberOf = character => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text as nodes: a text node, or several with signs between them. */
export function visible(text) {
  if (!HIDDEN.test(text)) return text === '' ? [] : [document.createTextNode(text)];
  return text.split(EACH).filter(part => part !== '').map((part, index) => (HIDDEN.test(part) && part.length <= 2 ? sign(part) : document.createTextNode(part)));
}

const sign = character => el('span', { class: 'sign', title: 'A character that is not visible', text: numberOf(character) });
