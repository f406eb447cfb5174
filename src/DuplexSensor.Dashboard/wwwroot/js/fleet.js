// Several boards: a tile for each, its state by colour and text; the progress of group jobs as bars.

import { stateName, stateText } from './board.js';
import { arrange, byId, el, oncePerFrame, setAttribute, setText } from './dom.js';
import { climate, compare, count } from './format.js';
import { createBar, createJobs, targetsText } from './jobs.js';
import { model, on } from './model.js';

const ROLLOUTS_MAX = 3;
const STATES = { fine: 'connected', ill: 'with a sensor that fails', away: 'not connected', off: 'without power' };

const tiles = new Map();
const bars = new Map();
let jobs;
let isShown = false;

const update = oncePerFrame(() => {
  arrange(byId('tiles'), tiles, [...model.things.keys()].sort(compare), createTile);
  model.things.forEach((thing, name) => updateTile(tiles.get(name), thing));
  updateSummary();
  updateRollouts();
});

export function startFleet() {
  jobs = createJobs(byId('fleet-jobs'), () => null);
  on('thing thing-removed board job job-removed', () => isShown && update());
}

export function showFleet() {
  isShown = true;
  jobs.update();
  update();
}

export function hideFleet() {
  isShown = false;
}

function createTile(name) {
  const tile = {
    state: el('span', 'tile-state'), climate: el('span', 'tile-climate'),
    led: el('span', { class: 'dot', 'aria-hidden': 'true' }), facts: el('span', 'tile-facts'),
  };
  tile.link = el('a', { class: 'tile', href: `#/thing/${encodeURIComponent(name)}` },
    el('span', 'tile-head', el('b', {}, name), tile.led), tile.climate, tile.state, tile.facts);
  tile.root = el('li', {}, tile.link);
  return tile;
}

function updateTile(tile, thing) {
  const reported = thing.shadow?.reported;
  const isLit = thing.board?.led.lit ?? reported?.on ?? false;
  setText(tile.climate, climate(reported) ?? '–');
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
  arrange(byId('rollouts'), bars, shown.map(job => job.jobId), createRollout);
  shown.forEach(job => bars.get(job.jobId).update(job));
}

function createRollout(jobId) {
  const { root, update: draw } = createBar();
  const targets = targetsText(model.jobs.get(jobId));
  return { root: el('div', 'card', el('p', {}, el('b', {}, `Job ${jobId}`), ` for ${targets}`), root), update: draw };
}
