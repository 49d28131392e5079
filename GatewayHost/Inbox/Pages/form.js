// The form of a pause's fields. It makes the gateway's checks, by the schema that the task publishes, with the same texts.

import { compareTexts, countedWords } from './diff.js';
import { changes, placeOf } from './document.js';
import { el, newId, replace } from './dom.js';
import { compare, isNumber, isSame, isWhole, parse, read as readNumber } from './numbers.js';

// A form cannot be filled in while the browser's engine works on its pattern. A long text is the gateway's to judge, which has limits.
const MAX_TO_MATCH = 2000;
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

/** Returns the fields that a form can show. */
export function fieldsOf(metadata) {
  const fields = Array.isArray(metadata?.fields) ? metadata.fields : [];
  return fields.filter(field => field !== null && typeof field === 'object' && isText(field.name) && field.name !== '');
}

/** What of the published schema is about the fields. */
class Rules {
  constructor(schema) {
    this.isStrict = schema?.additionalProperties === false;
    this.needed = schema?.required ?? [];
    this.properties = schema?.properties ?? {};
  }

  of(name) {
    return { isNeeded: this.isStrict && this.needed.includes(name), ...(Object.hasOwn(this.properties, name) ? this.properties[name] : {}) };
  }
}

const ARTICLES = { string: 'a text', boolean: 'true or false', number: 'a number', integer: 'a number', array: 'a list', object: 'an object' };
const typeOf = value => (Array.isArray(value) ? 'array' : isNumber(value) ? 'number' : typeof value);

/** Returns the error of a value that was given; null if it is valid. */
function judge(rules, value) {
  const { type } = rules;
  if (type !== undefined && typeOf(value) !== (type === 'integer' ? 'number' : type)) return `must be ${ARTICLES[type]}`;
  if (type === 'integer' && !isWhole(value)) return 'must be a whole number';
  if (Array.isArray(value)) {
    if (value.length < rules.minItems) return `must have at least ${rules.minItems} entries`;
    if (value.length > rules.maxItems) return `must have at most ${rules.maxItems} entries`;
  } else if (isText(value)) {
    const length = [...value].length;
    if (length < rules.minLength) return `must have at least ${rules.minLength} characters`;
    if (length > rules.maxLength) return `must have at most ${rules.maxLength} characters`;
    if (rules.pattern !== undefined && length <= MAX_TO_MATCH && !new RegExp(rules.pattern, 'u').test(value)) return 'has not the form that is asked for';
  } else if (isNumber(value)) {
    if (rules.minimum !== undefined && compare(value, rules.minimum) < 0) return `must be at least ${rules.minimum}`;
    if (rules.maximum !== undefined && compare(value, rules.maximum) > 0) return `must be at most ${rules.maximum}`;
  }
  return null;
}

/** Creates the inputs of one field. */
function inputsOf(field, rules, ids) {
  const { type } = rules;
  const options = Array.isArray(field.options) && field.options.length > 0 ? field.options : null;
  if (type === 'array' && options) return choices(field, rules, options, ids, true);
  if (options) return options.length <= FEW ? choices(field, rules, options, ids, false) : select(field, options, ids);
  if (type === 'boolean') return choices(field, rules, [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], ids, false);
  if (type === 'number' || type === 'integer') return number(field, type, ids);
  if (type === 'array' || type === 'object') return json(field, type, ids);
  return text(field, ids);
}

/** What is proposed and left as it is goes back as it came, whatever the input has made of it. */
function typed(input, field, shown, read) {
  input.value = isNothing(field.default) ? '' : shown;
  const proposed = input.value;
  return { inputs: [input], read: () => (!isNothing(field.default) && input.value === proposed ? field.default : read(input.value)) };
}

function text(field, ids) {
  const isLong = field.type === 'textarea' || field.type === 'text' || field.max_length > 200 || (isText(field.default) && field.default.includes('\n'));
  const input = isLong ? el('textarea', { id: ids.input, rows: field.prefill === true && isText(field.default) && field.default.length > 200 ? 12 : 4 }) : el('input', { id: ids.input, type: 'text', autocomplete: 'off' });
  return typed(input, field, textOf(field.default), said => (said === '' ? undefined : said));
}

function number(field, type, ids) {
  const input = el('input', { id: ids.input, type: 'text', inputmode: type === 'integer' ? 'numeric' : 'decimal', autocomplete: 'off' });
  return typed(input, field, String(field.default), said => (said.trim() === '' ? undefined : readNumber(said.trim()) ?? said));
}

function json(field, type, ids) {
  const input = el('textarea', { id: ids.input, class: 'code', rows: 4, spellcheck: 'false', placeholder: type === 'array' ? '["a", "b"]' : '{"name": "value"}' });
  return typed(input, field, JSON.stringify(field.default, null, 2), said => {
    if (said.trim() === '') return undefined;
    try {
      return parse(said);
    } catch {
      throw new Error('is not JSON');
    }
  });
}

function choices(field, rules, options, ids, isMany) {
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
    read: () => (!isMany ? chosen()[0] : chosen().length === 0 && !rules.isNeeded && isNothing(field.default) ? undefined : chosen()),
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

/** Tells whether a field proposes what stands at its place, to be edited. A decision is never proposed, and a secret is never shown. */
const isProposed = (field, rules) => field.prefill === true && !isNothing(field.default)
  && rules.type !== 'boolean' && field.type !== 'boolean' && field.required !== true && field.deciding !== true && (field.redact ?? false) === false;

class Field {
  constructor(field, rules) {
    this.field = field;
    this.rules = rules;
    const ids = { input: newId('field') };
    const made = inputsOf(field, rules, ids);
    this.inputs = made.inputs;
    this.readValue = made.read;
    const label = isText(field.label) ? field.label : isText(field.prompt) ? field.prompt : field.name;
    const help = [field.prompt, field.description].filter(isText).filter(line => line !== label);
    const limits = limitsOf(rules);
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
    this.isProposed = isProposed(field, rules);
    if (this.isProposed) {
      this.proposed = this.state;
      this.edit = el('div', { class: 'edit', hidden: true });
      this.element.append(this.edit);
      for (const event of ['input', 'change']) this.element.addEventListener(event, () => this.showEdit());
    }
  }

  get isEdited() {
    return this.isProposed && !isSame(this.state, this.proposed);
  }

  /** Shows what the answer changes in the payload: the old text and the new one. */
  showEdit() {
    if (!this.isProposed) return;
    const { isEdited } = this;
    this.element.classList.toggle('edited', isEdited);
    this.edit.hidden = !isEdited;
    if (!isEdited) return;
    const isTyped = this.inputs.length === 1 && this.inputs[0].matches('input, textarea');
    const was = isTyped ? this.proposed[0] : textOf(this.field.default);
    const back = el('button', { type: 'button', class: 'quiet', 'aria-label': `Put back: ${this.label}`, text: 'Put back', onclick: () => this.putBack() });
    if (!isTyped) {
      replace(this.edit, el('p', { class: 'hint' }, 'Was: ', el('del', { dir: 'auto', text: was })), back);
      return;
    }
    const stretches = compareTexts(was, this.inputs[0].value);
    replace(this.edit, el('p', { class: 'hint', text: `Your edit: ${countedWords(stretches)}.` }), back,
      el('div', { class: 'prose', dir: 'auto', tabindex: 0, role: 'group', 'aria-label': `Your edit: ${this.label}` }, changes(stretches)));
  }

  putBack() {
    this.state = this.proposed;
    this.showEdit();
    this.inputs[0].focus();
    this.inputs[0].dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Reads the value, its error, and what is asked for and missing though the answer may do without. */
  read() {
    let value;
    try {
      value = this.readValue();
    } catch (wrong) {
      return { error: wrong.message };
    }
    const isMissing = value === undefined || value === null || (this.rules.isStrict && value === '');
    if (!isMissing) return { value, error: judge(this.rules, value) };
    if (this.rules.isNeeded) return { value, error: 'is required' };
    const { required } = this.field;
    const isAsked = isNothing(this.field.default) && (required === true || (this.rules.type === 'boolean' && required !== false));
    return { value, error: null, hint: isAsked ? 'is asked for: send again to leave it out' : null };
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

function limitsOf(rules) {
  const said = [];
  const between = (low, high, unit) => {
    if (low !== undefined && high !== undefined) said.push(`${low} to ${high}${unit}`);
    else if (low !== undefined) said.push(`at least ${low}${unit}`);
    else if (high !== undefined) said.push(`at most ${high}${unit}`);
  };
  between(rules.minimum, rules.maximum, '');
  between(rules.minLength === 1 && rules.isNeeded ? undefined : rules.minLength, rules.maxLength, ' characters');
  between(rules.minItems, rules.maxItems, '');
  return said.join(', ').replace(/^./, first => first.toUpperCase());
}

/** Creates the inputs of a pause. */
export class AnswerForm {
  /** @param schema the schema of the answers, which the task publishes with its pause. */
  constructor(metadata, schema) {
    const fields = fieldsOf(metadata);
    const rules = new Rules(schema);
    this.fields = fields.map(field => new Field(field, { ...rules.of(field.name), isStrict: rules.isStrict }));
    this.hinted = new Set();
    this.isFree = fields.length === 0;
    if (this.isFree) {
      this.choice = new Field(FREE, { isNeeded: true });
      this.free = new Field({ name: '', label: 'The answer as JSON', default: {}, description: 'An object, whose members the next step gets.' }, { type: 'object' });
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
    this.all.forEach((field, index) => {
      field.state = states?.[index] ?? this.initial[index];
      field.showEdit();
    });
    this.showFree();
  }

  /** How many values of the payload the answer changes. */
  get edits() {
    return this.fields.filter(field => field.isEdited).length;
  }

  /** Whether the answer agrees, as far as it says yes or no: true or false; null: it does not say it yet. */
  get agrees() {
    if (this.isFree) {
      const { value } = this.choice.read();
      return value === undefined ? null : value?.approved === true;
    }
    const said = this.fields.filter(field => field.rules.type === 'boolean').map(field => field.read().value);
    return said.includes(false) ? false : said.includes(undefined) ? null : true;
  }

  /** Puts the focus into the first field that proposes a value, or the one of a place; false: there is none. */
  edit(place = null) {
    const field = this.fields.find(one => one.isProposed && (place === null || placeOf(one.field) === place) && !one.inputs[0].disabled);
    field?.inputs[0].focus();
    return field !== undefined;
  }

  get asked() {
    if (!this.isFree) return this.fields;
    return this.choice.read().value === OTHER ? [this.free] : [this.choice];
  }

  /**
   * Reads the answer; null, with the first error in focus, if there are errors. What is asked for and may be left out is an error
   * once: sending the form again leaves it out.
   */
  read() {
    const answer = [];
    let first = null;
    for (const field of this.asked) {
      const { value, error, hint } = field.read();
      const wrong = error ?? (hint && !this.hinted.has(field) ? hint : null);
      field.complain(wrong);
      if (error === null && hint) this.hinted.add(field);
      if (wrong !== null) first ??= field;
      else if (this.isFree) answer.push(...Object.entries(value ?? {}));
      else if (value !== undefined) answer.push([field.field.name, value]);
    }
    first?.inputs[0].focus();
    return first === null ? Object.fromEntries(answer) : null;
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
    for (const input of this.element.querySelectorAll('input, select, textarea, .edit button')) input.disabled = true;
  }
}
