// aws-iot-device-sdk: registers, reports, reads and changes a shadow, then starts and finishes a job.
const { thingShadow, jobs } = require('aws-iot-device-sdk');
const [, , host, port, keyPath, certPath, caPath, thing] = process.argv;
const options = { host, port: Number(port), keyPath, certPath, caPath, clientId: thing };

function shadow() {
  return new Promise((resolve, reject) => {
    const client = thingShadow(options);
    client.on('error', reject);
    client.on('timeout', () => reject(new Error('shadow operation timed out')));
    client.on('connect', () => client.register(thing, {}, failed => {
      if (failed) {
        reject(new Error('not all subscriptions were granted'));
        return;
      }
      client.update(thing, { state: { reported: { on: false } } });
    }));
    const seen = [];
    client.on('status', (name, status, token, document) => {
      seen.push(`${status} v${document.version}`);
      if (seen.length === 1) {
        client.get(thing);
      } else if (seen.length === 2) {
        client.update(thing, { state: { desired: { on: true } } });
      }
    });
    client.on('delta', (name, document) => {
      console.log(`shadow ${seen[0]} delta v${document.version} ${JSON.stringify(document.state)}`);
      client.end(false, resolve);
    });
  });
}

function job() {
  return new Promise((resolve, reject) => {
    const client = jobs(options);
    client.on('error', reject);
    client.on('connect', () => {
      client.subscribeToJobs(thing, 'greet', (error, found) => {
        if (error) {
          reject(new Error(String(error)));
          return;
        }
        if (found.status.status !== 'QUEUED') {
          return;
        }
        found.inProgress({ operation: 'greet', step: 'half' }, () => {
          found.succeeded({ operation: 'greet', step: 'whole' }, () => {
            console.log(`job ${found.id} ${found.document.operation}`);
            client.end(false, resolve);
          });
        });
      });
      client.startJobNotifications(thing, error => error && reject(new Error(String(error))));
    });
  });
}

shadow().then(job).then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
