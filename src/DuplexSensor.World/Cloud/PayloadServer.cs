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
    private const string ErrorBody = """{"settings":{"refresh":4444,"on":true}}""";

    private static readonly int[] BadStatuses = [301, 302, 304, 400, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504];

    private static readonly FetchFailure[] Failures =
        [FetchFailure.Refused, FetchFailure.Reset, FetchFailure.Untrusted, FetchFailure.OutOfMemory];

    private readonly Dictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);
    private long _downUntilMs;

    /// <summary>For tests: the response to a URL; null for the stored payload or a fault of the plan.</summary>
    public Func<string, PayloadResponse?> Script { get; set; } = _ => null;

    /// <summary>Signs the URLs in job documents.</summary>
    public PresignedUrls Urls { get; } = new(Origin, Encoding.UTF8.GetBytes(nameof(PayloadServer)));

    /// <summary>Stores a payload.</summary>
    public void StorePayload(string path, byte[] body) => _bodies[path] = body;

    /// <summary>Refuses every connection for that many milliseconds.</summary>
    public void GoDown(int ms) => _downUntilMs = world.NowMs + ms;

    public PayloadResponse HandleGet(string url) => Script(url) ?? CreateResponse(new Uri(url));

    /// <summary>A complete response with status 200.</summary>
    public static PayloadResponse CreateOk(string text) => new() { Body = Encoding.UTF8.GetBytes(text) };

    private static PayloadResponse CreateError(int status) => CreateOk(ErrorBody) with { Status = status };

    private PayloadResponse CreateResponse(Uri url)
    {
        FaultPlan plan = world.Plan;
        if (world.NowMs < _downUntilMs)
        {
            return new PayloadResponse { Status = 0, Failure = FetchFailure.Refused };
        }

        if (plan.TryTrigger(FaultTable.FetchFails))
        {
            return new PayloadResponse { Status = 0, Failure = world.Random.OneOf(Failures) };
        }

        if (plan.TryTrigger(FaultTable.FetchErrorStatus))
        {
            return CreateError(world.Random.OneOf(BadStatuses));
        }

        if (plan.TryTrigger(FaultTable.FetchTooLarge))
        {
            byte[] large = new byte[Limits.PayloadBytesMax + world.Random.Between(1, 5_000)];
            return new PayloadResponse { Body = large, DeclaredLength = world.Random.OneIn(2) ? -1 : null };
        }

        return FindPayload(url) is { Status: 200 } good ? AddFaults(good) : FindPayload(url);
    }

    // Objects of a bucket require a signed URL.
    private PayloadResponse FindPayload(Uri url)
    {
        string path = url.AbsolutePath;
        bool isPublic = url.Query.Length == 0 && S3Object.ParsePath(path) is null;
        if (!isPublic && !Urls.IsValid(path, ParseQuery(url), world.Cloud.Now))
        {
            return CreateError(403);
        }

        return _bodies.TryGetValue(path, out byte[]? body) ? new PayloadResponse { Body = body } : CreateError(404);
    }

    private static Dictionary<string, string> ParseQuery(Uri url) => url.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('='))
        .Where(pair => pair.Length == 2)
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private PayloadResponse AddFaults(PayloadResponse response)
    {
        FaultPlan plan = world.Plan;
        byte[] half = response.Body[..world.Random.Below(Math.Max(response.Body.Length, 1))];
        if (plan.TryTrigger(FaultTable.FetchBreaksOff))
        {
            return response with { Body = half, DeclaredLength = response.Body.Length, Failure = FetchFailure.Reset };
        }

        if (plan.TryTrigger(FaultTable.FetchStalls))
        {
            bool isSilent = world.Random.OneIn(2);
            return isSilent
                ? response with { Body = half, DeclaredLength = response.Body.Length, NeverEnds = true }
                : response with { Body = half, Failure = FetchFailure.Stalled, DelayMs = Limits.FetchReadTimeoutMs };
        }

        if (plan.TryTrigger(FaultTable.FetchWrongLength))
        {
            return response with { DeclaredLength = response.Body.Length + world.Random.Between(-5, 5) };
        }

        if (plan.TryTrigger(FaultTable.FetchEndsEarly))
        {
            return response with { Body = half, DeclaredLength = response.Body.Length };
        }

        bool isChunked = world.Random.OneIn(4);
        response = isChunked ? response with { DeclaredLength = -1 } : response;
        return plan.TryTrigger(FaultTable.FetchSlow)
            ? response with { DelayMs = world.Random.Between(1_000, 9_000) }
            : response;
    }
}
