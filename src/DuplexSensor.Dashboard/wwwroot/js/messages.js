// Each message as a row; a click shows its payload.

import { get } from './api.js';
import { byId, el, hint, oncePerFrame, setAttribute, setText } from './dom.js';
import { latency, size, time, pretty } from './format.js';
import { model, on } from './model.js';

const ROWS_MAX = 120;
const DIRECTIONS = { up: ['→', 'to the cloud'], down: ['←', 'to the board'], '': ['·', 'neither'] };

let body;
const rows = new Map();
let arrived = [];

const flush = oncePerFrame(() => {
  body.prepend(...arrived.splice(0).toReversed().map(createRow));
  trim();
});

export function startMessages() {
  body = el('tbody', {});
  const head = ['', 'Topic', 'Size', 'QoS', 'Latency', 'Time'].map((name, index) =>
    el('th', { scope: 'col', class: `c${index}` }, index === 0 ? el('span', 'quiet', 'Direction') : name));
  byId('messages').append(
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Messages, newest first' },
      el('table', 'rows', el('thead', {}, el('tr', {}, ...head)), body)));
  on('message', ({ message }) => {
    if (belongs(message)) {
      // A hidden page has no frames: what arrives there must not grow.
      arrived = [...arrived.slice(1 - ROWS_MAX), message];
      flush();
    }
  });
  on('latency', event => updateLatency(event.id));
}

export function showMessages() {
  rows.clear();
  body.replaceChildren();
  arrived = model.messages.filter(belongs).slice(-ROWS_MAX);
  flush();
}

const belongs = message => model.thing !== null && (message.thing === model.thing || message.thing === '');

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
  const delay = el('td', 'c4', delayText(message));
  const main = el('tr', `row ${message.kind} ${message.answer ?? ''}`,
    el('td', `c0 way ${message.direction}`,
      el('span', { 'aria-hidden': 'true' }, arrow), el('span', 'quiet', direction)),
    el('td', 'c1', button),
    el('td', 'c2', message.qos === null ? '' : size(message.size)),
    el('td', 'c3', message.qos ?? ''),
    delay,
    el('td', 'c5', time(message.t)));
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
  row.detail = el('tr', 'payload', cell);
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
    message.answer && `${message.answer} after ${latency(message.answerMs)}`,
    message.truncated && 'only its first 128 kB'].filter(Boolean).join(' · ');
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
