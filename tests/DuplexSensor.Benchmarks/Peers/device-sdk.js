// aws-iot-device-sdk: reports each delta, or fetches the payload of each job and ends the job.
const fs = require('fs');
const https = require('https');
const { thingShadow, jobs } = require('aws-iot-device-sdk');
const [, , host, port, keyPath, certPath, caPath, thing, mode, payloadUrl] = process.argv;
const options = { host, port: Number(port), keyPath, certPath, caPath, clientId: thing };
const ca = fs.readFileSync(caPath);

function fetchPayload(jobId, done) {
  https.get(payloadUrl.replace('ID', jobId), { ca, agent: false }, response => {
    let text = '';
    response.on('data', part => { text += part; });
    response.on('end', () => done(JSON.parse(text)));
  });
}

if (mode === 'shadow') {
  const client = thingShadow(options);
  client.on('connect', () => client.register(thing, {}, () => console.log('ready')));
  let waiting = null;
  const report = state => {
    // The SDK allows one operation at a time: null means that one is still running.
    waiting = client.update(thing, { state: { reported: state } }) === null ? state : null;
  };
  client.on('delta', (name, document) => report(document.state));
  client.on('status', () => waiting && report(waiting));
} else {
  const client = jobs(options);
  client.on('connect', () => {
    client.subscribeToJobs(thing, (error, job) => {
      if (!error && job.status.status === 'QUEUED') {
        job.inProgress({}, () => fetchPayload(job.id, () => job.succeeded({}, () => {})));
      }
    });
    client.startJobNotifications(thing, () => console.log('ready'));
  });
}
