namespace DuplexSensor.Core.Ports;

/// <summary>
/// One MQTT 3.1.1 connection at a time, over mutual TLS (D11, D13). No call blocks: long operations run on the
/// adapter's worker, which reports each result as an event. The adapter never retries; <c>LinkSession</c> does (D7).
/// </summary>
public interface ILink
{
    /// <summary>
    /// Closes the connection, if there is one, and opens a new one: clean session, client id = thing name. Ends in
    /// <see cref="LinkEventKind.Connected"/> or <see cref="LinkEventKind.ConnectFailed"/>, or in no event when the
    /// server does not respond. So the caller needs a deadline.
    /// </summary>
    /// <param name="session">
    /// Each event of this connection contains the number, so that the caller recognises events of an earlier
    /// connection.
    /// </param>
    /// <param name="resetNetwork">
    /// Whether to set up the network interface again first (D7: after an hour without cloud).
    /// </param>
    void BeginConnect(int session, bool resetNetwork);

    /// <summary>
    /// Sends one SUBSCRIBE packet with all filters, QoS 1. Ends in <see cref="LinkEventKind.Subscribed"/> or
    /// <see cref="LinkEventKind.SubscribeRefused"/>, or in no event when the SUBACK is lost.
    /// </summary>
    void BeginSubscribe(string[] filters);

    /// <summary>
    /// Publishes the first <paramref name="length"/> bytes of the payload, and copies them before it returns. With
    /// <paramref name="atLeastOnce"/> (QoS 1) it ends in <see cref="LinkEventKind.Published"/> or
    /// <see cref="LinkEventKind.PublishLost"/>, and the caller has at most one such message outstanding. Without it
    /// (QoS 0) no event follows.
    /// </summary>
    void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce);

    /// <summary>
    /// Sends DISCONNECT if possible and frees the connection. No event of this connection follows. Does nothing when
    /// there is none.
    /// </summary>
    void BeginClose();

    /// <summary>
    /// Removes the oldest event from the inbox; null when it is empty. The inbox holds at most
    /// <see cref="Limits.InboxEventsMax"/> events. When it is full, the adapter drops all of them, closes the
    /// connection, and adds <see cref="LinkEventKind.Lost"/>. The report after the next connect recovers what was lost
    /// (D1).
    /// </summary>
    LinkEvent? TryDequeue();
}
