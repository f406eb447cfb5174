// The board's side: the drawing, the air at the sensor, what can be unplugged or broken, the console.

import { command, thingPath } from './api.js';
import { byId, el, hint, oncePerFrame, setAttribute, setText, switchButton } from './dom.js';
import { createDrawing, pulse } from './drawing.js';
import { words } from './format.js';
import { model, on, shownThing } from './model.js';

let shownLine = 0;
let drawing;
let parts;

const tell = (path, body) => command(thingPath(model.thing, path), body);

export function startBoard() {
  drawing = createDrawing(() => tell('/button', {}));
  byId('drawing').append(drawing.root);
  parts = { ...createSurroundings(), ...createBreaking() };
  on('board thing', oncePerFrame(update));
  on('console', event => addLines(event.lines));
}

export function showBoard() {
  shownLine = 0;
  byId('console').replaceChildren();
  addLines(model.detail.console);
  update();
}

function createSurroundings() {
  const temperature = slider('Temperature', -40, 80, '°C');
  const humidity = slider('Humidity', 0, 100, '%');
  const send = () => tell('/sensor', {
    override: { temperature: Number(temperature.input.value), humidity: Number(humidity.input.value) },
  });
  const replay = switchButton('Replay the measurements of an office', on =>
    on ? tell('/sensor', { override: null }) : send(), { id: 'replay' });
  for (const { input } of [temperature, humidity]) {
    input.addEventListener('change', send);
  }

  byId('surroundings').append(replay, temperature.row, humidity.row, hint('', { id: 'range-hint' }));
  return { temperature, humidity, replay };
}

function slider(name, min, max, unit) {
  const output = el('output', {});
  const input = el('input', { type: 'range', min, max, step: 0.5, 'aria-label': `${name} at the sensor` });
  input.addEventListener('input', () => show(Number(input.value)));
  function show(value) {
    setText(output, `${value} ${unit}`);
    setAttribute(input, 'aria-valuetext', `${value} ${unit}`);
  }

  return { input, show, row: el('div', 'slider', el('span', {}, name), input, output) };
}

function createBreaking() {
  const network = switchButton('Network', on => tell('/network', { on }), { id: 'network' });
  const power = switchButton('Power', on => tell('/power', { on }), { id: 'power' });
  const fault = el('select', { id: 'sensor-fault' });
  fault.addEventListener('change', () => tell('/sensor', { fault: fault.value }));
  byId('breaking').append(
    el('div', 'pair', network, power),
    el('label', 'field', el('span', {}, 'The sensor'), fault));
  return { network, power, fault };
}

function update() {
  const known = shownThing();
  if (!known) {
    return;
  }

  const state = known.board;
  setText('board-name', known.name);
  setText('board-state', stateText(known));
  setAttribute('board-state', 'data-state', stateName(known));
  byId('real-text').hidden = state !== null;
  byId('board-column').hidden = byId('drawing').hidden = state === null;
  if (state) {
    updateVirtual(state);
  } else {
    setText('real-text', realText(known));
  }
}

function realText(known) {
  return `${known.connection.since === null ? 'No board has connected with this name yet' : 'This is a real board'}. `
    + 'This is what the cloud knows of it.';
}

function updateVirtual(state) {
  drawing.update(state);
  setAttribute(parts.network, 'aria-checked', state.network);
  setAttribute(parts.power, 'aria-checked', state.power);
  setAttribute(parts.replay, 'aria-checked', state.sensor.source === 'measurements');
  move(parts.temperature, state.sensor.temperature);
  move(parts.humidity, state.sensor.humidity);
  const { temperature, humidity } = state.sensor.range;
  setText('range-hint', `A ${state.sensor.kind.toUpperCase()} measures ${temperature[0]} to ${temperature[1]} °C `
    + `and ${humidity[0]} to ${humidity[1]} %.`);
  updateFaults(state);
}

function move({ input, show }, value) {
  if (!input.matches(':active')) {
    input.value = value;
    show(value);
  }
}

function updateFaults(state) {
  if (parts.fault.children.length === 0) {
    parts.fault.append(...['none', ...model.snapshot.sensorFaults].map(name =>
      el('option', { value: name }, name === 'none' ? 'works' : words(name))));
  }

  parts.fault.value = state.sensor.fault;
}

/** The state of a thing as one word for its colour, and the words that are shown. */
export function stateName(known) {
  if (known.board && !known.board.power) {
    return 'off';
  }

  if (!known.connection.connected) {
    return 'away';
  }

  const status = known.shadow?.reported?.dht_status;
  return status && status !== 'ok' ? 'ill' : 'fine';
}

export function stateText(known) {
  switch (stateName(known)) {
    case 'off': return 'Power off';
    case 'away': return known.board?.network === false ? 'Unplugged' : 'Not connected';
    case 'ill': return `Sensor ${known.shadow.reported.dht_status}`;
    default: return 'Connected';
  }
}

function addLines(lines) {
  const box = byId('console');
  for (const line of lines.filter(({ n }) => n > shownLine)) {
    box.append(createLine(line.text));
    shownLine = line.n;
    if (/^\S+ sensor /.test(line.text)) {
      pulse(drawing.root);
    }
  }

  while (box.children.length > model.snapshot.limits.consoleLines) {
    box.firstChild.remove();
  }
}

function createLine(text) {
  const found = /^(\S+) (\S+) +(.*)$/s.exec(text);
  return found
    ? el('p', {}, el('span', 'at', found[1]), ' ', el('b', {}, found[2]), ' ', el('span', {}, found[3]))
    : el('p', {}, text);
}
