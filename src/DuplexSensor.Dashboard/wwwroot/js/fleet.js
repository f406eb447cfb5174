// Several boards: a tile for each, its state by colour and text; the progress of group jobs as bars.

import { stateName, stateText } from './board.js';
import { byId, el, oncePerFrame, setAttribute, setText } from './dom.js';
import { climate, count } from './format.js';
import { createBar, createJobs, targetsText } from './jobs.js';
import { model, on } from './model.js';

const ROLLOUTS_MAX = 3;
const STATES = { fine: 'connected', ill: 'with a sensor that fails', away: 'not connected', off: 'without power' };

const tiles = new Map();
const changed = new Set();
const bars = new Map();
let jobs;
let isShown = false;

const flush = oncePerFrame(() => {
  for (const name of changed) {
    const thing = model.things.get(name);
    if (thing) {
      updateTile(tiles.get(name) ?? createTile(name), thing);
    }
  }

  changed.clear();
  updateSummary();
  updateRollouts();
});

export function startFleet() {
  jobs = createJobs(byId('fleet-jobs'), () => null);
  on('thing', ({ thing }) => change(thing.name));
  on('board', ({ name }) => change(name));
  on('job job-removed', () => isShown && flush());
  on('reset thing-removed', () => isShown && showFleet());
}

export function showFleet() {
  isShown = true;
  for (const [name, tile] of tiles) {
    if (!model.things.has(name)) {
      tile.root.remove();
      tiles.delete(name);
    }
  }

  model.things.forEach((thing, name) => changed.add(name));
  jobs.update();
  flush();
}

export function hideFleet() {
  isShown = false;
}

function change(name) {
  if (isShown) {
    changed.add(name);
    flush();
  }
}

function createTile(name) {
  const tile = {
    state: el('span', { class: 'tile-state' }), climate: el('span', { class: 'tile-climate' }),
    led: el('span', { class: 'dot', 'aria-hidden': 'true' }), facts: el('span', { class: 'tile-facts' }),
  };
  tile.link = el('a', { class: 'tile', href: `#/thing/${encodeURIComponent(name)}` },
    el('span', { class: 'tile-head' }, el('b', {}, name), tile.led), tile.climate, tile.state, tile.facts);
  tile.root = el('li', {}, tile.link);
  tiles.set(name, tile);
  const after = [...tiles.keys()].filter(other => compare(other, name) > 0).sort(compare)[0];
  byId('tiles').insertBefore(tile.root, after === undefined ? null : tiles.get(after).root);
  return tile;
}

export const compare = new Intl.Collator('en', { numeric: true }).compare;

function updateTile(tile, thing) {
  const reported = thing.shadow?.reported;
  const isLit = thing.board?.led.lit ?? reported?.on ?? false;
  setText(tile.climate, climate(reported?.dht_temperature, reported?.dht_humidity) ?? '–');
  setText(tile.state, stateText(thing));
  setText(tile.facts, factsOf(thing, isLit));
  setAttribute(tile.link, 'data-state', stateName(thing));
  tile.led.classList.toggle('lit', isLit);
}

function factsOf({ jobs: waiting, shadow }, isLit) {
  const differing = Object.keys(shadow?.delta ?? {}).length;
  const busy = waiting.inProgress > 0 ? 'job runs' : waiting.queued > 0 ? 'job waits' : null;
  const changes = differing > 0 && `${count(differing, 'change')} on the way`;
  return [`LED ${isLit ? 'on' : 'off'}`, changes, busy].filter(Boolean).join(' · ');
}

function updateSummary() {
  const names = [...model.things.values()].map(stateName);
  const parts = Object.keys(STATES).filter(state => names.includes(state))
    .map(state => `${names.filter(name => name === state).length} ${STATES[state]}`);
  setText('fleet-title', count(names.length, 'board'));
  setText('fleet-summary', names.length === 0 ? 'No thing is registered yet.'
    : `${parts.join(', ')}. Choose a board to see both directions.`);
}

function updateRollouts() {
  const shown = [...model.jobs.values()].filter(job => job.counts.total > 1)
    .sort((a, b) => b.createdAt - a.createdAt).slice(0, ROLLOUTS_MAX);
  for (const [jobId, bar] of bars) {
    if (!shown.some(job => job.jobId === jobId)) {
      bar.card.remove();
      bars.delete(jobId);
    }
  }

  shown.forEach(job => {
    const bar = bars.get(job.jobId) ?? createRollout(job);
    bar.update(job);
  });
}

function createRollout(job) {
  const bar = createBar();
  const targets = targetsText(job);
  bar.card = el('div', { class: 'card' }, el('p', {}, el('b', {}, `Job ${job.jobId}`), ` for ${targets}`), bar.root);
  bars.set(job.jobId, bar);
  byId('rollouts').prepend(bar.card);
  return bar;
}
