// Jobs: create one, watch each execution change state, see what was done and why not, cancel.

import { command, get, jobPath } from './api.js';
import { arrange, details, el, hint, oncePerFrame, secondButton, setAttribute, setText } from './dom.js';
import { count, time, words } from './format.js';
import { executionsOf, model, on, storeExecution } from './model.js';
import { createJobForm } from './job-form.js';

const SHOWN_MAX = 20;
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT', 'CANCELED', 'REMOVED']);
const BARS = [['succeeded', 'good'], ['inProgress', 'busy'], ['queued', 'idle'], ['waiting', 'idle'],
  ['failed', 'bad'], ['rejected', 'bad'], ['timedOut', 'bad'], ['canceled', 'gone'], ['removed', 'gone']];

/** A list of jobs with a form. `find()` gives the thing whose jobs are shown; null shows those of all. */
export function createJobs(host, find) {
  const form = createJobForm(find);
  const list = el('ul', { class: 'jobs', 'aria-label': 'Jobs, newest first' });
  const none = hint();
  const cards = new Map();
  host.append(form.root, none, list);
  const update = oncePerFrame(() => updateList(list, none, cards, find()));
  on('job job-removed execution', update);
  on('groups thing-removed', form.refill);
  return { update: () => { form.refill(); update(); } };
}

function updateList(list, none, cards, thing) {
  const jobs = [...model.jobs.values()].filter(job => thing === null || concerns(job, thing))
    .sort((a, b) => b.createdAt - a.createdAt || b.jobId.localeCompare(a.jobId)).slice(0, SHOWN_MAX);
  arrange(list, cards, jobs.map(job => job.jobId), createCard);
  jobs.forEach(job => updateCard(cards.get(job.jobId), job, thing));
  setText(none, jobs.length === 0 ? 'No job yet.' : '');
}

function concerns(job, thing) {
  return model.executions.get(job.jobId)?.has(thing) || job.targets.some(({ kind, name }) =>
    kind === 'thing' ? name === thing : model.groups.find(group => group.name === name)?.things.includes(thing));
}

export function targetsText({ targets }) {
  const names = targets.map(({ kind, name }) => kind === 'group' ? `group ${name}` : name);
  return names.length > 3 ? `${names.length} targets` : names.join(', ');
}

function createCard(jobId) {
  const card = {
    jobId, status: el('span', 'chip'), facts: hint(), bar: createBar(),
    executions: el('ul', {}), rows: new Map(),
    cancel: secondButton('Cancel job', () => command(jobPath(jobId, '/cancel'), { force: true })),
    details: details('Document and boards', el('pre', { tabindex: 0, 'aria-label': 'Job document' })),
  };
  card.details.addEventListener('toggle', () => card.details.open ? loadDetails(card) : refresh(card));
  card.root = el('li', 'job',
    el('div', 'job-head', el('h4', {}, jobId), card.status, card.cancel),
    card.facts, card.bar.root, card.executions, card.details);
  return card;
}

async function loadDetails(card) {
  try {
    const job = await get(jobPath(card.jobId));
    setText(card.details.querySelector('pre'), job.document);
    job.executions.forEach(storeExecution);
    card.isWhole = true;
    refresh(card);
  } catch (error) {
    setText(card.details.querySelector('pre'), error.message);
  }
}

function refresh(card) {
  if (model.jobs.has(card.jobId)) {
    updateCard(card, model.jobs.get(card.jobId), card.thing);
  }
}

function updateCard(card, job, thing) {
  card.thing = thing;
  setText(card.status, words(job.status));
  card.cancel.hidden = job.status !== 'IN_PROGRESS';
  setText(card.facts, `${targetsText(job)} · created ${time(job.createdAt)}`);
  card.bar.root.hidden = job.counts.total < 2;
  card.bar.update(job);
  const isWhole = card.isWhole && card.details.open;
  updateExecutions(card, executionsOf(job.jobId).filter(execution => isWhole || execution.thing === thing), isWhole);
}

function updateExecutions(card, executions, isWhole) {
  arrange(card.executions, card.rows, executions.map(({ thing }) => thing), thing => createExecution(card, thing));
  for (const execution of executions) {
    const row = card.rows.get(execution.thing);
    setText(row.name, isWhole ? execution.thing : '');
    const states = waysTo(execution);
    if (row.way.dataset.states !== states.join()) {
      row.way.dataset.states = states.join();
      row.way.replaceChildren(...states.map(state => el('li', { 'data-status': state }, words(state))));
    }

    setText(row.what, whatText(execution));
    row.cancel.hidden = ENDED.has(execution.status);
  }
}

function createExecution(card, thing) {
  const path = jobPath(card.jobId, `/executions/${encodeURIComponent(thing)}/cancel`);
  const row = {
    name: el('b', {}), way: el('ol', { class: 'way-list', 'aria-label': 'States' }), what: hint(),
    cancel: secondButton('Cancel', () => command(path, { force: true }), { 'aria-label': `Cancel for ${thing}` }),
  };
  row.root = el('li', { class: 'execution', 'aria-live': 'polite' }, row.name, row.way, row.cancel, row.what);
  return row;
}

function waysTo({ status, startedAt }) {
  return status === 'QUEUED' ? [status] : status === 'IN_PROGRESS' || startedAt === null ? ['QUEUED', status]
    : ['QUEUED', 'IN_PROGRESS', status];
}

function whatText({ status, details, done, updatedAt }) {
  if (details.reason) {
    return `Why: ${details.reason}`;
  }

  if (!ENDED.has(status)) {
    return done;
  }

  const facts = [details.bytes && count(Number(details.bytes), 'byte'), details.ms && `${details.ms} ms`,
    Number(details.attempts) > 1 && `${details.attempts} attempts`];
  return [details.done ?? done, ...facts.filter(Boolean), time(updatedAt)].join(' · ');
}

/** A bar of a job's executions by state. */
export function createBar() {
  const parts = BARS.map(([, look]) => el('span', { class: look }));
  const text = el('span', 'hint');
  const track = el('div', { class: 'bar', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, ...parts);
  return {
    root: el('div', 'progress', track, text),
    update({ jobId, counts }) {
      BARS.forEach(([state], index) => parts[index].style.setProperty('flex-grow', counts[state]));
      const ended = counts.total - counts.queued - counts.inProgress - counts.waiting;
      setAttribute(track, 'aria-valuenow', Math.round(100 * ended / Math.max(1, counts.total)));
      setAttribute(track, 'aria-label', `Progress of job ${jobId}`);
      setText(text, [`${counts.succeeded} of ${counts.total} succeeded`,
        ...BARS.slice(1).filter(([state]) => counts[state] > 0)
          .map(([state]) => `${counts[state]} ${state.replace(/[A-Z]/, ' $&').toLowerCase()}`)].join(', '));
    },
  };
}
