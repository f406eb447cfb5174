// The shadow: desired, reported and delta side by side.

import { command, thingPath } from './api.js';
import { arrange, byId, details, el, hint, oncePerFrame, setAttribute, setText, switchButton } from './dom.js';
import { climate, count, duration, pretty, time, value } from './format.js';
import { model, on, shownThing } from './model.js';

const rows = new Map();
const PARTS = ['desired', 'reported', 'delta'];

let body;

export function startShadow() {
  body = createShadow();
  byId('quick').prepend(switchButton('LED, from the cloud', on =>
    command(thingPath(model.thing, '/desired'), { desired: { on } }), { id: 'quick-led' }));
  on('thing', oncePerFrame(showShadow));
}

function createShadow() {
  const list = el('tbody', {});
  const names = ['Setting', 'Desired', 'Reported', 'Delta'];
  byId('shadow').append(
    el('table', 'shadow',
      el('caption', 'quiet', 'Settings in the shadow'),
      el('thead', {}, el('tr', {}, ...names.map(name => el('th', { scope: 'col' }, name)))), list),
    el('p', { id: 'shadow-rejected', class: 'result error', role: 'status' }),
    hint('', { id: 'shadow-times' }),
    details('As JSON',
      ...PARTS.map(part => el('div', 'json',
        el('h4', {}, part), el('pre', { id: `json-${part}`, tabindex: 0, 'aria-label': part })))));
  return list;
}

export function showShadow() {
  const known = shownThing();
  if (!known) {
    return;
  }

  const shadow = known.shadow ?? { desired: null, reported: null, delta: null, version: null, times: {} };
  updateStage(shadow);
  setText('shadow-version', shadow.version === null ? 'none yet' : `version ${shadow.version}`);
  setText('shadow-times', timesText(shadow));
  setText('shadow-rejected', rejectedText(shadow.reported));
  updateRows(shadow);
  for (const part of PARTS) {
    setText(`json-${part}`, pretty(shadow[part]));
  }
}

function updateStage({ desired, reported, delta, version, times }) {
  const reportedAt = times.reported?.dht_temperature;
  setText('cloud-since', reportedAt ? `Reported at ${time(reportedAt)}` : 'Reported');
  setText('cloud-climate', climate(reported) ?? 'no reading yet');
  setText('cloud-refresh', typeof reported?.refresh === 'number' ? `every ${duration(reported.refresh)}` : '–');
  setText('cloud-led', typeof reported?.on === 'boolean' ? (reported.on ? 'on' : 'off') : '–');
  setAttribute('quick-led', 'aria-checked', desired?.on ?? reported?.on ?? false);
  const differing = Object.keys(delta ?? {}).length;
  const isSynced = differing === 0;
  setText('cloud-sync', version === null ? 'No shadow yet'
    : isSynced ? `In sync, version ${version}` : `${count(differing, 'setting')} on the way to the board`);
  setAttribute('cloud-sync', 'data-state', version === null ? 'off' : isSynced ? 'fine' : 'ill');
}

const rejectedText = reported => Object.entries(reported?.rejected ?? {})
  .map(([key, reason]) => `The board rejects ${key}: ${value(reason)}.`).join(' ');

const latest = times => Math.max(...Object.values(times ?? {}));

function timesText({ times }) {
  const parts = ['desired', 'reported'].filter(part => Object.keys(times[part] ?? {}).length > 0)
    .map(part => `${part} at ${time(latest(times[part]))}`);
  return parts.length ? `Changed: ${parts.join(', ')}.` : '';
}

function updateRows({ desired, reported, delta }) {
  const keys = [...new Set([...model.snapshot.settings.map(({ key }) => key), ...Object.keys(desired ?? {})])];
  arrange(body, rows, keys, createRow);
  for (const key of keys) {
    const { root } = rows.get(key);
    const cells = [value(desired?.[key]), value(reported?.[key]), key in (delta ?? {}) ? value(delta[key]) : ''];
    cells.forEach((text, index) => setText(root.cells[index + 1], text));
    root.classList.toggle('differs', key in (delta ?? {}));
  }
}

const createRow = key => ({
  root: el('tr', { 'data-key': key }, el('th', { scope: 'row' }, key),
    ...['', '', 'delta'].map(name => el('td', name))),
});
