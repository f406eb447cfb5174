// What the page knows: the snapshot, kept up to date by events. Views subscribe to what they show.

import { get, listen, thingPath } from './api.js';

export const model = {
  snapshot: null,
  things: new Map(),
  jobs: new Map(),
  executions: new Map(),
  faults: new Map(),
  groups: [],
  messages: [],
  /** The name of the open board, or null. */
  thing: null,
  /** Its console lines and chart points. */
  detail: null,
};

const listeners = new Map();
let close = () => {};
let loading = null;

/** The open board; undefined while none is open. */
export const shownThing = () => model.things.get(model.thing);

/** Calls `listener(event)` for each event of these types. 'reset' is raised after a snapshot. */
export function on(types, listener) {
  for (const type of types.split(' ')) {
    listeners.set(type, [...listeners.get(type) ?? [], listener]);
  }
}

/** Loads the snapshot and follows the stream from there on. */
export async function start() {
  close();
  const snapshot = await get('/api/snapshot');
  if (model.snapshot && model.snapshot.start !== snapshot.start) {
    location.reload();
    return;
  }

  useSnapshot(snapshot);
  raise({ type: 'reset' });
  close = listen(snapshot.after, onEvents, onStream);
}

/** Loads the console lines and chart points of a board, and opens it; null closes it. The last call counts. */
export async function open(thing) {
  const mine = { thing, missed: [] };
  loading = mine;
  try {
    const detail = thing === null ? null : await get(thingPath(thing));
    if (loading === mine) {
      Object.assign(model, { thing, detail });
      detail?.executions.forEach(storeExecution);
    }
  } finally {
    if (loading === mine) {
      loading = null;
    }
  }

  mine.missed.forEach(apply);
}

export const executionsOf = jobId => [...model.executions.get(jobId)?.values() ?? []];

export function storeExecution(execution) {
  if (!model.jobs.has(execution.jobId)) {
    return;
  }

  const things = model.executions.get(execution.jobId) ?? new Map();
  const known = things.get(execution.thing);
  if (!known || known.number < execution.number
      || (known.number === execution.number && known.version <= execution.version)) {
    things.set(execution.thing, execution);
  }

  model.executions.set(execution.jobId, things);
}

function useSnapshot(snapshot) {
  model.snapshot = snapshot;
  model.things = new Map(snapshot.things.map(thing => [thing.name, thing]));
  model.jobs = new Map(snapshot.jobs.map(job => [job.jobId, job]));
  [...model.executions.keys()].filter(jobId => !model.jobs.has(jobId)).forEach(removeJob);
  model.faults = new Map(snapshot.faults.map(fault => [fault.name, fault]));
  model.groups = snapshot.groups;
  model.messages = snapshot.messages;
}

function onStream(isOpen, isClosed) {
  raise({ type: 'stream', open: isOpen });
  if (isClosed) {
    retry();
  }
}

function retry() {
  close();
  setTimeout(() => start().catch(retry), 2000);
}

function onEvents(events) {
  for (const event of events) {
    if (event.type === 'gap') {
      start().catch(retry);
      return;
    }

    apply(event);
  }
}

function apply(event) {
  if (appliers[event.type]?.(event) !== false) {
    raise(event);
  }
}

function raise(event) {
  for (const listener of listeners.get(event.type) ?? []) {
    listener(event);
  }
}

const appliers = {
  thing: ({ thing }) => model.things.set(thing.name, thing),
  'thing-removed': ({ name }) => model.things.delete(name),
  board: ({ name, board }) => {
    const thing = model.things.get(name);
    if (!thing) {
      return false;
    }

    thing.board = board;
  },
  console: event => ofDetail(event, detail => addNew(detail.console, event.lines, 'n', limit('consoleLines'))),
  chart: event => ofDetail(event, detail => {
    for (const series of ['readings', 'latency', 'memory']) {
      event[series]?.forEach(point => insert(detail[series], point));
      trim(detail[series], limit(series === 'readings' ? 'readings' : 'samples'));
    }

    return true;
  }),
  message: ({ message }) => addNew(model.messages, [message], 'id', limit('messages')),
  latency: event => {
    const row = model.messages.findLast(message => message.id === event.id);
    if (!row) {
      return false;
    }

    Object.assign(row, event, { type: undefined });
  },
  job: ({ job }) => {
    model.jobs.set(job.jobId, job);
    if (model.jobs.size > limit('jobs')) {
      removeJob([...model.jobs.values()].reduce((a, b) => b.createdAt < a.createdAt ? b : a).jobId);
    }
  },
  'job-removed': ({ jobId }) => removeJob(jobId),
  execution: ({ execution }) => storeExecution(execution),
  groups: ({ groups }) => {
    model.groups = groups;
  },
  fault: ({ name, on, times }) => Object.assign(model.faults.get(name) ?? {}, { on, times }),
};

function removeJob(jobId) {
  model.jobs.delete(jobId);
  model.executions.delete(jobId);
}

function ofDetail(event, change) {
  if (event.name === loading?.thing) {
    loading.missed.push(event);
    return false;
  }

  return event.name === model.thing && change(model.detail);
}

const limit = name => model.snapshot.limits[name];

function trim(list, max) {
  if (list.length > max) {
    list.splice(0, list.length - max);
  }
}

function addNew(list, added, key, max) {
  const last = list.at(-1)?.[key] ?? -1;
  const fresh = added.filter(item => item[key] > last);
  list.push(...fresh);
  trim(list, max);
  return fresh.length > 0;
}

// Points are in order of their time; a point that is there already is left alone.
function insert(list, point) {
  let index = list.length;
  while (index > 0 && list[index - 1][0] > point[0]) {
    index--;
  }

  if (!list.slice(Math.max(0, index - 70), index).some(known => known.join() === point.join())) {
    list.splice(index, 0, point);
  }
}
