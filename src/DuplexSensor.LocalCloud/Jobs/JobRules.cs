using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The rules for a new job (AWS IoT developer guide, Jobs limits).</summary>
internal static class JobRules
{
    /// <summary>The number of members that the status details of an execution may have.</summary>
    public const int StatusDetailsMax = 10;

    private const int DocumentBytesMax = 32_768;
    private const int DescriptionLengthMax = 2_028;
    private const int TargetsMax = 100;
    private const int InProgressMinutesMax = 10_080;
    private const int UrlSecondsMin = 60;
    private const int UrlSecondsMax = 3_600;

    /// <exception cref="CloudRequestException">The request breaks a rule.</exception>
    public static void Check(CreateJobRequest request)
    {
        AwsNames.ThrowIfInvalidJobId(request.JobId);
        Check(request.Targets.Count is >= 1 and <= TargetsMax, $"A job needs 1 to {TargetsMax} targets.");
        CheckText(request.Description, "description");
        byte[] document = Encoding.UTF8.GetBytes(request.Document);
        Check(document.Length <= DocumentBytesMax, $"The job document must have {DocumentBytesMax} bytes at most.");
        Check(
            JsonBytes.TryParse(document, out JsonObject? _),
            $"The job document {JsonBytes.FindEncodingError(request.Document) ?? "must be a JSON object"}.");
        Check(
            request.InProgressMinutes is null or (>= 1 and <= InProgressMinutesMax),
            $"'inProgressTimeoutInMinutes' must be 1 to {InProgressMinutesMax}.");
        Check(
            request.Rollout?.Exponential is null or { NotifiedThings: not null } or { SucceededThings: not null },
            "'rateIncreaseCriteria' must have 'numberOfNotifiedThings' or 'numberOfSucceededThings'.");
        Check(
            request.Rollout?.Exponential is not { } rate || HasOneDecimal(rate.IncrementFactor),
            "'incrementFactor' must have one digit after the decimal point at most.");
        CheckUrls(request);
    }

    /// <summary>Checks a text of the caller that is stored with a job: its length and its characters.</summary>
    /// <exception cref="CloudRequestException">The text is too long, or has a control character.</exception>
    public static void CheckText(string? text, string name) => Check(
        (text ?? "").Length <= DescriptionLengthMax && !(text ?? "").Any(char.IsControl),
        $"The {name} must have {DescriptionLengthMax} characters at most, and no control characters.");

    // The service model of CreateJob says so. A decimal is exact for such a factor, a double is not.
    private static bool HasOneDecimal(double factor) => (decimal)factor * 10 % 1 == 0;

    private static void CheckUrls(CreateJobRequest request)
    {
        Check(
            request.UrlSeconds is null or (>= UrlSecondsMin and <= UrlSecondsMax),
            $"'expiresInSec' must be {UrlSecondsMin} to {UrlSecondsMax}.");
        int count = PresignedUrls.CountPlaceholders(request.Document);
        Check(
            count == 0 || request.UrlSeconds is not null,
            "The job document has placeholders for presigned URLs. Give a presignedUrlConfig with a roleArn.");
        Check(
            count <= PresignedUrls.PlaceholdersMax,
            $"A job document has {PresignedUrls.PlaceholdersMax} placeholders for presigned URLs at most.");
        string? invalid = PresignedUrls.FindInvalidPlaceholder(request.Document);
        Check(
            invalid is null,
            $"'{invalid}' is not the URL of an S3 object, such as https://s3.REGION.amazonaws.com/BUCKET/KEY.");
    }

    private static void Check(bool isValid, string message) => CloudRequestException.ThrowIfInvalid(isValid, message);
}
