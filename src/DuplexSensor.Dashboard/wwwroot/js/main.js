// The page: which board is open, and whether the stream is.

import { showBoard, startBoard } from './board.js';
import { showCharts, startCharts } from './charts.js';
import { showDesired, startDesired } from './desired.js';
import { byId, el, oncePerFrame, setAttribute, setText } from './dom.js';
import { compare, hideFleet, showFleet, startFleet } from './fleet.js';
import { createJobs } from './jobs.js';
import { showLanes, startLanes } from './lanes.js';
import { showMessages, startMessages } from './messages.js';
import { model, on, open, start } from './model.js';
import { showShadow, startShadow } from './shadow.js';

const RETRY_MS = 2000;

let shown = null;
let jobs;

function startViews() {
  startBoard();
  startLanes();
  startMessages();
  startShadow();
  startDesired();
  jobs = createJobs(byId('jobs'), () => shown);
  startCharts();
  startFleet();
  on('stream', ({ open: isOpen }) => showLive(isOpen));
  on('reset', () => shown !== null && showThing());
  on('reset thing thing-removed', oncePerFrame(updateNavigation));
  on('reset', showEndpoints);
  byId('pick-board').addEventListener('change', event => {
    location.hash = `#/thing/${encodeURIComponent(event.target.value)}`;
  });
  addEventListener('hashchange', () => route(true));
}

/** Opens what the address names: a board, or all of them. With one board only, that one. */
async function route(isMoved) {
  const named = /^#\/thing\/(.+)$/.exec(location.hash);
  const only = model.things.size === 1 ? model.things.keys().next().value : null;
  const name = named ? decodeName(named[1]) : only;
  shown = name !== null && model.things.has(name) ? name : null;
  byId('fleet').hidden = shown !== null;
  byId('detail').hidden = shown === null;
  await open(shown);
  if (shown === null) {
    showFleet();
  } else {
    hideFleet();
    showThing();
  }

  updateNavigation();
  if (isMoved) {
    scrollTo(0, 0);
    byId('main').focus({ preventScroll: true });
  }
}

function decodeName(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function showThing() {
  showBoard(shown);
  showLanes(shown);
  showMessages(shown);
  showShadow(shown);
  showDesired(shown);
  jobs.update();
  showCharts();
}

function updateNavigation() {
  const names = [...model.things.keys()].sort(compare);
  const select = byId('pick-board');
  byId('pick').hidden = shown === null || names.length < 2;
  byId('to-all').hidden = shown === null || names.length < 2;
  if (select.dataset.names !== names.join()) {
    select.dataset.names = names.join();
    select.replaceChildren(...names.map(name => el('option', { value: name }, name)));
  }

  if (shown !== null) {
    select.value = shown;
  }

  document.title = shown === null ? 'DuplexSensor' : `${shown} – DuplexSensor`;
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
    await route(false);
  } catch (error) {
    showLive(false);
    setTimeout(begin, RETRY_MS);
  }
}

startViews();
begin();
