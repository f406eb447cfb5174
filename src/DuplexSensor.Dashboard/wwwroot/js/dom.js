// Elements and texts. Every text goes through textContent or setAttribute: nothing that is shown is parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an HTML element. `props`: attributes; `on…` adds a listener; true is an empty attribute, false and null none. */
export const el = (tag, props = {}, ...children) => fill(document.createElement(tag), props, children);

/** Creates an SVG element, in the same way. */
export const svg = (tag, props = {}, ...children) => fill(document.createElementNS(SVG, tag), props, children);

export const byId = id => document.getElementById(id);

/** Sets a text only if it differs, so that screen readers and layout are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

/** A switch: a button with role=switch. `toggle(on)` is called with the state that is wanted. */
export function switchButton(label, toggle, props = {}) {
  const button = el('button', { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'false', ...props },
    el('span', { class: 'knob', 'aria-hidden': 'true' }), el('span', {}, label));
  button.addEventListener('click', () => toggle(button.getAttribute('aria-checked') !== 'true'));
  return button;
}

/** Runs `work` once in the next frame, however often it is requested before. */
export function oncePerFrame(work) {
  let pending = false;
  return () => {
    if (!pending) {
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        work();
      });
    }
  };
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }

  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}
