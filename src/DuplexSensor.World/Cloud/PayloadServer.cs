using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>
/// The simulated payload server. It serves stored payloads, some of them only for a signed URL that has not expired,
/// and fails in every way that HTTP can. Its error responses contain settings: a board that applies them violates a
/// checker.
/// </summary>
public sealed class PayloadServer(VirtualWorld world)
{
    public const string Host = "payloads.example";
    public const string Origin = "https://" + Host;
    private const string Trap = """{"settings":{"refresh":4444,"on":true}}""";

    private static readonly int[] BadStatuses = [301, 302, 304, 400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504];

    private static readonly FetchFailure[] Failures =
        [FetchFailure.Refused, FetchFailure.Reset, FetchFailure.Untrusted, FetchFailure.OutOfMemory];

    private readonly Dictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);
    private long _downUntilMs;

    /// <summary>For tests: the response to a URL; null for the stored payload or a fault of the plan.</summary>
    public Func<string, PayloadAnswer?> Script { get; set; } = _ => null;

    /// <summary>Signs the URLs in job documents.</summary>
    public PresignedUrls Urls { get; } = new(Origin, Encoding.UTF8.GetBytes(nameof(PayloadServer)));

    /// <summary>Stores a payload.</summary>
    public void Put(string path, string body) => _bodies[path] = Encoding.UTF8.GetBytes(body);

    /// <summary>Refuses every connection for that many milliseconds.</summary>
    public void GoDown(int ms) => _downUntilMs = world.NowMs + ms;

    public PayloadAnswer AnswerTo(string url) => Script(url) ?? Drawn(new Uri(url));

    /// <summary>A complete response with status 200.</summary>
    public static PayloadAnswer Whole(string text) => new() { Body = Encoding.UTF8.GetBytes(text) };

    private static PayloadAnswer Refusal(int status) => Whole(Trap) with { Status = status };

    private PayloadAnswer Drawn(Uri url)
    {
        FaultPlan plan = world.Plan;
        if (world.NowMs < _downUntilMs)
        {
            return new PayloadAnswer { Status = 0, Failure = FetchFailure.Refused };
        }

        if (plan.Strikes(FaultTable.FetchFails))
        {
            return new PayloadAnswer { Status = 0, Failure = world.Chance.OneOf(Failures) };
        }

        if (plan.Strikes(FaultTable.FetchStatus))
        {
            return Refusal(world.Chance.OneOf(BadStatuses));
        }

        if (plan.Strikes(FaultTable.FetchLarge))
        {
            byte[] large = new byte[Limits.PayloadBytesMax + world.Chance.Between(1, 5_000)];
            return new PayloadAnswer { Body = large, Claimed = world.Chance.OneIn(2) ? -1 : null };
        }

        return Truth(url) is { Status: 200 } good ? Broken(good) : Truth(url);
    }

    // Objects of a bucket require a signed URL.
    private PayloadAnswer Truth(Uri url)
    {
        string path = url.AbsolutePath;
        bool isMeantForAll = url.Query.Length == 0 && S3Object.OfPath(path) is null;
        if (!isMeantForAll && !Urls.IsGood(path, QueryOf(url), world.Cloud.Now))
        {
            return Refusal(403);
        }

        return _bodies.TryGetValue(path, out byte[]? body) ? new PayloadAnswer { Body = body } : Refusal(404);
    }

    private static Dictionary<string, string> QueryOf(Uri url) => url.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('='))
        .Where(pair => pair.Length == 2)
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private PayloadAnswer Broken(PayloadAnswer good)
    {
        FaultPlan plan = world.Plan;
        byte[] half = good.Body[..world.Chance.Below(good.Body.Length)];
        if (plan.Strikes(FaultTable.FetchBreaks))
        {
            return good with { Body = half, Claimed = good.Body.Length, Failure = FetchFailure.Reset };
        }

        if (plan.Strikes(FaultTable.FetchStalls))
        {
            bool isSilent = world.Chance.OneIn(2);
            return isSilent
                ? good with { Body = half, Claimed = good.Body.Length, Hangs = true }
                : good with { Body = half, Failure = FetchFailure.Stalled, PauseMs = Limits.FetchStallMs };
        }

        if (plan.Strikes(FaultTable.FetchLies))
        {
            return good with { Claimed = good.Body.Length + world.Chance.Between(-5, 5) };
        }

        if (plan.Strikes(FaultTable.FetchShort))
        {
            return good with { Body = half, Claimed = good.Body.Length };
        }

        bool isChunked = world.Chance.OneIn(4);
        good = isChunked ? good with { Claimed = -1 } : good;
        return plan.Strikes(FaultTable.FetchSlow) ? good with { PauseMs = world.Chance.Between(1_000, 9_000) } : good;
    }
}
