// aws-iot-device-sdk-v2, MQTT 3.1.1: the connection of a thing, by the arguments that each script gets first.
const { iot, mqtt } = require('aws-iot-device-sdk-v2');
const [, , host, port, keyPath, certPath, caPath, thing] = process.argv;

exports.limits = {
  maxRequestResponseSubscriptions: 6, maxStreamingSubscriptions: 4, operationTimeoutInSeconds: 8,
};

exports.connect = async () => {
  const builder = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(certPath, keyPath);
  builder.with_certificate_authority_from_path(undefined, caPath);
  builder.with_endpoint(host);
  builder.with_port(Number(port));
  builder.with_client_id(thing);
  builder.with_clean_session(true);
  const connection = new mqtt.MqttClient().new_connection(builder.build());
  await connection.connect();
  return connection;
};
