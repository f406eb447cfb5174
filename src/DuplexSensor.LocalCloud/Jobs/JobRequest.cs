using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>A device's request to the jobs service, with checked members. A missing member is null.</summary>
internal sealed partial class JobRequest
{
    private const int ClientTokenBytesMax = 64;
    private const int DetailLengthMax = 1024;
    private const int StepTimeoutMinutesMax = 10_080;

    /// <summary>The value of <see cref="StepTimeoutMinutes"/> that stops the step timer.</summary>
    public const int NoStepTimeout = -1;

    private readonly JsonObject _body;

    private JobRequest(JsonObject body) => _body = body;

    /// <summary>The first error in the request, or null.</summary>
    public JobError? Error { get; private set; }

    public string? ClientToken { get; private set; }

    /// <summary>The status that an update requests.</summary>
    public JobStatus? Status { get; private set; }

    public ImmutableList<KeyValuePair<string, string>>? StatusDetails { get; private set; }

    public long? ExpectedVersion { get; private set; }

    public long? ExecutionNumber { get; private set; }

    public bool? IncludeJobDocument { get; private set; }

    public bool? IncludeJobExecutionState { get; private set; }

    /// <summary>Minutes, or <see cref="NoStepTimeout"/>.</summary>
    public long? StepTimeoutMinutes { get; private set; }

    /// <summary>Parses an update, which must have a status; other requests need none.</summary>
    public static JobRequest ParseUpdate(ReadOnlySpan<byte> payload)
    {
        JobRequest request = Parse(payload);
        request.Check(request.HasValue("status"), "Value null at 'status' must not be null.");
        request.Check(request.Status is not null, "'status' must be IN_PROGRESS, SUCCEEDED, FAILED or REJECTED.");
        return request;
    }

    /// <summary>Parses a start, which can set the step timer, but not stop it.</summary>
    public static JobRequest ParseStart(ReadOnlySpan<byte> payload)
    {
        JobRequest request = Parse(payload);
        request.Check(
            request.StepTimeoutMinutes is not NoStepTimeout,
            $"'stepTimeoutInMinutes' must be 1 to {StepTimeoutMinutesMax}.");
        return request;
    }

    public static JobRequest Parse(ReadOnlySpan<byte> payload)
    {
        if (!JsonBytes.TryParse(payload.IsEmpty ? "{}"u8 : payload, out JsonObject? body))
        {
            return new JobRequest([]) { Error = JobError.InvalidJson };
        }

        var request = new JobRequest(body);
        request.ClientToken = request.ReadClientToken();
        request.Status = JobStatuses.ParseDeviceStatus(request.Read<string>("status", "a string"));
        request.StatusDetails = request.ReadStatusDetails();
        request.ExpectedVersion = request.ReadExpectedVersion();
        request.ExecutionNumber = request.ReadNumber("executionNumber");
        request.IncludeJobDocument = request.ReadFlag("includeJobDocument");
        request.IncludeJobExecutionState = request.ReadFlag("includeJobExecutionState");
        request.StepTimeoutMinutes = request.ReadStepTimeout();
        return request;
    }

    private string? ReadClientToken()
    {
        string? token = Read<string>("clientToken", "a string");
        bool isShort = token is null || Encoding.UTF8.GetByteCount(token) <= ClientTokenBytesMax;
        Check(isShort, $"'clientToken' must have {ClientTokenBytesMax} bytes at most.");
        return isShort ? token : null;
    }

    private ImmutableList<KeyValuePair<string, string>>? ReadStatusDetails()
    {
        if (_body["statusDetails"] is not { } node)
        {
            return null;
        }

        if (node is not JsonObject details || details.Any(d => d.Value?.GetValueKind() != JsonValueKind.String))
        {
            Check(false, "'statusDetails' must be an object whose values are strings.");
            return null;
        }

        Check(
            details.Count <= JobRules.StatusDetailsMax,
            $"'statusDetails' must have {JobRules.StatusDetailsMax} members at most.");
        var pairs = details.Select(d => KeyValuePair.Create(d.Key, d.Value!.GetValue<string>())).ToImmutableList();
        Check(
            pairs.All(pair => DetailKey().IsMatch(pair.Key)),
            "A key of 'statusDetails' must be 1 to 128 of letters, digits, colon, underscore, hyphen.");
        Check(
            pairs.All(pair => pair.Value.Length is >= 1 and <= DetailLengthMax && !pair.Value.Any(char.IsControl)),
            $"A value of 'statusDetails' must be 1 to {DetailLengthMax} characters without control characters.");
        return pairs;
    }

    // The documentation shows a number in quotes; the API model and the SDKs use a number without quotes.
    private long? ReadExpectedVersion()
    {
        if (_body["expectedVersion"] is JsonValue value && value.TryGetValue(out string? quoted))
        {
            bool isNumber = long.TryParse(quoted, NumberStyles.None, CultureInfo.InvariantCulture, out long version);
            Check(isNumber, "'expectedVersion' must be a number, quoted or not.");
            return isNumber ? version : null;
        }

        return ReadNumber("expectedVersion");
    }

    private long? ReadStepTimeout()
    {
        long? minutes = ReadNumber("stepTimeoutInMinutes");
        Check(
            minutes is null or NoStepTimeout or (>= 1 and <= StepTimeoutMinutesMax),
            $"'stepTimeoutInMinutes' must be 1 to {StepTimeoutMinutesMax}, or {NoStepTimeout} for none.");
        return minutes;
    }

    private long? ReadNumber(string name) => HasValue(name) ? Read<long>(name, "a whole number") : null;

    private bool? ReadFlag(string name) => HasValue(name) ? Read<bool>(name, "true or false") : null;

    private bool HasValue(string name) => _body[name] is not null;

    private T? Read<T>(string name, string expected)
    {
        T? result = default;
        Check(
            _body[name] is not { } node || (node is JsonValue value && value.TryGetValue(out result)),
            $"'{name}' must be {expected}.");
        return result;
    }

    private void Check(bool isValid, string message) => Error ??= isValid ? null : JobError.InvalidRequest(message);

    [GeneratedRegex(@"^[a-zA-Z0-9:_-]{1,128}\z")]
    private static partial Regex DetailKey();
}
