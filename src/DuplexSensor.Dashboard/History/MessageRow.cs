using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace DuplexSensor.Dashboard.History;

/// <summary>A row of the messages between board and cloud.</summary>
/// <param name="Id">Grows with each row.</param>
/// <param name="Time">When the cloud received or sent it.</param>
/// <param name="Kind">publish, deliver, connect, disconnect, refused, payload, api, fault or page.</param>
internal sealed record MessageRow(long Id, DateTimeOffset Time, string Kind)
{
    private const int PayloadBytesMax = 128 * 1024;

    public string Thing { get; init; } = "";

    public string Topic { get; init; } = "";

    public string Detail { get; init; } = "";

    public int? Qos { get; init; }

    public int Size { get; init; }

    /// <summary>Null when it made room for newer ones.</summary>
    public ReadOnlyMemory<byte>? Payload { get; set; }

    /// <summary>The row that this one answers, or null.</summary>
    public long? Request { get; init; }

    /// <summary>Milliseconds to the PUBACK; null when there is none yet.</summary>
    public double? AckMs { get; set; }

    /// <summary>accepted, rejected, or null when there is no answer yet.</summary>
    public string? Answer { get; set; }

    /// <summary>Milliseconds from the request to its answer.</summary>
    public double? AnswerMs { get; set; }

    public string Direction => Kind switch
    {
        "publish" or "connect" or "disconnect" or "refused" => "up",
        "deliver" => "down",
        _ => "",
    };

    /// <summary>The row without the payload.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["t"] = Time.ToUnixTimeMilliseconds(),
        ["thing"] = Thing,
        ["direction"] = Direction,
        ["kind"] = Kind,
        ["topic"] = Topic,
        ["short"] = Shorten(),
        ["size"] = Size,
        ["qos"] = Qos,
        ["ackMs"] = AckMs,
        ["answer"] = Answer,
        ["answerMs"] = AnswerMs,
        ["detail"] = Detail,
    };

    /// <summary>The row with the payload: as text when it is UTF-8, else in base64.</summary>
    public JsonObject ToJsonWithPayload()
    {
        JsonObject json = ToJson();
        ReadOnlyMemory<byte> bytes = Payload ?? default;
        bool isTruncated = bytes.Length > PayloadBytesMax;
        ReadOnlySpan<byte> shown = bytes.Span[..Math.Min(bytes.Length, PayloadBytesMax)];
        bool isText = Utf8.IsValid(shown);
        json["payload"] = Payload is not null && isText ? Encoding.UTF8.GetString(shown) : null;
        json["base64"] = Payload is not null && !isText ? Convert.ToBase64String(shown) : null;
        json["truncated"] = isTruncated;
        json["gone"] = Payload is null;
        json["request"] = Request;
        return json;
    }

    private string Shorten()
    {
        string[] prefixes = [$"$aws/things/{Thing}/", $"devices/{Thing}/"];
        string? prefix = Array.Find(prefixes, start => Topic.StartsWith(start, StringComparison.Ordinal));
        return prefix is null ? Topic : Topic[prefix.Length..];
    }
}
