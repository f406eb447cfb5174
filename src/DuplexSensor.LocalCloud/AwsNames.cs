using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud;

/// <summary>The name patterns, ARNs and ids of AWS IoT's resources.</summary>
public static partial class AwsNames
{
    /// <summary>An empty set of names, in ordinal order.</summary>
    internal static ImmutableSortedSet<string> NoNames { get; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static string Region => AwsAccount.Current.Region;

    private static string ArnPrefix => AwsAccount.Current.ArnPrefix;

    private static string ThingArnPrefix => ArnPrefix + "thing/";

    private static string GroupArnPrefix => ArnPrefix + "thinggroup/";

    private static string CertificateArnPrefix => ArnPrefix + "cert/";

    /// <summary>For things and thing groups: 1 to 128 letters, digits, colons, underscores or hyphens.</summary>
    public static bool IsThingName(ReadOnlySpan<char> name) => ThingName().IsMatch(name);

    /// <summary>1 to 64 letters, digits, underscores or hyphens.</summary>
    public static bool IsJobId(string id) => JobId().IsMatch(id);

    /// <summary>1 to 64 letters, digits, colons, underscores, hyphens, or $, which AWS's own shadows use.</summary>
    public static bool IsShadowName(ReadOnlySpan<char> name) => ShadowName().IsMatch(name);

    /// <exception cref="CloudRequestException">The name is not valid for a thing or thing group.</exception>
    public static void ThrowIfInvalidThingName(string name) => ThrowIfInvalid(
        IsThingName(name), $"The name '{name}' must be 1 to 128 of letters, digits, colon, underscore and hyphen.");

    /// <exception cref="CloudRequestException">The job id is not valid.</exception>
    public static void ThrowIfInvalidJobId(string id) => ThrowIfInvalid(
        IsJobId(id), $"The job id '{id}' must be 1 to 64 of letters, digits, underscore and hyphen.");

    /// <exception cref="CloudRequestException">The policy name is not valid.</exception>
    public static void ThrowIfInvalidPolicyName(string name) => ThrowIfInvalid(
        PolicyName().IsMatch(name), $"The policy name '{name}' must be 1 to 128 of letters, digits and _ + = , . @ -.");

    public static string GetThingArn(string thing) => ThingArnPrefix + thing;

    public static string GetGroupArn(string group) => GroupArnPrefix + group;

    public static string GetJobArn(string jobId) => ArnPrefix + "job/" + jobId;

    public static string GetCertificateArn(string id) => CertificateArnPrefix + id;

    public static string GetPolicyArn(string policy) => ArnPrefix + "policy/" + policy;

    public static string GetClientArn(string clientId) => ArnPrefix + "client/" + clientId;

    public static string GetTopicArn(string topic) => ArnPrefix + "topic/" + topic;

    public static string GetTopicFilterArn(string filter) => ArnPrefix + "topicfilter/" + filter;

    public static string GetThingTypeArn(string type) => ArnPrefix + "thingtype/" + type;

    /// <summary>The name of the thing in a thing ARN, or null for any other text.</summary>
    public static string? ParseThingArn(string arn) => RemovePrefix(ThingArnPrefix, arn);

    public static string? ParseGroupArn(string arn) => RemovePrefix(GroupArnPrefix, arn);

    public static string? ParseThingTypeArn(string arn) => RemovePrefix(ArnPrefix + "thingtype/", arn);

    public static string? ParsePolicyArn(string arn) => RemovePrefix(ArnPrefix + "policy/", arn);

    public static string? ParseJobArn(string arn) => RemovePrefix(ArnPrefix + "job/", arn);

    public static string? ParseCertificateArn(string arn) => RemovePrefix(CertificateArnPrefix, arn);

    /// <summary>An id in the form of a UUID. It is derived from the ARN, so it is the same in every run.</summary>
    public static string GetUuid(string arn) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(arn)).AsSpan(0, 16)).ToString();

    private static void ThrowIfInvalid(bool isValid, string message) =>
        CloudRequestException.ThrowIfInvalid(isValid, message);

    private static string? RemovePrefix(string prefix, string arn) =>
        arn.StartsWith(prefix, StringComparison.Ordinal) ? arn[prefix.Length..] : null;

    [GeneratedRegex(@"^[a-zA-Z0-9:_-]{1,128}\z")]
    private static partial Regex ThingName();

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex JobId();

    [GeneratedRegex(@"^[$a-zA-Z0-9:_-]{1,64}\z")]
    private static partial Regex ShadowName();

    [GeneratedRegex(@"^[\w+=,.@-]{1,128}\z", RegexOptions.ECMAScript)]
    private static partial Regex PolicyName();
}
