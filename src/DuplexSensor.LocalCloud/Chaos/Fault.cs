namespace DuplexSensor.LocalCloud.Chaos;

/// <summary>A fault that can be switched on.</summary>
/// <param name="Name">The name on the command line and in the API.</param>
/// <param name="Description">The effect, in one line.</param>
public sealed record Fault(string Name, string Description)
{
    /// <summary>Whether the fault lasts until it is switched off. A number of times is then an error.</summary>
    public bool IsLasting { get; init; }
}

/// <summary>The table of all faults.</summary>
public static class Faults
{
    public static readonly Fault Drop = new("drop", "a message to a client is lost");
    public static readonly Fault Delay = new("delay", "a message to a client comes 3 s late, after later messages");
    public static readonly Fault Duplicate = new("duplicate", "a QoS 1 message to a client comes twice");
    public static readonly Fault SwapAcceptedDelta = new(
        "swap-accepted-delta", "the delta comes before update/accepted");
    public static readonly Fault Shadow409 = new("shadow-409", "a shadow update is rejected: version conflict");
    public static readonly Fault Shadow429 = new("shadow-429", "a shadow update is rejected: too many requests");
    public static readonly Fault CloseAfterConnAck = new(
        "close-after-connack", "the connection is closed after its CONNACK");
    public static readonly Fault NoPubAck = new("no-puback", "a publish is served, but not acknowledged");
    public static readonly Fault NoSubAck = new("no-suback", "a subscription is made, but not acknowledged");
    public static readonly Fault NoPingResp = new("no-pingresp", "a PINGREQ is not answered");
    public static readonly Fault SubAck128 = new("suback-128", "a refused SUBSCRIBE gets a SUBACK with 0x80");
    public static readonly Fault ConnAck5 = new("connack-5", "a refused CONNECT gets a CONNACK with code 5");

    public static readonly Fault Stall =
        new("stall", "the broker neither reads nor sends; all of it comes later") { IsLasting = true };

    public static readonly Fault HalfOpen =
        new("half-open", "what clients send is lost, and nothing is sent to clients") { IsLasting = true };

    public static readonly Fault ExpiredCertificate =
        new("certificate-expired", "the server's certificate expired yesterday") { IsLasting = true };

    public static readonly Fault WrongNameCertificate =
        new("certificate-wrong-name", "the server's certificate is for another host") { IsLasting = true };

    public static readonly Fault PayloadStall = new("payload-stall", "half a payload, then silence");
    public static readonly Fault PayloadReset = new("payload-reset", "half a payload, then a reset connection");
    public static readonly Fault PayloadCut = new("payload-cut", "half a payload, then the end of the connection");
    public static readonly Fault PayloadLength = new("payload-length", "Content-Length is half the payload's length");
    public static readonly Fault PayloadChunks = new("payload-chunks", "the payload comes chunked, without a length");
    public static readonly Fault PayloadRedirect = new("payload-redirect", "302 to another path");
    public static readonly Fault Payload403 = new("payload-403", "403 instead of a payload");
    public static readonly Fault Payload404 = new("payload-404", "404 instead of a payload");
    public static readonly Fault Payload500 = new("payload-500", "500 instead of a payload");

    public static readonly IReadOnlyList<Fault> All =
    [
        Drop, Delay, Duplicate, SwapAcceptedDelta,
            Shadow409, Shadow429, CloseAfterConnAck, NoPubAck, NoSubAck, NoPingResp, SubAck128, ConnAck5,
        Stall, HalfOpen, ExpiredCertificate, WrongNameCertificate, PayloadStall, PayloadReset, PayloadCut,
        PayloadLength, PayloadChunks, PayloadRedirect, Payload403, Payload404, Payload500,
    ];
}
