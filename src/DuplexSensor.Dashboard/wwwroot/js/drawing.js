// The board as it is wired: ESP32, sensor with its two joined data pins and pull-up, LED, button.

import { setAttribute, setText, svg } from './dom.js';

const label = (name, x, y, text = '') => svg('text', { class: name, x, y }, text);
const circle = (name, cx, cy, r) => svg('circle', { class: name, cx, cy, r });
const path = (name, d) => svg('path', { class: name, d });
const rect = (name, x, y, width, height, rx) => svg('rect', { class: name, x, y, width, height, rx });

/** Creates the drawing. `press()` is called when the button is pressed. */
export function createDrawing(press) {
  const parts = {
    ledPin: label('pin-name', 84, 283),
    buttonPin: label('pin-name', 84, 329),
    echo: label('pin-name end', 196, 194),
    trigger: label('pin-name end', 196, 224),
    kind: label('sensor-kind end', 546, 211),
    measured: label('measured middle', 478, 322),
    air: label('caption middle', 478, 344, 'in the air right now'),
    fault: label('end', 546, 236),
  };
  const button = createButton(press, parts.buttonPin);
  const root = svg('svg', { viewBox: '0 0 570 372', role: 'group', 'aria-label': 'The board, wired' },
    ...wires(), ...board(parts), led(parts.ledPin), button, ...sensor(parts));
  return { root, update: state => update(root, button, parts, state) };
}

function board(parts) {
  return [
    rect('pcb', 14, 14, 206, 344, 16),
    rect('module', 56, 28, 122, 98, 6),
    path('antenna', 'M68 42h14v12h14V42h14v12h14V42h14v12h14V42h14'),
    label('module-name', 117, 96, 'ESP32'),
    rect('usb', 92, 346, 50, 20, 4),
    ...[140, 190, 220, 256].map(y => circle('pad', 208, y, 5.5)),
    label('pin-name end', 196, 144, '3V3'), parts.echo, parts.trigger,
    label('pin-name end', 196, 260, 'GND'),
  ];
}

function wires() {
  return [
    path('wire power', 'M208 140H366V160H404'),
    path('wire data', 'M208 190H288V220H208M288 205H404'),
    path('wire pulse', 'M208 190H288V205H404'),
    path('wire ground', 'M208 256H404'),
    path('wire power', 'M328 140V156'),
    path('wire data', 'M328 188V205'),
    rect('resistor', 320, 154, 16, 36, 3),
    circle('joint power', 328, 140, 4.5),
    circle('joint data', 328, 205, 4.5),
    circle('joint data', 288, 205, 4.5),
    label('caption', 344, 177, '10 k'),
  ];
}

function led(pinName) {
  return svg('g', { class: 'led', role: 'img', 'aria-label': 'LED off' },
    circle('glow', 54, 272, 30),
    circle('bulb', 54, 272, 10),
    label('part-name', 84, 266, 'LED'), pinName);
}

function createButton(press, pinName) {
  const button = svg('g', { class: 'push', role: 'button', tabindex: 0 },
    rect('hit', 28, 296, 132, 44, 8),
    rect('cap-base', 38, 302, 32, 32, 5),
    circle('cap', 54, 318, 10),
    label('part-name', 84, 312, 'Button'), ' ', pinName);
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
    rect('sensor', 398, 24, 160, 258, 12),
    ...[44, 62, 80, 98, 116].map(y => rect('slot', 422, y, 112, 9, 4.5)),
    ...[[160, 'VCC'], [205, 'DATA'], [256, 'GND']].flatMap(([y, name]) => [
      circle('pad', 404, y, 5.5), label('sensor-pin', 416, y + 4, name)]),
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
