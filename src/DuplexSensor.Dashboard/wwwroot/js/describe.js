// A message in words: a short one for the label that travels, a sentence for "What happens".

import { climate, count, setting } from './format.js';

const SETTINGS = ['refresh', 'on', 'reboot'];

/**
 * `label` travels between board and cloud, null for nothing; `sentence` is told, null for nothing. A routine sentence
 * replaces the one before it.
 */
export function describe(message, payload) {
  const kind = kinds[message.kind];
  return kind?.(message, payload) ?? { label: null, sentence: null };
}

const kinds = {
  connect: () => ({ label: 'connect', sentence: 'The board connects to the cloud.' }),
  disconnect: ({ detail }) => ({ label: null, sentence: `The connection ends: ${detail}.` }),
  refused: message => ({ label: 'refused', sentence: `The cloud refuses: ${message.detail}.` }),
  payload: ({ detail, topic }) => ({ label: null, sentence: `The payload server answers ${detail} to ${topic}.` }),
  publish: (message, payload) => topics(message, payload, ups),
  deliver: (message, payload) => topics(message, payload, downs),
};

function topics(message, payload, table) {
  const found = table.find(([pattern]) => pattern.test(message.short));
  return found ? found[1](payload, message) : { label: message.short, sentence: null };
}

const ups = [
  [/^shadow\/update$/, payload => ({
    label: reportLabel(payload), sentence: reportSentence(payload),
    isRoutine: !SETTINGS.some(key => key in (payload?.state?.reported ?? {})),
  })],
  [/^shadow\/get$/, () => ({ label: 'shadow?', sentence: 'The board asks for its shadow.' })],
  [/^events$/, () => ({ label: 'button', sentence: 'The button was pressed. The board sends an event.' })],
  [/^telemetry$/, payload => {
    const kept = count(payload?.readings?.length ?? 0, 'kept reading');
    return { label: kept, sentence: `The board sends ${kept} from the time without a cloud.` };
  }],
  [/^jobs\/(start-next|\$next\/get|get)$/, () => ({ label: 'next job?', sentence: null })],
  [/^jobs\/.+\/update$/, (payload, message) => ({
    label: `job ${(payload?.status ?? 'status').toLowerCase()}`,
    sentence: `The board marks job ${message.short.split('/')[1]} ${payload?.status ?? ''}${because(payload)}.`,
  })],
];

const downs = [
  [/^shadow\/update\/accepted$/, payload => ({ label: `accepted v${payload?.version ?? ''}`, sentence: null })],
  [/^shadow\/update\/delta$/, payload => ({
    label: members(payload?.state) || 'delta',
    sentence: `The cloud sends the settings that differ${payload ? `: ${members(payload.state)}` : ''}.`,
  })],
  [/^shadow\/get\/accepted$/, () => ({ label: 'shadow', sentence: null })],
  [/^jobs\/notify/, payload => ({
    label: 'jobs',
    sentence: Object.keys(payload?.jobs ?? {}).length ? 'The cloud tells the board that a job waits.' : null,
  })],
  [/^jobs\/start-next\/accepted$/, payload => payload?.execution
    ? { label: `job ${payload.execution.jobId}`, sentence: `The board gets job ${payload.execution.jobId}.` }
    : { label: 'no job', sentence: null }],
  [/\/accepted$/, () => ({ label: 'accepted', sentence: null })],
  [/\/rejected$/, payload => ({ label: 'rejected', sentence: `The cloud rejects it: ${payload?.message}.` })],
];

const because = payload => payload?.statusDetails?.reason ? `: ${payload.statusDetails.reason}` : '';

function reportLabel(payload) {
  const reported = payload?.state?.reported;
  return climate(reported?.dht_temperature, reported?.dht_humidity) ?? 'report';
}

function reportSentence(payload) {
  const { reported, desired } = payload?.state ?? {};
  const measured = climate(reported?.dht_temperature, reported?.dht_humidity);
  const settings = members(pick(reported ?? {}));
  const parts = [measured, settings].filter(Boolean).join(', ');
  if (parts) {
    return `The board reports ${parts}.`;
  }

  return desired ? `The board corrects desired: ${members(desired)}.` : 'The board reports its state.';
}

const pick = object => Object.fromEntries(SETTINGS.filter(key => key in object).map(key => [key, object[key]]));

const members = object => Object.entries(object ?? {}).map(([key, json]) => setting(key, json)).join(', ');
