using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Events;

/// <summary>
/// Publishes the lifecycle events of clients to <c>$aws/events/presence</c> and <c>$aws/events/subscriptions</c> (AWS
/// IoT developer guide, Lifecycle events). Times are epoch milliseconds.
/// </summary>
internal sealed class LifecycleEvents(ServiceDispatcher dispatcher)
{
    public void OnConnected(ConnectionState state) =>
        Publish(CreateTopic("presence/connected", state.ClientId), now => new JsonObject
        {
            ["clientId"] = state.ClientId,
            ["timestamp"] = now,
            ["eventType"] = "connected",
            ["sessionIdentifier"] = state.SessionId,
            ["principalIdentifier"] = state.CertificateId,
            ["ipAddress"] = state.Source?.Address.ToString(),
            ["versionNumber"] = state.VersionNumber,
        });

    public void OnConnectFailed(ConnectionIdentity identity) =>
        Publish(CreateTopic("presence/connect_failed", identity.ClientId), now => new JsonObject
        {
            ["clientId"] = identity.ClientId,
            ["timestamp"] = now,
            ["eventType"] = "connect_failed",
            ["connectFailureReason"] = "AUTHORIZATION_FAILED",
            ["principalIdentifier"] = identity.CertificateId,
            ["sessionIdentifier"] = $"{Guid.NewGuid()}",
            ["ipAddress"] = identity.SourceIp,
        });

    public void OnDisconnected(ConnectionState state) =>
        Publish(CreateTopic("presence/disconnected", state.ClientId), now => new JsonObject
        {
            ["clientId"] = state.ClientId,
            ["timestamp"] = now,
            ["eventType"] = "disconnected",
            ["sessionIdentifier"] = state.SessionId,
            ["principalIdentifier"] = state.CertificateId,
            ["clientInitiatedDisconnect"] = state.DisconnectReason == DisconnectReasons.ClientInitiated,
            ["disconnectReason"] = state.DisconnectReason,
            ["versionNumber"] = state.VersionNumber,
        });

    public void OnSubscribed(ConnectionState state, IReadOnlyList<string> filters) =>
        PublishFilters(state, filters, "subscribed");

    public void OnUnsubscribed(ConnectionState state, IReadOnlyList<string> filters) =>
        PublishFilters(state, filters, "unsubscribed");

    private void PublishFilters(ConnectionState state, IReadOnlyList<string> filters, string eventType)
    {
        if (filters.Count > 0)
        {
            Publish(CreateTopic($"subscriptions/{eventType}", state.ClientId), now => new JsonObject
            {
                ["clientId"] = state.ClientId,
                ["timestamp"] = now,
                ["eventType"] = eventType,
                ["sessionIdentifier"] = state.SessionId,
                ["principalIdentifier"] = state.CertificateId,
                ["topics"] = new JsonArray([.. filters.Select(filter => JsonValue.Create(filter))]),
            });
        }
    }

    private static string CreateTopic(string kind, string clientId) => $"$aws/events/{kind}/{clientId}";

    // AWS has no events for client ids with + or #, because no topic can contain them.
    private void Publish(string topic, Func<long, JsonObject> create)
    {
        if (TopicSyntax.HasWildcard(topic))
        {
            return;
        }

        dispatcher.Execute<bool>((_, now) => (
            true,
            [CloudMessage.CreateLazy(topic, () => JsonBytes.Serialize(create(now.ToUnixTimeMilliseconds())))]));
    }
}
