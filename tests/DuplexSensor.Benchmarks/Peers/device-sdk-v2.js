// aws-iot-device-sdk-v2, MQTT 3.1.1: reports each delta, or fetches the payload of each job and ends the job.
const fs = require('fs');
const https = require('https');
const { iotshadow, iotjobs } = require('aws-iot-device-sdk-v2');
const { connect, limits } = require('./device-sdk-v2-connection.js');
const [caPath, thing, mode, payloadUrl] = process.argv.slice(6);
const ca = fs.readFileSync(caPath);

function fetchPayload(jobId) {
  return new Promise((resolve, reject) => {
    https.get(payloadUrl.replace('ID', jobId), { ca, agent: false }, response => {
      let text = '';
      response.on('data', part => { text += part; });
      response.on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

function open(stream) {
  return new Promise(resolve => {
    stream.on('subscriptionStatus', resolve);
    stream.open();
  });
}

async function main() {
  const connection = await connect();
  if (mode === 'shadow') {
    const shadows = iotshadow.IotShadowClientv2.newFromMqtt311(connection, limits);
    const deltas = shadows.createShadowDeltaUpdatedStream({ thingName: thing });
    deltas.on('incomingPublish', event => {
      shadows.updateShadow({ thingName: thing, state: { reported: event.message.state } });
    });
    await open(deltas);
  } else {
    const jobs = iotjobs.IotJobsClientv2.newFromMqtt311(connection, limits);
    const changes = jobs.createNextJobExecutionChangedStream({ thingName: thing });
    changes.on('incomingPublish', async event => {
      if (event.message.execution === undefined) {
        return;
      }

      const started = await jobs.startNextPendingJobExecution({ thingName: thing });
      const { jobId } = started.execution;
      await fetchPayload(jobId);
      await jobs.updateJobExecution({ thingName: thing, jobId, status: 'SUCCEEDED' });
    });
    await open(changes);
  }

  console.log('ready');
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
