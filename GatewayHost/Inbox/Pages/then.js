// What an answer brings about, in the words of its flow (`then`): a text with places of the payload in braces, as they would be after the
// answer. Without such words nothing is promised.

import { placeOf } from './document.js';
import { el } from './dom.js';
import { isNumber } from './numbers.js';
import { visible } from './visible.js';

const MOST = 80;
const PART = /(\{\{|\}\}|\{\/[^{}]+\})/;

/**
 * The words as nodes, values set apart: they are the payload's, and the rest is the flow's. They are about an answer that agrees. Null: there
 * are none, or the answer does not agree.
 */
export function consequence(template, payload, form) {
  if (typeof template !== 'string' || template.trim() === '' || form.agrees === false) return null;
  const edited = new Map(form.fields.map(field => [`/${placeOf(field.field)}`, field]));
  const words = template.split(PART).filter(part => part !== '').map(part => {
    if (part === '{{' || part === '}}') return part[0];
    return part.startsWith('{/') ? el('bdi', { class: 'value' }, visible(shown(edited.get(part.slice(1, -1)), part.slice(1, -1), payload))) : part;
  });
  return form.agrees === null ? ['If you agree: ', ...words] : words;
}

function shown(field, place, payload) {
  const value = field === undefined ? find(payload, place) : now(field) ?? find(payload, place);
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : isNumber(value) || typeof value === 'boolean' ? String(value) : '';
  const signs = [...text];
  return signs.length === 0 ? '…' : signs.length > MOST ? `${signs.slice(0, MOST).join('')}…` : text;
}

function now(field) {
  if (field.field.redact === true) return '…';
  try {
    return field.readValue();
  } catch {
    return undefined;
  }
}

function find(value, place) {
  for (const name of place.slice(1).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
