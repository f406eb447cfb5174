// What went wrong with a command that has no place of its own for it.

import { byId, setText } from './dom.js';

const SHOWN_MS = 8000;

let hide = 0;

/** Runs a command; an error is shown at the bottom of the page. */
export async function attempt(command) {
  try {
    await command();
    show('');
  } catch (error) {
    show(error.message);
  }
}

function show(text) {
  clearTimeout(hide);
  setText(byId('toast'), text);
  byId('toast').classList.toggle('shown', text !== '');
  hide = setTimeout(() => byId('toast').classList.remove('shown'), SHOWN_MS);
}
