using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>AWS's disconnect reasons (AWS IoT developer guide, Lifecycle events) that are used here.</summary>
internal static class DisconnectReasons
{
    public const string AuthError = "AUTH_ERROR";
    public const string ClientError = "CLIENT_ERROR";
    public const string ClientInitiated = "CLIENT_INITIATED_DISCONNECT";
    public const string ConnectionLost = "CONNECTION_LOST";
    public const string DuplicateClientId = "DUPLICATE_CLIENTID";
    public const string KeepAliveTimeout = "MQTT_KEEP_ALIVE_TIMEOUT";
    public const string ServerError = "SERVER_ERROR";
    public const string ServerInitiated = "SERVER_INITIATED_DISCONNECT";
    public const string ApiInitiated = "API_INITIATED_DISCONNECT";

    /// <summary>The reason code of the DISCONNECT to a client of MQTT 5. For 0, the cloud sends none.</summary>
    public static MqttDisconnectReasonCode ToReasonCode(string reason) => reason switch
    {
        AuthError => MqttDisconnectReasonCode.NotAuthorized,
        DuplicateClientId => MqttDisconnectReasonCode.SessionTakenOver,
        KeepAliveTimeout => MqttDisconnectReasonCode.KeepAliveTimeout,
        ApiInitiated => MqttDisconnectReasonCode.AdministrativeAction,
        _ => MqttDisconnectReasonCode.NormalDisconnection,
    };
}
