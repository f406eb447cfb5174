// A message in words: a short one for the label that travels, a sentence for "What happens".

import { climate, count, setting } from './format.js';

const SETTINGS = ['refresh', 'on', 'reboot'];

/**
 * Returns the label that travels between board and cloud, the sentence that is told (null: none of it), and whether the
 * sentence is routine: then it replaces a routine one before it.
 */
export function describe(message, payload) {
  try {
    return kinds[message.kind]?.(message, payload) ?? [null, null];
  } catch {
    // A client may publish anything.
    return [message.short, null];
  }
}

const kinds = {
  connect: () => ['connect', 'The board connects to the cloud.'],
  disconnect: ({ detail }) => [null, `The connection ends: ${detail}.`],
  refused: ({ detail }) => ['refused', `The cloud refuses: ${detail}.`],
  payload: ({ detail, topic }) => [null, `The payload server answers ${detail} to ${topic}.`],
  publish: (message, payload) => topics(message, payload, ups),
  deliver: (message, payload) => topics(message, payload, downs),
};

function topics(message, payload, table) {
  const found = table.find(([pattern]) => pattern.test(message.short));
  return found ? found[1](payload, message) : [message.short, null];
}

const ups = [
  [/^shadow\/update$/, payload => [climate(payload?.state?.reported) ?? 'report', reportSentence(payload),
    !SETTINGS.some(key => key in (payload?.state?.reported ?? {}))]],
  [/^shadow\/get$/, () => ['shadow?', 'The board asks for its shadow.']],
  [/^events$/, () => ['button', 'The button was pressed. The board sends an event.']],
  [/^telemetry$/, payload => {
    const kept = count(payload?.readings?.length ?? 0, 'kept reading');
    return [kept, `The board sends ${kept} from the time without a cloud.`];
  }],
  [/^jobs\/(start-next|\$next\/get|get)$/, () => ['next job?', null]],
  [/^jobs\/.+\/update$/, (payload, { short }) => [`job ${(payload?.status ?? 'status').toLowerCase()}`,
    `The board marks job ${short.split('/')[1]} ${payload?.status ?? ''}${because(payload)}.`]],
];

const downs = [
  [/^shadow\/update\/accepted$/, payload => [`accepted v${payload?.version ?? ''}`, null]],
  [/^shadow\/update\/delta$/, payload => [members(payload?.state) || 'delta',
    `The cloud sends the settings that differ${payload ? `: ${members(payload.state)}` : ''}.`]],
  [/^shadow\/get\/accepted$/, () => ['shadow', null]],
  [/^jobs\/notify/, payload =>
    ['jobs', Object.keys(payload?.jobs ?? {}).length ? 'The cloud tells the board that a job waits.' : null]],
  [/^jobs\/start-next\/accepted$/, payload => payload?.execution
    ? [`job ${payload.execution.jobId}`, `The board gets job ${payload.execution.jobId}.`] : ['no job', null]],
  [/\/accepted$/, () => ['accepted', null]],
  [/\/rejected$/, payload => ['rejected', `The cloud rejects it: ${payload?.message}.`]],
];

const because = payload => payload?.statusDetails?.reason ? `: ${payload.statusDetails.reason}` : '';

function reportSentence(payload) {
  const { reported, desired } = payload?.state ?? {};
  const measured = climate(reported);
  const settings = members(pick(reported ?? {}));
  const parts = [measured, settings].filter(Boolean).join(', ');
  if (parts) {
    return `The board reports ${parts}.`;
  }

  return desired ? `The board corrects desired: ${members(desired)}.` : 'The board reports its state.';
}

const pick = object => Object.fromEntries(SETTINGS.filter(key => key in object).map(key => [key, object[key]]));

const members = object => Object.entries(object ?? {}).map(([key, json]) => setting(key, json)).join(', ');
