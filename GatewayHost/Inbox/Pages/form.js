// The form of a pause's fields. It makes the gateway's checks, with the same texts.

import { el, newId } from './dom.js';

const TYPES = {
  string: 'string', text: 'string', textarea: 'string', str: 'string',
  boolean: 'boolean', bool: 'boolean',
  number: 'number', float: 'number',
  integer: 'integer', int: 'integer',
  array: 'array', list: 'array',
  object: 'object',
};
const FEW = 4;

// The answers to a question without a form. The name of the approval is that of the guides.
const OTHER = 'other';
const FREE = {
  name: '',
  label: 'Your answer',
  required: true,
  description: 'This question comes without a form.',
  options: [{ value: { approved: true }, label: 'Approved' }, { value: { approved: false }, label: 'Not approved' }, { value: {}, label: 'Just go on' }, { value: OTHER, label: 'Something else …' }],
};

const isText = value => typeof value === 'string';
const isNothing = value => value === undefined || value === null || value === '';
const valueOf = option => (option !== null && typeof option === 'object' && 'value' in option ? option.value : option);
const textOf = option => {
  if (option !== null && typeof option === 'object') {
    if (isText(option.label)) return option.label;
    if ('value' in option) return textOf(option.value);
  }
  return isText(option) ? option : JSON.stringify(option);
};
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Returns the fields that a form can show. */
export function fieldsOf(metadata) {
  const fields = Array.isArray(metadata?.fields) ? metadata.fields : [];
  return fields.filter(field => field !== null && typeof field === 'object' && isText(field.name) && field.name !== '');
}

/** Returns the error of a field's value; null if it is valid. */
export function judge(field, value) {
  const type = TYPES[field.type] ?? null;
  if (isNothing(value)) return field.required === true && isNothing(field.default) ? 'is required' : null;
  if (type === 'string' && !isText(value)) return 'must be a text';
  if (type === 'boolean' && typeof value !== 'boolean') return 'must be true or false';
  if ((type === 'number' || type === 'integer') && typeof value !== 'number') return 'must be a number';
  if (type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
  if (type === 'array' && !Array.isArray(value)) return 'must be a list';
  if (type === 'object' && (typeof value !== 'object' || Array.isArray(value))) return 'must be an object';
  if (Array.isArray(value)) {
    if (value.length < field.min_items) return `must have at least ${field.min_items} entries`;
    if (value.length > field.max_items) return `must have at most ${field.max_items} entries`;
    return null;
  }
  if (isText(value)) {
    const length = [...value].length;
    if (length < field.min_length) return `must have at least ${field.min_length} characters`;
    if (length > field.max_length) return `must have at most ${field.max_length} characters`;
  }
  if (typeof value === 'number') {
    if (value < field.min) return `must be at least ${field.min}`;
    if (value > field.max) return `must be at most ${field.max}`;
  }
  return null;
}

/** Creates the inputs of one field. */
function inputsOf(field, ids) {
  const type = TYPES[field.type] ?? null;
  const options = Array.isArray(field.options) && field.options.length > 0 ? field.options : null;
  if (type === 'array' && options) return choices(field, options, ids, true);
  if (options) return options.length <= FEW ? choices(field, options, ids, false) : select(field, options, ids);
  if (type === 'boolean') return choices(field, [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], ids, false);
  if (type === 'number' || type === 'integer') return number(field, type, ids);
  if (type === 'array' || type === 'object') return json(field, type, ids);
  return text(field, ids);
}

function text(field, ids) {
  const isLong = field.type === 'textarea' || field.type === 'text' || field.max_length > 200 || (isText(field.default) && field.default.includes('\n'));
  const input = isLong ? el('textarea', { id: ids.input, rows: 4 }) : el('input', { id: ids.input, type: 'text', autocomplete: 'off' });
  input.value = isNothing(field.default) ? '' : String(field.default);
  return { inputs: [input], read: () => (input.value === '' ? undefined : input.value) };
}

function number(field, type, ids) {
  const input = el('input', { id: ids.input, type: 'text', inputmode: type === 'integer' ? 'numeric' : 'decimal', autocomplete: 'off' });
  input.value = isNothing(field.default) ? '' : String(field.default);
  return {
    inputs: [input],
    read: () => {
      const said = input.value.trim().replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
      if (said === '') return undefined;
      return Number.isFinite(Number(said)) ? Number(said) : said;
    },
  };
}

function json(field, type, ids) {
  const input = el('textarea', { id: ids.input, class: 'code', rows: 4, spellcheck: 'false', placeholder: type === 'array' ? '["a", "b"]' : '{"name": "value"}' });
  input.value = isNothing(field.default) ? '' : JSON.stringify(field.default, null, 2);
  return {
    inputs: [input],
    read: () => {
      if (input.value.trim() === '') return undefined;
      try {
        return JSON.parse(input.value);
      } catch {
        throw new Error('is not JSON');
      }
    },
  };
}

function choices(field, options, ids, isMany) {
  const given = isMany ? (Array.isArray(field.default) ? field.default : []) : [field.default];
  const inputs = options.map((option, index) => el('input', {
    id: `${ids.input}-${index}`,
    type: isMany ? 'checkbox' : 'radio',
    name: ids.input,
    value: index,
    checked: given.some(value => value !== undefined && isSame(value, valueOf(option))),
  }));
  const chosen = () => options.filter((_, index) => inputs[index].checked).map(valueOf);
  return {
    inputs,
    group: el('div', { class: 'choices' }, options.map((option, index) => el('label', { class: 'choice', for: `${ids.input}-${index}` }, inputs[index], el('span', { text: textOf(option) })))),
    read: () => (isMany ? (chosen().length === 0 && field.required !== true && !(field.min_items > 0) ? undefined : chosen()) : chosen()[0]),
  };
}

function select(field, options, ids) {
  const input = el('select', { id: ids.input }, el('option', { value: '', text: 'Choose …' }), options.map((option, index) => el('option', {
    value: index,
    text: textOf(option),
    selected: !isNothing(field.default) && isSame(field.default, valueOf(option)),
  })));
  return { inputs: [input], read: () => (input.value === '' ? undefined : valueOf(options[Number(input.value)])) };
}

class Field {
  constructor(field) {
    this.field = field;
    const ids = { input: newId('field') };
    const made = inputsOf(field, ids);
    this.inputs = made.inputs;
    this.readValue = made.read;
    const label = isText(field.label) ? field.label : isText(field.prompt) ? field.prompt : field.name;
    const help = [field.prompt, field.description].filter(isText).filter(line => line !== label);
    const limits = limitsOf(field);
    const error = el('p', { class: 'error', id: `${ids.input}-error`, hidden: true });
    const hints = [...help, ...(limits === '' ? [] : [limits])].map((line, index) => el('p', { class: 'hint', id: `${ids.input}-hint-${index}`, text: line }));
    this.error = error;
    this.label = label;
    const mark = field.required === true ? el('span', { class: 'must', text: ' required' }) : field.required === false ? el('span', { class: 'may', text: ' optional' }) : null;
    const described = [...hints.map(hint => hint.id), error.id].join(' ');
    if (made.group) {
      this.group = el('fieldset', { class: 'field', 'aria-describedby': described }, el('legend', {}, el('span', { text: label }), mark), ...hints, made.group, error);
      this.element = this.group;
    } else {
      this.inputs[0].setAttribute('aria-describedby', described);
      if (field.required === true) this.inputs[0].setAttribute('aria-required', 'true');
      this.element = el('div', { class: 'field' }, el('label', { for: ids.input }, el('span', { text: label }), mark), ...hints, this.inputs[0], error);
    }
  }

  /** Reads the value and its error. */
  read() {
    let value;
    try {
      value = this.readValue();
    } catch (wrong) {
      return { error: wrong.message };
    }

    // A yes/no question that is neither required nor optional still needs an answer.
    const isOpen = value === undefined && TYPES[this.field.type] === 'boolean' && this.field.required === undefined && isNothing(this.field.default);
    return { value, error: isOpen ? 'choose yes or no' : judge(this.field, value) };
  }

  /** The state of the inputs, as data. */
  get state() {
    return this.inputs.map(input => (input.matches('[type=radio], [type=checkbox]') ? input.checked : input.value));
  }

  set state(values) {
    if (values.length !== this.inputs.length) return;
    this.inputs.forEach((input, index) => {
      if (input.matches('[type=radio], [type=checkbox]')) input.checked = values[index] === true;
      else input.value = String(values[index]);
    });
  }

  complain(message) {
    this.error.hidden = message === null;
    this.error.textContent = message === null ? '' : message.charAt(0).toUpperCase() + message.slice(1);
    for (const input of this.group ? [] : this.inputs) {
      if (message === null) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    }
    this.element.classList.toggle('wrong', message !== null);
  }
}

function limitsOf(field) {
  const said = [];
  const between = (low, high, unit) => {
    if (low !== undefined && low !== null && high !== undefined && high !== null) said.push(`${low} to ${high}${unit}`);
    else if (low !== undefined && low !== null) said.push(`at least ${low}${unit}`);
    else if (high !== undefined && high !== null) said.push(`at most ${high}${unit}`);
  };
  const type = TYPES[field.type];
  if (type === 'number' || type === 'integer') between(field.min, field.max, '');
  if (type === 'string') between(field.min_length, field.max_length, ' characters');
  if (type === 'array') between(field.min_items, field.max_items, '');
  return said.join(', ').replace(/^./, first => first.toUpperCase());
}

/** Creates the inputs of a pause. */
export class AnswerForm {
  constructor(metadata) {
    const fields = fieldsOf(metadata);
    this.fields = fields.map(field => new Field(field));
    this.isFree = fields.length === 0;
    if (this.isFree) {
      this.choice = new Field(FREE);
      this.free = new Field({ name: '', type: 'object', label: 'The answer as JSON', default: {}, description: 'An object, whose members the next step gets.' });
      this.free.element.hidden = true;
    }
    this.element = el('div', { class: 'fields' }, this.all.map(field => field.element));
    this.element.addEventListener('change', () => this.showFree());
    this.initial = this.all.map(field => field.state);
  }

  get all() {
    return this.isFree ? [this.choice, this.free] : this.fields;
  }

  showFree() {
    if (this.isFree) this.free.element.hidden = this.choice.read().value !== OTHER;
  }

  /** The state of each field that differs from its start, and is not redacted; null: there is none. */
  get draft() {
    const states = this.all.map((field, index) => (field.field.redact === true || isSame(field.state, this.initial[index]) ? null : field.state));
    return states.some(state => state !== null) ? states : null;
  }

  /** Restores a draft; null: resets the form. */
  set draft(states) {
    this.all.forEach((field, index) => { field.state = states?.[index] ?? this.initial[index]; });
    this.showFree();
  }

  get asked() {
    if (!this.isFree) return this.fields;
    return this.choice.read().value === OTHER ? [this.free] : [this.choice];
  }

  /** Reads the answer; null, with the first error in focus, if there are errors. */
  read() {
    const answer = {};
    let first = null;
    for (const field of this.asked) {
      const { value, error } = field.read();
      field.complain(error);
      if (error !== null) first ??= field;
      else if (this.isFree) Object.assign(answer, value ?? {});
      else if (value !== undefined) answer[field.field.name] = value;
    }
    first?.inputs[0].focus();
    return first === null ? answer : null;
  }

  /** Shows the gateway's errors at their fields; returns those of other fields. */
  complain(errors) {
    const rest = [];
    let first = null;
    for (const field of this.fields) field.complain(null);
    for (const { field: name, message } of errors) {
      const field = this.fields.find(one => one.field.name === name);
      if (field) {
        field.complain(message);
        first ??= field;
      } else rest.push(`${name} ${message}`);
    }
    first?.inputs[0].focus();
    return rest;
  }

  disable() {
    for (const input of this.element.querySelectorAll('input, select, textarea')) input.disabled = true;
  }
}
