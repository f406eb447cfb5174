// Numbers, times and names as people read them.

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export const time = ms => clock.format(ms);

export function latency(ms) {
  if (ms === null) {
    return '';
  }

  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export const size = bytes => bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;

/** Milliseconds as a duration: 9000 is "9 s". */
export function duration(ms) {
  const units = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's']];
  const unit = units.find(([length]) => ms >= length && ms % length === 0);
  return unit ? `${ms / unit[0]} ${unit[1]}` : `${ms} ms`;
}

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** The temperature and humidity of a reported state; null when one is missing. */
export function climate(reported) {
  const { dht_temperature: temperature, dht_humidity: humidity } = reported ?? {};
  return typeof temperature === 'number' && typeof humidity === 'number' ? `${temperature} °C  ${humidity} %` : null;
}

/** A JSON value as text; a missing one is a dash. */
export const value = json => typeof json === 'string' ? json : JSON.stringify(json ?? undefined) ?? '–';

/** A setting in words: "refresh 12 s", "LED on". */
export function setting(key, json) {
  if (key === 'on' && typeof json === 'boolean') {
    return json ? 'LED on' : 'LED off';
  }

  return `${key} ${key === 'refresh' && json > 0 ? duration(json) : value(json)}`;
}

/** Sorts names; board-2 comes before board-10. */
export const compare = new Intl.Collator('en', { numeric: true }).compare;

/** Reads a JSON object, or throws an Error that says what is wrong. */
export function parseObject(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error.message}`);
  }

  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new Error('Give an object, such as {"refresh": 12000}.');
  }

  return json;
}

export const pretty = json => JSON.stringify(json ?? null, null, 2);

/** "no-answer" is "no answer". */
export const words = name => name.replaceAll('-', ' ').replaceAll('_', ' ').toLowerCase();
