using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Http.Api;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>
/// The data plane's call about a connection: GetConnection as in client-iot-data-plane 3.1138.
/// </summary>
internal sealed class ConnectionApi(MqttBroker broker)
{
    // AWS IoT quotas: persistent session expiry.
    private const int SessionSeconds = 3_600;

    // AWS reports the end of a connection for this long.
    private static readonly TimeSpan DisconnectRetention = TimeSpan.FromMinutes(30);

    public IEnumerable<ApiRoute> Routes => [new(ApiService.IotData, "GetConnection", GetConnection)];

    private ApiResponse GetConnection(ApiCall call)
    {
        ConnectionState state = broker.FindConnectionState(call.Name)
            ?? throw CloudRequestException.NotFound($"The client id {call.Name} never had a connection.");
        var body = new JsonObject { ["connected"] = state.IsConnected };
        if (FindAttachedThing(state, call.Services) is { } thing)
        {
            body["thingName"] = thing;
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
        body["sessionExpiry"] = state.CleanSession ? 0 : SessionSeconds;
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

    private static string? FindAttachedThing(ConnectionState state, ThingServices services)
    {
        string principal = AwsNames.GetCertificateArn(state.CertificateId);
        return services.Registry.ThingTable.Find(state.ClientId) is { } thing && thing.Principals.Contains(principal)
            ? thing.Name
            : null;
    }
}
