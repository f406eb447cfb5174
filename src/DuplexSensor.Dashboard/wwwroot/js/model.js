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
  /** The open board's console lines and chart points; null while none is open. */
  detail: null,
};

const listeners = new Map();
let close = () => {};
let openThing = null;
let loading = null;

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
  await open(openThing);
  raise({ type: 'reset' });
  close = listen(snapshot.after, onEvents, onStream);
}

/** Loads the console lines and chart points of a board; null closes it. */
export async function open(thing) {
  openThing = thing;
  model.detail = null;
  loading = thing === null ? null : [];
  if (thing === null) {
    return;
  }

  const detail = await get(thingPath(thing));
  if (openThing === thing) {
    model.detail = detail;
    detail.executions.forEach(storeExecution);
    const missed = loading;
    loading = null;
    missed.forEach(apply);
  }
}

export const executionsOf = jobId => [...model.executions.get(jobId)?.values() ?? []];

export function storeExecution(execution) {
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
  thing: ({ thing }) => {
    model.things.set(thing.name, { ...thing, board: model.things.get(thing.name)?.board ?? thing.board ?? null });
  },
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
  }),
  message: ({ message }) => addNew(model.messages, [message], 'id', limit('messages')),
  latency: event => {
    const row = model.messages.findLast(message => message.id === event.id);
    if (!row) {
      return false;
    }

    Object.assign(row, event, { type: undefined });
  },
  job: ({ job }) => model.jobs.set(job.jobId, job),
  'job-removed': ({ jobId }) => model.jobs.delete(jobId),
  execution: ({ execution }) => storeExecution(execution),
  groups: ({ groups }) => {
    model.groups = groups;
  },
  fault: ({ name, on, times }) => Object.assign(model.faults.get(name) ?? {}, { on, times }),
};

function ofDetail(event, change) {
  if (event.name !== openThing) {
    return false;
  }

  if (loading) {
    loading.push(event);
    return false;
  }

  change(model.detail);
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

  if (!list.slice(Math.max(0, index - 70), index).some(known => known[0] === point[0] && known[4] === point[4])) {
    list.splice(index, 0, point);
  }
}
