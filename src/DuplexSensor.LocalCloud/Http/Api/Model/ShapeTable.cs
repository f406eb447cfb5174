using System.Globalization;

namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>
/// The shapes of the served members. A test compares them with botocore's service models. A line is one shape: name and
/// kind, then the range of a text, number or list, and the pattern of a text. The rest is the members of a structure,
/// in the notation of <see cref="OperationTable"/>, the element of a list, the keys and values of a map, or the texts
/// of an enumeration. A shape comes after the shapes that it uses. An indented line continues the line above.
/// </summary>
internal static class ShapeTable
{
    private const string Text = """
        Text                        text
        Boolean                     boolean
        Integer                     integer
        Long                        long
        Blob                        blob
        Name                        text 1..128 [a-zA-Z0-9:_-]+
        ThingGroupId                text 1..128 [a-zA-Z0-9\-]+
        ShadowName                  text 1..64 [$a-zA-Z0-9:_-]+
        ClientId                    text 1..128 ^[^$].*
        PolicyName                  text 1..128 [\w+=,.@-]+
        PolicyVersionId             text .. [0-9]+
        PolicyDocument              text 0..404600 [\s\S]*
        JobId                       text 1..64 [a-zA-Z0-9_-]+
        JobIdOrNext                 text .. [a-zA-Z0-9_-]+|^\$next
        CertificateId               text 64..64 (0x)?[a-fA-F0-9]+
        CertificateSigningRequest   text 1..4096 [\s\S]*
        CertificateStatus           enum ACTIVE INACTIVE REVOKED
        ThingPrincipalType          enum NON_EXCLUSIVE_THING
        EndpointType                text ..128 [\s\S]*
        MaxResults                  integer 1..250
        RetainedMaxResults          integer 1..200
        ShadowPageSize              integer 1..100
        Marker                      text ..1024 [A-Za-z0-9+/]+={0,2}
        Qos                         integer 0..1
        PayloadFormatIndicator      enum UNSPECIFIED_BYTES UTF8_DATA
        UserProperty                map Text Text
        UserProperties              list .. UserProperty
        AttributeName               text ..128 [a-zA-Z0-9_.,@/:#-]+
        AttributeValue              text ..800 [a-zA-Z0-9_.,@/:#=\[\]-]*
        Attributes                  map AttributeName AttributeValue
        AttributePayload            structure attributes:Attributes merge:Boolean
        Description                 text ..2028 [\p{Graph}\x20]*
        ThingGroupProperties        structure thingGroupDescription:Description attributePayload:AttributePayload
        ThingGroupList              list .. Name
        SearchableAttributes        list .. AttributeName
        ThingTypeProperties         structure thingTypeDescription:Description searchableAttributes:SearchableAttributes
        TagKey                      text 1..128 ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$
        TagValue                    text 0..256
        Tag                         structure Key:TagKey! Value:TagValue
        TagList                     list .. Tag
        TagKeyList                  list .. TagKey
        PolicyNames                 list .. PolicyName
        ActionType                  enum PUBLISH SUBSCRIBE RECEIVE CONNECT
        Resource                    text ..2048 [\s\S]*
        Resources                   list .. Resource
        AuthInfo                    structure actionType:ActionType resources:Resources!
        AuthInfos                   list 1..10 AuthInfo
        JobExecutionsPerMinute      integer 1..1000
        RolloutIncrementFactor      number 1.1..5
        NumberOfThings              integer 1..
        RateIncreaseCriteria        structure numberOfNotifiedThings:NumberOfThings
            numberOfSucceededThings:NumberOfThings
        ExponentialRolloutRate      structure baseRatePerMinute:JobExecutionsPerMinute!
            incrementFactor:RolloutIncrementFactor! rateIncreaseCriteria:RateIncreaseCriteria!
        JobExecutionsRolloutConfig  structure maximumPerMinute:JobExecutionsPerMinute
            exponentialRate:ExponentialRolloutRate
        TargetArn                   text ..2048
        JobTargets                  list 1.. TargetArn
        DocumentSource              text 1..1350
        JobDocument                 text ..32768
        Comment                     text ..2028 [^\p{C}]+
        ReasonCode                  text ..128 [\p{Upper}\p{Digit}_]+
        RoleArn                     text 20..2048
        ExpiresInSec                long 60..3600
        PresignedUrlConfig          structure roleArn:RoleArn! expiresInSec:ExpiresInSec
        TargetSelection             enum CONTINUOUS SNAPSHOT
        TimeoutConfig               structure inProgressTimeoutInMinutes:Long
        JobStatus                   enum IN_PROGRESS CANCELED COMPLETED DELETION_IN_PROGRESS SCHEDULED
        JobExecutionStatus          enum QUEUED IN_PROGRESS SUCCEEDED FAILED TIMED_OUT REJECTED REMOVED CANCELED
        EventType                   enum JOB JOB_EXECUTION
        EventConfiguration          structure Enabled:Boolean
        EventConfigurations         map EventType EventConfiguration
        DetailsKey                  text 1..128 [a-zA-Z0-9:_-]+
        DetailsValue                text 1..1024 [^\p{C}]+
        DetailsMap                  map DetailsKey DetailsValue
        """;

    public static readonly IReadOnlyDictionary<string, ApiShape> Shapes = Parse();

    private static Dictionary<string, ApiShape> Parse()
    {
        var shapes = new Dictionary<string, ApiShape>(StringComparer.Ordinal);
        foreach (string line in Text.Replace("\n    ", " ", StringComparison.Ordinal).Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            shapes.Add(words[0], Parse(words[1], words[2..], shapes));
        }

        return shapes;
    }

    private static ApiShape Parse(string kind, string[] rest, Dictionary<string, ApiShape> shapes) => kind switch
    {
        "enum" => new ApiShape(ShapeKind.Text) { Values = rest },
        "map" => new ApiShape(ShapeKind.Map) { Key = shapes[rest[0]], Element = shapes[rest[1]] },
        "list" => WithRange(new ApiShape(ShapeKind.List) { Element = shapes[rest[1]] }, rest[0]),
        "structure" => new ApiShape(ShapeKind.Structure)
        {
            Members = [.. rest.Select(member => OperationTable.ParseMember(member, shapes))],
        },
        _ => WithRange(
            new ApiShape(Enum.Parse<ShapeKind>(kind, ignoreCase: true)) { Pattern = rest.ElementAtOrDefault(1) },
            rest.ElementAtOrDefault(0) ?? ".."),
    };

    private static ApiShape WithRange(ApiShape shape, string range)
    {
        string[] ends = range.Split("..");
        return shape with { Min = ParseEnd(ends[0]), Max = ParseEnd(ends[1]) };
    }

    private static decimal? ParseEnd(string text) =>
        text.Length == 0 ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
}
