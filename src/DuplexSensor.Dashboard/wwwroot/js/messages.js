// Each message as a row; a click shows its payload. Below: the faults of the cloud.

import { command, get } from './api.js';
import { byId, details, el, hint, oncePerFrame, secondButton, setAttribute, setText, switchButton } from './dom.js';
import { latency, size, time, pretty } from './format.js';
import { model, on } from './model.js';

const ROWS_MAX = 120;
const DIRECTIONS = { up: ['→', 'to the cloud'], down: ['←', 'to the board'], '': ['·', 'neither'] };

let thing = null;
let body;
const rows = new Map();
const faults = new Map();
let arrived = [];

const flush = oncePerFrame(() => {
  const added = arrived.splice(0).filter(belongs).slice(-ROWS_MAX);
  body.prepend(...added.toReversed().map(createRow));
  trim();
});

export function startMessages() {
  body = el('tbody', {});
  const head = ['', 'Topic', 'Size', 'QoS', 'Latency', 'Time'].map((name, index) =>
    el('th', { scope: 'col', class: `c${index}` }, index === 0 ? el('span', { class: 'quiet' }, 'Direction') : name));
  byId('messages').append(
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Messages, newest first' },
      el('table', { class: 'rows' }, el('thead', {}, el('tr', {}, ...head)), body)));
  on('message', ({ message }) => {
    if (thing !== null) {
      arrived.push(message);
      flush();
    }
  });
  on('latency', event => updateLatency(event.id));
  on('reset fault', updateFaults);
}

export function showMessages(name) {
  thing = name;
  rows.clear();
  body.replaceChildren();
  arrived = [...model.messages];
  flush();
}

const belongs = message => message.thing === thing || message.thing === '';

function trim() {
  while (rows.size > ROWS_MAX) {
    const [id, row] = rows.entries().next().value;
    row.main.remove();
    row.detail?.remove();
    rows.delete(id);
  }
}

function createRow(message) {
  const [arrow, direction] = DIRECTIONS[message.direction];
  const button = el('button', { type: 'button', class: 'link', 'aria-expanded': 'false' }, title(message));
  const delay = el('td', { class: 'c4' }, delayText(message));
  const main = el('tr', { class: `row ${message.kind} ${message.answer ?? ''}` },
    el('td', { class: `c0 way ${message.direction}` },
      el('span', { 'aria-hidden': 'true' }, arrow), el('span', { class: 'quiet' }, direction)),
    el('td', { class: 'c1' }, button),
    el('td', { class: 'c2' }, message.qos === null ? '' : size(message.size)),
    el('td', { class: 'c3' }, message.qos ?? ''),
    delay,
    el('td', { class: 'c5' }, time(message.t)));
  main.addEventListener('click', () => toggle(message.id));
  rows.set(message.id, { main, delay, button, message, detail: null });
  return main;
}

// A topic may break after each of its levels.
function title(message) {
  switch (message.kind) {
    case 'connect': return 'connected';
    case 'disconnect': return `disconnected: ${message.detail}`;
    case 'refused': return `refused: ${message.detail}`;
    case 'fault': return `fault: ${message.topic}`;
    case 'payload': case 'api': return `${message.topic} ${message.detail}`;
    default: return message.short.replaceAll('/', '/\u200b');
  }
}

// Of a request the time to its answer says more than the time to its PUBACK.
function delayText(message) {
  const text = latency(message.answer ? message.answerMs : message.ackMs);
  return message.answer === 'rejected' ? `${text} rejected` : text;
}

function updateLatency(id) {
  const row = rows.get(id);
  if (row) {
    setText(row.delay, delayText(row.message));
    row.main.classList.toggle('rejected', row.message.answer === 'rejected');
  }
}

async function toggle(id) {
  const row = rows.get(id);
  const isOpen = row.detail !== null;
  setAttribute(row.button, 'aria-expanded', !isOpen);
  if (isOpen) {
    row.detail.remove();
    row.detail = null;
    return;
  }

  const cell = el('td', { colspan: 6 });
  row.detail = el('tr', { class: 'payload' }, cell);
  row.main.after(row.detail);
  cell.replaceChildren(...await loadPayload(row.message));
}

async function loadPayload(message) {
  try {
    const full = await get(`/api/messages/${message.id}`);
    return [hint(factsOf(full)), el('pre', { tabindex: 0, 'aria-label': 'Payload' }, payloadText(full))];
  } catch (error) {
    return [hint(error.message)];
  }
}

function factsOf(message) {
  return [message.topic || message.kind, message.ackMs !== null && `PUBACK after ${latency(message.ackMs)}`,
    message.answer && `${message.answer} after ${latency(message.answerMs)}`].filter(Boolean).join(' · ');
}

function payloadText(message) {
  if (message.gone) {
    return 'No longer kept: older payloads make room for newer ones.';
  }

  try {
    return pretty(JSON.parse(message.payload));
  } catch {
    return message.payload ?? message.base64 ?? 'No payload.';
  }
}

function updateFaults() {
  if (faults.size === 0) {
    createFaults();
  }

  for (const [name, { button, times, note }] of faults) {
    const fault = model.faults.get(name);
    setAttribute(button, 'aria-checked', fault.on);
    setText(note, fault.on && fault.times !== null ? `${fault.times} more` : '');
    times.disabled = fault.on;
  }

  const onNow = [...model.faults.values()].filter(fault => fault.on).length;
  setText('faults-count', onNow === 0 ? 'all off' : `${onNow} on`);
  byId('faults-off').disabled = onNow === 0;
}

function createFaults() {
  const off = secondButton('All off', () => command('/api/faults', { on: false }), { id: 'faults-off' });
  const groups = Map.groupBy(model.faults.values(), fault => fault.group);
  byId('faults').append(
    el('p', { class: 'pair' }, el('span', { id: 'faults-count', class: 'hint', role: 'status' }), off),
    ...[...groups].map(([group, list]) => details(group, ...list.map(createFault))));
  byId('faults').querySelector('details').open = true;
}

function createFault(fault) {
  const times = el('input', {
    type: 'number', min: 1, max: 1000000, placeholder: '∞', 'aria-label': `How often: ${fault.name}`,
  });
  const button = switchButton(fault.name, on =>
    command(`/api/faults/${fault.name}`, on && times.value ? { on, times: Number(times.value) } : { on }));
  const note = el('span', { class: 'hint' });
  times.hidden = fault.lasting;
  faults.set(fault.name, { button, times, note });
  return el('div', { class: 'fault-row' }, button, note, times, hint(fault.what));
}
