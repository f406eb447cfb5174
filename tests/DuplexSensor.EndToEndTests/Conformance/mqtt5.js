// npm's mqtt, MQTT 5: prints what the broker announces, and how it answers what it does not allow.
const mqtt = require('mqtt');
const { once } = require('events');
const { readFileSync } = require('fs');
const [, , host, port, keyPath, certPath, caPath, thing] = process.argv;
const topic = `devices/${thing}/x`;

async function connect() {
  const client = mqtt.connect({
    host, port: Number(port), protocol: 'mqtts', protocolVersion: 5, clientId: thing, reconnectPeriod: 0,
    key: readFileSync(keyPath), cert: readFileSync(certPath), ca: readFileSync(caPath),
  });
  const [{ properties }] = await once(client, 'connect');
  return { client, properties };
}

async function subscribe(client, filters) {
  const suback = new Promise(resolve => client.on('packetreceive', packet => packet.cmd === 'suback' && resolve(packet)));
  client.subscribe(filters, () => { });
  return (await suback).granted.map(code => Number(code).toString(16)).join(' ');
}

async function publish(options, to = topic, text = 'hello') {
  const message = once(options.client, 'message');
  await options.client.publishAsync(to, text, { qos: 1, properties: options.properties });
  const [, payload, packet] = await message;
  return { text: `${payload}`, properties: packet.properties, retain: packet.retain };
}

async function main() {
  const { client, properties: limits } = await connect();
  console.log(`connack ${limits.receiveMaximum} ${limits.maximumQoS} ${limits.topicAliasMaximum} `
    + `${limits.maximumPacketSize} ${limits.sharedSubscriptionAvailable} ${limits.subscriptionIdentifiersAvailable}`);

  const retained = once(client, 'message');
  const kept = `devices/${thing}/kept`;
  const codes = await subscribe(client, {
    'devices/fan/x': { qos: 0 }, [topic]: { qos: 1 }, [`$share/g/${topic}`]: { qos: 1 }, [kept]: { qos: 0 },
  });
  console.log(`suback ${codes}`);
  const [, payload, packet] = await retained;
  console.log(`retained ${payload} ${packet.retain}`);

  const sent = {
    contentType: 'text/plain', responseTopic: `devices/${thing}/answer`, correlationData: Buffer.from('c1'),
    messageExpiryInterval: 60, userProperties: { a: ['1', '2'] },
  };
  const { text, properties } = await publish({ client, properties: sent });
  console.log(`${text} ${properties.contentType} ${properties.responseTopic} ${properties.correlationData} `
    + `${properties.messageExpiryInterval <= 60} ${properties.userProperties.a}`);

  const refused = await client.publishAsync('devices/fan/x', 'x', { qos: 1 }).catch(error => error);
  console.log(`puback ${refused.code.toString(16)} ${client.connected}`);

  const ended = once(client, 'disconnect');
  const { client: second } = await connect();
  console.log(`take-over ${(await ended)[0].reasonCode.toString(16)}`);

  const qos2 = once(second, 'disconnect');
  second.subscribe(topic, { qos: 2 }, () => { });
  console.log(`QoS 2 ${(await qos2)[0].reasonCode.toString(16)}`);
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
