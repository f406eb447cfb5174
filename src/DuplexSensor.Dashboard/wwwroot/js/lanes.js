// Between board and cloud: each message travels along its lane, and is told in words.

import { command, get, thingPath } from './api.js';
import { describe } from './describe.js';
import { byId, el, isOn, oncePerFrame, setAttribute, setText } from './dom.js';
import { count, time } from './format.js';
import { model, on, shownThing } from './model.js';

const TRAVEL_MS = 1700;
const SPACING_MS = 600;
const WAITING_MAX = 8;
const STORY_MAX = 5;
const PAST_MAX = 16;
const BACKLOG_MAX = 40;

const still = matchMedia('(prefers-reduced-motion: reduce)');
const narrow = matchMedia('(max-width: 760px)');
const lanes = { up: { node: byId('lane-up'), queue: [] }, down: { node: byId('lane-down'), queue: [] } };
let told = Promise.resolve();
let backlog = 0;
let before = null;

export function showLanes() {
  before = null;
  byId('story').replaceChildren();
  Object.values(lanes).forEach(lane => lane.queue.splice(0));
  model.messages.filter(concerns).slice(-PAST_MAX).forEach(message => enqueue(message, true));
  update();
}

export function startLanes() {
  byId('plug').addEventListener('click', () =>
    command(thingPath(model.thing, '/network'), { on: !isOn(byId('plug')) }));
  on('message', ({ message }) => concerns(message) && enqueue(message));
  on('thing board', oncePerFrame(update));
}

const concerns = message => model.thing !== null && (message.thing === model.thing || message.kind === 'payload');

// One after the other. When too many come at once, the rest is only listed below.
function enqueue(message, isPast = false) {
  if (backlog < BACKLOG_MAX) {
    backlog++;
    told = told.then(() => tell(message, isPast)).finally(() => backlog--);
  }
}

async function tell(message, isPast) {
  const [label, sentence, isRoutine = false] = describe(message, await readPayload(message));
  if (!concerns(message)) {
    return;
  }

  if (label !== null && message.direction && !isPast) {
    travel(lanes[message.direction], label, message.kind);
  }

  if (sentence) {
    narrate(sentence, message.t, isRoutine);
  }
}

async function readPayload(message) {
  try {
    return message.qos === null ? null : JSON.parse((await get(`/api/messages/${message.id}`)).payload);
  } catch {
    return null;
  }
}

function narrate(sentence, at, isRoutine = false) {
  const story = byId('story');
  if (isRoutine && story.lastChild?.dataset.routine === 'true') {
    story.lastChild.remove();
  }

  story.append(el('li', { 'data-routine': isRoutine }, el('time', {}, time(at)), el('span', {}, sentence)));
  while (story.children.length > STORY_MAX) {
    story.firstChild.remove();
  }
}

function travel(lane, label, kind) {
  if (document.hidden || lane.queue.length >= WAITING_MAX) {
    return;
  }

  lane.queue.push({ label, kind });
  if (!lane.busy) {
    next(lane);
  }
}

function next(lane) {
  const message = lane.queue.shift();
  lane.busy = Boolean(message);
  if (message) {
    animate(lane, message);
    setTimeout(() => next(lane), SPACING_MS);
  }
}

function animate(lane, { label, kind }) {
  const pill = el('span', `pill ${kind}`, label);
  lane.node.append(pill);
  const animation = pill.animate(still.matches ? FADE : path(lane.node, pill, lane === lanes.up), {
    duration: TRAVEL_MS, easing: 'cubic-bezier(.45,.05,.4,1)', fill: 'both',
  });
  animation.onfinish = () => pill.remove();
}

const FADE = { opacity: [0, 1, 1, 0] };

// On a narrow page the board is above the cloud, so a message to the cloud travels down.
function path(track, pill, isUp) {
  const length = narrow.matches ? track.clientHeight - pill.offsetHeight : track.clientWidth - pill.offsetWidth;
  const at = part => `translate${narrow.matches ? 'Y' : 'X'}(${Math.max(0, length) * (isUp ? part : 1 - part)}px)`;
  return { transform: [0, 0.06, 0.94, 1].map(at), opacity: [0, 1, 1, 0], offset: [0, 0.12, 0.86, 1] };
}

function update() {
  const known = shownThing();
  if (!known) {
    return;
  }

  const isPlugged = known.board ? known.board.network : true;
  byId('plug').hidden = known.board === null;
  setAttribute('plug', 'aria-checked', isPlugged);
  setText('plug-text', isPlugged ? 'Network plugged in' : 'Network unplugged');
  byId('lanes').classList.toggle('unplugged', !isPlugged);
  byId('lanes').classList.toggle('away', !known.connection.connected);
  setText('waiting', waitingText(known.board?.waiting));
  narrateBoard(known.board);
}

const waitingText = waiting =>
  waiting ? `${count(waiting, 'reading')} ${waiting === 1 ? 'waits' : 'wait'} on the board` : '';

function narrateBoard(board) {
  if (board && before) {
    const changes = [
      [before.restarts !== board.restarts, 'The board has restarted.'],
      [before.network && !board.network, 'The network is unplugged. The board keeps its readings.'],
      [!before.network && board.network, 'The network is plugged in. The board connects when its backoff ends.'],
      [before.power !== board.power, board.power ? 'The power is on. The board boots.' : 'The power is off.'],
    ];
    changes.filter(([happened]) => happened).forEach(([, sentence]) => {
      told = told.then(() => narrate(sentence, Date.now()));
    });
  }

  before = board;
}
