// Elements and texts. Every text goes through textContent or setAttribute: nothing that is shown is parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';
const TOAST_MS = 8000;

let hideToast = 0;

/**
 * Creates an HTML element. `props` are its class alone, or its attributes: `on…` adds a listener, null sets nothing.
 */
export const el = (tag, props = {}, ...children) =>
  fill(document.createElement(tag), typeof props === 'string' ? { class: props } : props, children);

export const svg = (tag, props = {}, ...children) => fill(document.createElementNS(SVG, tag), props, children);

export const byId = id => document.getElementById(id);

const find = target => typeof target === 'string' ? byId(target) : target;

/** Sets the text of an element or id, if it differs: screen readers and layout are left in peace. */
export function setText(target, text) {
  const node = find(target);
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(target, name, value) {
  const node = find(target);
  if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

/** Shows the result of a form in its place. */
export function showResult(node, text, isError = false) {
  setText(node, text);
  node.classList.toggle('error', isError);
}

/** A switch: a button with role=switch. `toggle(on)` is called with the state that is wanted. */
export function switchButton(label, toggle, props = {}) {
  const button = el('button', { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'false', ...props },
    el('span', { class: 'knob', 'aria-hidden': 'true' }), el('span', {}, label));
  button.addEventListener('click', () => toggle(!isOn(button)));
  return button;
}

/** Details that a click on their summary opens. */
export const details = (summary, ...children) => el('details', {}, el('summary', {}, summary), ...children);

export const hint = (text = '', props = {}) => el('p', { class: 'hint', ...props }, text);

export const isOn = button => button.getAttribute('aria-checked') === 'true';

export const secondButton = (label, onclick, props = {}) =>
  el('button', { type: 'button', class: 'second small', onclick, ...props }, label);

/**
 * Makes the children of `host` those of `keys`, in their order. `cards` are the known ones by key; `create(key)` makes
 * one with a `root`. What stays is not moved, so it keeps the focus.
 */
export function arrange(host, cards, keys, create) {
  for (const [key, card] of cards) {
    if (!keys.includes(key)) {
      card.root.remove();
      cards.delete(key);
    }
  }

  keys.forEach((key, index) => {
    if (!cards.has(key)) {
      cards.set(key, create(key));
    }

    const { root } = cards.get(key);
    if (host.children[index] !== root) {
      host.insertBefore(root, host.children[index] ?? null);
    }
  });
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

/** Shows an error that has no place of its own at the bottom of the page; an empty text hides it. */
export function toast(text) {
  clearTimeout(hideToast);
  setText('toast', text);
  byId('toast').classList.toggle('shown', text !== '');
  hideToast = setTimeout(() => byId('toast').classList.remove('shown'), TOAST_MS);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }

  node.append(...children.filter(child => child !== null));
  return node;
}
