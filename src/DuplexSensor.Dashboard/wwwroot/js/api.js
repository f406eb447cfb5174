// The server: requests, commands with this start's token, and the stream of events.

import { toast } from './dom.js';

const token = document.querySelector('meta[name=duplex-token]').content;

export const get = path => send(path, {});

export const command = (path, body) => post(path, body).then(() => toast(''), error => toast(error.message));

/** Sends a command. Throws an Error whose message is the server's, to be shown as it is. */
export function post(path, body) {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Duplex-Token': token },
    body: JSON.stringify(body),
  });
}

export const thingPath = (thing, rest = '') => `/api/things/${encodeURIComponent(thing)}${rest}`;

export const jobPath = (jobId, rest = '') => `/api/jobs/${encodeURIComponent(jobId)}${rest}`;

/**
 * Opens the stream of events. `onEvents(list)` gets each batch, `onState(open)` whether the stream is open. The browser
 * reconnects by itself and says what it has seen last. Returns a function that closes the stream.
 */
export function listen(after, onEvents, onState) {
  const source = new EventSource(`/api/events?after=${encodeURIComponent(after)}`);
  source.onopen = () => onState(true);
  source.onerror = () => onState(false, source.readyState === EventSource.CLOSED);
  source.onmessage = message => onEvents(JSON.parse(message.data));
  return () => source.close();
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error('The server does not answer. Is duplex still running?');
  }

  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.error?.message ?? `The server answered ${response.status}.`);
  }

  return answer;
}
