// aws-iot-device-sdk-v2, MQTT 5: its client with messages, then a shadow through its request-response client.
const { iot, iotshadow, mqtt5 } = require('aws-iot-device-sdk-v2');
const { once } = require('events');
const [, , host, port, keyPath, certPath, caPath, thing] = process.argv;
const topicName = `devices/${thing}/x`;

function createClient() {
  const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromPath(host, certPath, keyPath);
  builder.withCertificateAuthorityFromPath(undefined, caPath);
  builder.withPort(Number(port));
  builder.withConnectProperties({ clientId: thing, keepAliveIntervalSeconds: 60 });
  return new mqtt5.Mqtt5Client(builder.build());
}

async function main() {
  const client = createClient();
  const connected = once(client, 'connectionSuccess');
  client.start();
  const { connack, settings } = (await connected)[0];
  console.log(`connack ${connack.receiveMaximum} ${connack.maximumQos} ${connack.topicAliasMaximum} `
    + `${connack.maximumPacketSize} ${connack.sharedSubscriptionsAvailable} ${settings.maximumQos}`);

  const suback = await client.subscribe({
    subscriptions: [
      { topicFilter: 'devices/fan/x', qos: mqtt5.QoS.AtMostOnce },
      { topicFilter: topicName, qos: mqtt5.QoS.AtLeastOnce },
    ],
  });
  console.log(`suback ${suback.reasonCodes.map(code => code.toString(16)).join(' ')}`);

  const received = once(client, 'messageReceived');
  await client.publish({
    topicName, payload: 'hello', qos: mqtt5.QoS.AtLeastOnce, contentType: 'text/plain',
    responseTopic: `devices/${thing}/answer`, correlationData: Buffer.from('c1'), messageExpiryIntervalSeconds: 60,
    userProperties: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }],
  });
  const { message } = (await received)[0];
  const userProperties = message.userProperties.map(pair => `${pair.name}=${pair.value}`).join(' ');
  console.log(`${Buffer.from(message.payload)} ${message.contentType} ${message.responseTopic} `
    + `${Buffer.from(message.correlationData)} ${message.messageExpiryIntervalSeconds <= 60} ${userProperties}`);

  const puback = await client.publish({ topicName: 'devices/fan/x', payload: 'x', qos: mqtt5.QoS.AtLeastOnce });
  console.log(`puback ${puback.reasonCode.toString(16)}`);

  const limits = { maxRequestResponseSubscriptions: 6, maxStreamingSubscriptions: 4, operationTimeoutInSeconds: 8 };
  const shadows = iotshadow.IotShadowClientv2.newFromMqtt5(client, limits);
  const updated = await shadows.updateShadow({ thingName: thing, state: { reported: { on: true } } });
  console.log(`shadow v${updated.version}`);
  shadows.close();

  const ended = once(client, 'disconnection');
  const other = createClient();
  other.start();
  console.log(`take-over ${(await ended)[0].disconnect.reasonCode.toString(16)}`);
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
