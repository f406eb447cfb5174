// aws-iot-device-sdk-v2, MQTT 3.1.1: uses a shadow and jobs through the request-response clients.
const { iotshadow, iotjobs } = require('aws-iot-device-sdk-v2');
const { connect, limits } = require('./device-sdk-v2-connection.js');
const thing = process.argv[7];

async function main() {
  const connection = await connect();

  const shadows = iotshadow.IotShadowClientv2.newFromMqtt311(connection, limits);
  const missing = await shadows.getShadow({ thingName: thing }).catch(error => error);
  console.log(`missing ${missing.modeledError.code}`);
  const state = { reported: { on: false }, desired: { on: true } };
  const updated = await shadows.updateShadow({ thingName: thing, state });
  const read = await shadows.getShadow({ thingName: thing });
  console.log(`shadow v${updated.version} ${JSON.stringify(read.state.delta)}`);
  const conflict = await shadows
    .updateShadow({ thingName: thing, version: 99, state: { reported: { on: true } } })
    .catch(error => error);
  console.log(`conflict ${conflict.modeledError.code}`);

  const jobs = iotjobs.IotJobsClientv2.newFromMqtt311(connection, limits);
  const pending = await jobs.getPendingJobExecutions({ thingName: thing });
  const started = await jobs.startNextPendingJobExecution({ thingName: thing });
  const described = await jobs.describeJobExecution({ thingName: thing, jobId: started.execution.jobId });
  const { jobId, versionNumber, jobDocument } = started.execution;
  await jobs.updateJobExecution({ thingName: thing, jobId, status: 'SUCCEEDED', expectedVersion: versionNumber });
  console.log(`job ${pending.queuedJobs.length} ${jobId} ${described.execution.status} ${jobDocument.operation}`);

  shadows.close();
  jobs.close();
  await connection.disconnect();
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
