// The faults of the cloud: what makes messages go wrong.

import { command } from './api.js';
import { byId, details, el, hint, secondButton, setAttribute, setText, switchButton } from './dom.js';
import { model, on } from './model.js';

const faults = new Map();

export const startFaults = () => on('reset fault', update);

function update() {
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
    el('p', 'pair', el('span', { id: 'faults-count', class: 'hint', role: 'status' }), off),
    ...[...groups].map(([group, list]) => details(group, ...list.map(createFault))));
  byId('faults').querySelector('details').open = true;
}

function createFault(fault) {
  const times = el('input', {
    type: 'number', min: 1, max: 1000000, placeholder: '∞', 'aria-label': `How often: ${fault.name}`,
  });
  const button = switchButton(fault.name, on =>
    command(`/api/faults/${fault.name}`, on && times.value ? { on, times: Number(times.value) } : { on }));
  const note = el('span', 'hint');
  times.hidden = fault.lasting;
  faults.set(fault.name, { button, times, note });
  return el('div', 'fault-row', button, note, times, hint(fault.what));
}
