// The form that creates a job: for a thing or a group, with a payload that is typed or read from a file.

import { post } from './api.js';
import { el, secondButton, showResult } from './dom.js';
import { parseObject } from './format.js';
import { model } from './model.js';

const EXAMPLES = [
  ['Change settings', '{"settings": {"refresh": 15000}}'],
  ['Restart', '{"reboot": true}'],
  ['A job of your own', '{"name": "Superhero job"}'],
];

/** `find()` gives the thing that is preselected, or null. */
export function createJobForm(find) {
  const parts = createParts();
  parts.file.addEventListener('change', async () => {
    if (parts.file.files.length > 0) {
      parts.text.value = await parts.file.files[0].text();
    }
  });
  parts.root.addEventListener('submit', event => {
    event.preventDefault();
    create(parts);
  });
  return {
    root: parts.root,
    refill() {
      refillTargets(parts.target, find());
      if (parts.id.value === '' || model.jobs.has(parts.id.value)) {
        parts.id.value = nextId();
      }
    },
  };
}

function createParts() {
  const text = el('textarea', { rows: 3, spellcheck: 'false' });
  text.value = EXAMPLES[0][1];
  const parts = {
    id: el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' }),
    target: el('select'),
    text,
    file: el('input', { type: 'file', accept: '.json,application/json,text/plain' }),
    result: el('p', { class: 'result', role: 'status' }),
  };
  const examples = EXAMPLES.map(([name, document]) => secondButton(name, () => { text.value = document; }));
  parts.root = el('form', 'job-form',
    el('div', 'two',
      el('label', 'field', el('span', {}, 'Job id'), parts.id),
      el('label', 'field', el('span', {}, 'For'), parts.target)),
    el('label', 'field', el('span', {}, 'Payload'), text),
    el('div', { class: 'examples', role: 'group', 'aria-label': 'Examples of a payload' }, ...examples,
      el('label', 'file second small', 'From a file', parts.file)),
    el('button', { type: 'submit' }, 'Create job'),
    parts.result);
  return parts;
}

function nextId() {
  const numbers = [...model.jobs.keys()].filter(key => /^\d{1,9}$/.test(key)).map(Number);
  return String(Math.max(29, ...numbers) + 1);
}

function refillTargets(select, thing) {
  const chosen = select.value;
  const things = [...model.things.keys()];
  const options = [
    ...(thing !== null ? [['thing', thing]] : []),
    ...model.groups.map(({ name }) => ['group', name]),
    ...(things.length > 1 ? [['all', '']] : []),
    ...things.filter(name => name !== thing).map(name => ['thing', name]),
  ];
  select.replaceChildren(...options.map(([kind, name]) =>
    el('option', { value: `${kind}:${name}` }, targetText(kind, name))));
  if (options.some(([kind, name]) => `${kind}:${name}` === chosen)) {
    select.value = chosen;
  }
}

function targetText(kind, name) {
  return kind === 'all' ? 'all boards' : kind === 'group' ? `group ${name}` : name;
}

async function create(parts) {
  const jobId = parts.id.value.trim();
  try {
    parseObject(parts.text.value);
    await post('/api/jobs', { jobId, ...targets(parts.target.value), document: parts.text.value });
    showResult(parts.result, `Job ${jobId} is created.`);
    parts.id.value = /^\d{1,9}$/.test(jobId) ? Number(jobId) + 1 : nextId();
  } catch (error) {
    showResult(parts.result, error.message, true);
  }
}

function targets(value) {
  const [, kind, name] = /^([a-z]+):(.*)$/s.exec(value) ?? [];
  return kind === 'group' ? { groups: [name] } : { things: kind === 'all' ? [...model.things.keys()] : [name] };
}
