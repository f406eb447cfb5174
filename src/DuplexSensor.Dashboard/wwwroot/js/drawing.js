// The board as it is wired: ESP32, sensor with its two joined data pins and pull-up, LED, button.

import { setAttribute, setText, svg } from './dom.js';

const label = (x, y, text, props = {}) => svg('text', { x, y, ...props }, text);

/** Creates the drawing. `press()` is called when the button is pressed. */
export function createDrawing(press) {
  const parts = {
    ledPin: label(84, 283, '', { class: 'pin-name' }),
    buttonPin: label(84, 329, '', { class: 'pin-name' }),
    echo: label(196, 194, '', { class: 'pin-name end' }),
    trigger: label(196, 224, '', { class: 'pin-name end' }),
    kind: label(546, 211, '', { class: 'sensor-kind end' }),
    measured: label(478, 322, '', { class: 'measured middle' }),
    air: label(478, 344, 'in the air right now', { class: 'caption middle' }),
    fault: label(546, 236, '', { class: 'end' }),
  };
  const button = createButton(press, parts.buttonPin);
  const root = svg('svg', { viewBox: '0 0 570 372', role: 'group', 'aria-label': 'The board, wired' },
    ...wires(), ...board(parts), led(parts.ledPin), button, ...sensor(parts));
  return { root, update: state => update(root, button, parts, state) };
}

function board(parts) {
  return [
    svg('rect', { class: 'pcb', x: 14, y: 14, width: 206, height: 344, rx: 16 }),
    svg('rect', { class: 'module', x: 56, y: 28, width: 122, height: 98, rx: 6 }),
    svg('path', { class: 'antenna', d: 'M68 42h14v12h14V42h14v12h14V42h14v12h14V42h14' }),
    label(117, 96, 'ESP32', { class: 'module-name' }),
    svg('rect', { class: 'usb', x: 92, y: 346, width: 50, height: 20, rx: 4 }),
    ...[140, 190, 220, 256].map(y => svg('circle', { class: 'pad', cx: 208, cy: y, r: 5.5 })),
    label(196, 144, '3V3', { class: 'pin-name end' }), parts.echo, parts.trigger,
    label(196, 260, 'GND', { class: 'pin-name end' }),
  ];
}

function wires() {
  return [
    svg('path', { class: 'wire power', d: 'M208 140H366V160H404' }),
    svg('path', { class: 'wire data', d: 'M208 190H288V220H208M288 205H404' }),
    svg('path', { class: 'wire pulse', d: 'M208 190H288V205H404' }),
    svg('path', { class: 'wire ground', d: 'M208 256H404' }),
    svg('path', { class: 'wire power', d: 'M328 140V156' }),
    svg('path', { class: 'wire data', d: 'M328 188V205' }),
    svg('rect', { class: 'resistor', x: 320, y: 154, width: 16, height: 36, rx: 3 }),
    svg('circle', { class: 'joint power', cx: 328, cy: 140, r: 4.5 }),
    svg('circle', { class: 'joint data', cx: 328, cy: 205, r: 4.5 }),
    svg('circle', { class: 'joint data', cx: 288, cy: 205, r: 4.5 }),
    label(344, 177, '10 k', { class: 'caption' }),
  ];
}

function led(pinName) {
  return svg('g', { class: 'led', role: 'img', 'aria-label': 'LED off' },
    svg('circle', { class: 'glow', cx: 54, cy: 272, r: 30 }),
    svg('circle', { class: 'bulb', cx: 54, cy: 272, r: 10 }),
    label(84, 266, 'LED', { class: 'part-name' }), pinName);
}

function createButton(press, pinName) {
  const button = svg('g', { class: 'push', role: 'button', tabindex: 0 },
    svg('rect', { class: 'hit', x: 28, y: 296, width: 132, height: 44, rx: 8 }),
    svg('rect', { class: 'cap-base', x: 38, y: 302, width: 32, height: 32, rx: 5 }),
    svg('circle', { class: 'cap', cx: 54, cy: 318, r: 10 }),
    label(84, 312, 'Button', { class: 'part-name' }), ' ', pinName);
  button.addEventListener('click', press);
  button.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      press();
    }
  });
  return button;
}

function sensor(parts) {
  return [
    svg('rect', { class: 'sensor', x: 398, y: 24, width: 160, height: 258, rx: 12 }),
    ...[44, 62, 80, 98, 116].map(y => svg('rect', { class: 'slot', x: 422, y, width: 112, height: 9, rx: 4.5 })),
    ...[[160, 'VCC'], [205, 'DATA'], [256, 'GND']].flatMap(([y, name]) => [
      svg('circle', { class: 'pad', cx: 404, cy: y, r: 5.5 }), label(416, y + 4, name, { class: 'sensor-pin' })]),
    parts.kind, parts.fault, parts.measured, parts.air,
  ];
}

function update(root, button, parts, board) {
  root.classList.toggle('off', !board.power);
  root.classList.toggle('lit', board.led.lit);
  const light = root.querySelector('.led');
  setAttribute(light, 'aria-label', `LED ${board.led.lit ? 'on' : 'off'}, pin ${board.led.level}`);
  const { led: ledPin, button: buttonPin, sensor: pins } = board.wiring;
  setText(parts.ledPin, `GPIO ${ledPin.pin}`);
  setText(parts.buttonPin, `GPIO ${buttonPin.pin}`);
  setAttribute(button, 'aria-label', `Button GPIO ${buttonPin.pin}, press it`);
  setText(parts.echo, `GPIO ${pins.echo}`);
  setText(parts.trigger, `GPIO ${pins.trigger}`);
  button.classList.toggle('pressed', board.button.level === (buttonPin.pullUp ? 'low' : 'high'));
  setText(parts.kind, board.sensor.kind.toUpperCase());
  setText(parts.measured, `${board.sensor.temperature} °C  ${board.sensor.humidity} %`);
  setText(parts.fault, board.sensor.fault === 'none' ? '' : board.sensor.fault);
  root.classList.toggle('broken', board.sensor.fault !== 'none');
}

/** Lets the data wire show that the sensor was read. */
export function pulse(root) {
  const wire = root.querySelector('.pulse');
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    wire.animate([{ strokeDashoffset: 60, opacity: 1 }, { strokeDashoffset: -220, opacity: 1 }], { duration: 700 });
  }
}
