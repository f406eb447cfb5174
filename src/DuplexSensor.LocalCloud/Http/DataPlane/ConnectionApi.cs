using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Http.Api;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>
/// The data plane's call about a connection: GetConnection as in client-iot-data-plane 3.1138.
/// </summary>
internal sealed class ConnectionApi(MqttBroker broker)
{
    // AWS reports the end of a connection for this long.
    private static readonly TimeSpan DisconnectRetention = TimeSpan.FromMinutes(30);

    public IEnumerable<ApiRoute> Routes => [new(ApiService.IotData, "GetConnection", GetConnection)];

    private ApiResponse GetConnection(ApiCall call)
    {
        ConnectionState state = broker.FindConnectionState(call.Name)
            ?? throw CloudRequestException.NotFound($"The client id {call.Name} never had a connection.");
        var body = new JsonObject { ["connected"] = state.IsConnected };
        if (call.Services.Registry.FindAttachedThing(state.ClientId, state.CertificateId) is { } thing)
        {
            body["thingName"] = thing.Name;
        }

        body["cleanSession"] = state.CleanSession;
        if (call.IsQueryFlagSet("includeSocketInformation"))
        {
            body["sourceIp"] = state.Source?.Address.ToString();
            body["sourcePort"] = state.Source?.Port;
            body["targetIp"] = state.Target?.Address.ToString();
            body["targetPort"] = state.Target?.Port;
        }

        body["keepAliveDuration"] = state.KeepAliveSeconds;
        AddTimes(body, state, call.Now);
        body["sessionExpiry"] = state.SessionExpirySeconds;
        body["clientId"] = state.ClientId;
        return ApiResponse.Ok(body);
    }

    private static void AddTimes(JsonObject body, ConnectionState state, DateTimeOffset now)
    {
        if (state.IsConnected)
        {
            body["connectedSince"] = state.ConnectedAt.ToUnixTimeMilliseconds();
        }
        else if (state.DisconnectedAt is { } disconnectedAt && now - disconnectedAt <= DisconnectRetention)
        {
            body["disconnectedSince"] = disconnectedAt.ToUnixTimeMilliseconds();
            body["disconnectReason"] = state.DisconnectReason;
        }
    }
}
