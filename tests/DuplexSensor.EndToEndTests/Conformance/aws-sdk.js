// The three AWS SDK clients: control plane, data plane, jobs data plane.
const { IoTClient, CreateThingCommand, DescribeThingCommand, CreateKeysAndCertificateCommand, CreateJobCommand,
  DescribeJobExecutionCommand, paginateListThings } = require('@aws-sdk/client-iot');
const { IoTDataPlaneClient, UpdateThingShadowCommand, GetThingShadowCommand, ListNamedShadowsForThingCommand,
  PublishCommand, GetConnectionCommand } = require('@aws-sdk/client-iot-data-plane');
const { IoTJobsDataPlaneClient, StartNextPendingJobExecutionCommand, UpdateJobExecutionCommand,
  GetPendingJobExecutionsCommand } = require('@aws-sdk/client-iot-jobs-data-plane');
const [, , endpoint, thing] = process.argv;
const options = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

async function main() {
  const control = new IoTClient(options);
  const created = await control.send(new CreateThingCommand({ thingName: thing }));
  const unknown = await control.send(new DescribeThingCommand({ thingName: 'nobody' })).catch(error => error);
  const keys = await control.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const names = [];
  for await (const page of paginateListThings({ client: control, pageSize: 1 }, {})) {
    names.push(...page.things.map(one => one.thingName));
  }
  console.log(`control ${unknown.name} ${keys.certificateId.length} ${names.includes(thing)}`);

  const data = new IoTDataPlaneClient(options);
  const payload = new TextEncoder().encode(JSON.stringify({ state: { reported: { on: true } } }));
  await data.send(new UpdateThingShadowCommand({ thingName: thing, shadowName: 'cfg', payload }));
  const shadow = await data.send(new GetThingShadowCommand({ thingName: thing, shadowName: 'cfg' }));
  const shadows = await data.send(new ListNamedShadowsForThingCommand({ thingName: thing }));
  await data.send(new PublishCommand({ topic: 'a/b c', qos: 1, payload: new TextEncoder().encode('hello') }));
  console.log(`data v${JSON.parse(new TextDecoder().decode(shadow.payload)).version} ${shadows.results}`);

  const absent = await data.send(new GetConnectionCommand({ clientId: 'nobody' })).catch(error => error);
  const connection = await data.send(new GetConnectionCommand({ clientId: 'lamp', includeSocketInformation: true }));
  delete connection.$metadata;
  console.log(`connection ${absent.name} ${Object.entries(connection).map(([k, v]) => `${k}:${typeof v}`)}`);

  const document = JSON.stringify({ operation: 'greet' });
  await control.send(new CreateJobCommand({ jobId: 'sdk', targets: [created.thingArn], document }));
  const jobs = new IoTJobsDataPlaneClient(options);
  const pending = await jobs.send(new GetPendingJobExecutionsCommand({ thingName: thing }));
  const started = await jobs.send(new StartNextPendingJobExecutionCommand({ thingName: thing }));
  await jobs.send(new UpdateJobExecutionCommand({ thingName: thing, jobId: 'sdk', status: 'SUCCEEDED' }));
  const ended = await control.send(new DescribeJobExecutionCommand({ thingName: thing, jobId: 'sdk' }));
  console.log(`jobs ${pending.queuedJobs.length} ${started.execution.jobDocument} ${ended.execution.status}`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
