// Desired, edited as a form that is made from the table of settings, or as JSON. Checked here, then by the cloud.

import { post, thingPath } from './api.js';
import { byId, details, el, hint, showResult } from './dom.js';
import { parseObject, pretty } from './format.js';
import { model, on, shownThing } from './model.js';

let fields = null;
let filled = null;
let parts;

export function startDesired() {
  parts = createForms();
  on('thing', event => event.thing === shownThing() && refill());
}

export function showDesired() {
  fields ??= createFields();
  if (filled !== model.thing) {
    filled = model.thing;
    refill(true);
    say('');
  }
}

function createForms() {
  const send = el('button', { type: 'submit', id: 'desired-send' }, 'Send to the board');
  const form = el('form', { id: 'desired-form', novalidate: true }, el('div', 'fields'), send);
  form.addEventListener('submit', event => submit(event, readForm));
  const text = el('textarea', { id: 'desired-json', rows: 5, spellcheck: 'false', 'aria-label': 'Desired as JSON' });
  markEdits(text);
  const json = el('form', 'json-form', text,
    hint('A patch: null removes a member, members that are not named stay.'),
    el('button', { type: 'submit', class: 'second' }, 'Check and send'));
  json.addEventListener('submit', event => submit(event, () => parseObject(text.value)));
  const result = el('p', { class: 'result', role: 'status', id: 'desired-result' });
  byId('desired').append(form, result, details('As JSON', json));
  return { form, text, result };
}

function createFields() {
  const list = model.snapshot.settings.map(setting => ({ setting, ...createField(setting) }));
  parts.form.firstChild.replaceChildren(...list.map(field => field.row));
  return list;
}

function createField(setting) {
  const isFlag = setting.kind === 'flag';
  const id = `set-${setting.key}`;
  const input = isFlag
    ? el('input', { type: 'checkbox', id, role: 'switch', class: 'toggle' })
    : el('input', { type: 'text', inputmode: 'numeric', id, 'aria-describedby': `${id}-hint`, autocomplete: 'off' });
  markEdits(input);
  return {
    input, row: el('div', 'setting',
      el('label', { for: id }, setting.key),
      el('span', 'entry', input, el('span', 'hint', setting.unit)),
      hint(isFlag ? setting.what : `${setting.what}; ${setting.min} to ${setting.max}`, { id: `${id}-hint` })),
  };
}

const markEdits = input => input.addEventListener('input', () => input.classList.add('edited'));

const isEdited = input => input.classList.contains('edited') || document.activeElement === input;

/** Fills in what is in force; a field that is being edited is left alone. */
function refill(all = false) {
  const { desired, reported } = shownThing().shadow ?? {};
  for (const { setting, input } of fields ?? []) {
    if (!all && isEdited(input)) {
      continue;
    }

    input.classList.remove('edited');
    const json = desired?.[setting.key] ?? reported?.[setting.key] ?? setting.default;
    if (setting.kind === 'flag') {
      input.checked = json === true;
    } else {
      input.value = typeof json === 'number' ? json : '';
    }
  }

  if (all || !isEdited(parts.text)) {
    parts.text.classList.remove('edited');
    parts.text.value = pretty(desired ?? {});
  }
}

// Only what differs from what is in force is sent.
function readForm() {
  const { desired, reported } = shownThing().shadow ?? {};
  const patch = {};
  for (const { setting, input } of fields) {
    const json = setting.kind === 'flag' ? input.checked : readInteger(setting, input);
    if (json !== (desired?.[setting.key] ?? reported?.[setting.key])) {
      patch[setting.key] = json;
    }
  }

  if (Object.keys(patch).length === 0) {
    throw new Error('Nothing is changed: edit a setting first.');
  }

  return patch;
}

function readInteger({ key, min, max, unit }, input) {
  const text = input.value.trim();
  const number = Number(text);
  const isGood = /^-?\d+$/.test(text) && number >= min && number <= max;
  input.setAttribute('aria-invalid', !isGood);
  if (!isGood) {
    input.focus();
    throw new Error(`${key} is ${text || 'empty'}; give an integer from ${min} to ${`${max} ${unit}`.trim()}.`);
  }

  return number;
}

async function submit(event, read) {
  event.preventDefault();
  try {
    const { version } = await post(thingPath(model.thing, '/desired'), { desired: read() });
    parts.form.parentNode.querySelectorAll('.edited').forEach(input => input.classList.remove('edited'));
    say(`The cloud has accepted it: version ${version}.`);
  } catch (error) {
    say(error.message, true);
  }
}

const say = (text, isError) => showResult(parts.result, text, isError);
