// The page: which board is open, and whether the stream is.

import { showBoard, startBoard } from './board.js';
import { showCharts, startCharts } from './charts.js';
import { showDesired, startDesired } from './desired.js';
import { byId, el, oncePerFrame, setAttribute, setText, toast } from './dom.js';
import { startFaults } from './faults.js';
import { hideFleet, showFleet, startFleet } from './fleet.js';
import { compare } from './format.js';
import { createJobs } from './jobs.js';
import { showLanes, startLanes } from './lanes.js';
import { showMessages, startMessages } from './messages.js';
import { model, on, open, start } from './model.js';
import { showShadow, startShadow } from './shadow.js';

const RETRY_MS = 2000;

let jobs;

function startViews() {
  startBoard();
  startLanes();
  startMessages();
  startFaults();
  startShadow();
  startDesired();
  jobs = createJobs(byId('jobs'), () => model.thing);
  startCharts();
  startFleet();
  on('stream', ({ open: isOpen }) => showLive(isOpen));
  on('reset', route);
  on('thing-removed', ({ name }) => name === model.thing && route());
  on('thing thing-removed', oncePerFrame(updateNavigation));
  on('reset', showEndpoints);
  byId('pick-board').addEventListener('change', event => {
    location.hash = `#/thing/${encodeURIComponent(event.target.value)}`;
  });
  addEventListener('hashchange', move);
  // Not by its address: that names the board.
  byId('skip').addEventListener('click', event => {
    event.preventDefault();
    byId('main').focus();
  });
}

/** Opens what the address names: a board, or all of them. With one board only, that one. */
async function route() {
  const named = /^#\/thing\/(.+)$/.exec(location.hash);
  const only = model.things.size === 1 ? model.things.keys().next().value : null;
  const name = named ? decodeName(named[1]) : only;
  try {
    await open(model.things.has(name) ? name : null);
    show();
  } catch (error) {
    toast(error.message);
  }
}

async function move() {
  await route();
  scrollTo(0, 0);
  byId('main').focus({ preventScroll: true });
}

function decodeName(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function show() {
  const isOpen = model.thing !== null;
  byId('fleet').hidden = isOpen;
  byId('detail').hidden = !isOpen;
  if (isOpen) {
    hideFleet();
    [showBoard, showLanes, showMessages, showShadow, showDesired, jobs.update, showCharts].forEach(view => view());
  } else {
    showFleet();
  }

  updateNavigation();
}

function updateNavigation() {
  const names = [...model.things.keys()].sort(compare);
  const select = byId('pick-board');
  byId('pick').hidden = byId('to-all').hidden = model.thing === null || names.length < 2;
  if (select.dataset.names !== names.join()) {
    select.dataset.names = names.join();
    select.replaceChildren(...names.map(name => el('option', { value: name }, name)));
  }

  select.value = model.thing;
  document.title = model.thing === null ? 'DuplexSensor' : `${model.thing} – DuplexSensor`;
}

function showEndpoints() {
  const { endpoints, version } = model.snapshot;
  const { mqtt, api, payload } = endpoints;
  setText('endpoints', `DuplexSensor ${version}: MQTT ${mqtt}, AWS CLI ${api}, payloads ${payload}.`);
}

function showLive(isOpen) {
  setText('live', isOpen ? 'Live' : 'Connection lost, trying again');
  setAttribute('live', 'data-state', isOpen ? 'fine' : 'away');
}

async function begin() {
  try {
    await start();
  } catch (error) {
    showLive(false);
    setTimeout(begin, RETRY_MS);
  }
}

startViews();
begin();
