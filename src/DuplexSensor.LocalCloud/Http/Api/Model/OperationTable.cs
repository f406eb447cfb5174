using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Http.Api.Model;

/// <summary>
/// The served operations. A line has service, name, method and path. The indented lines below it have the members of
/// the input. <c>{name:Shape}</c> is a member in the path; <c>*</c> after a member includes all further segments. Other
/// members are <c>name:Shape</c>, with a prefix: <c>?</c> for the query, <c>^</c> for a header, <c>=</c> for a payload,
/// none for the body. <c>!</c> marks a required member. A request with a member that is not in the table is rejected.
/// </summary>
internal static partial class OperationTable
{
    private const string Text = """
        Iot DescribeEndpoint GET /endpoint
            ?endpointType:EndpointType
        Iot DescribeEventConfigurations GET /event-configurations
        Iot UpdateEventConfigurations PATCH /event-configurations
            eventConfigurations:EventConfigurations
        Iot CreateThing POST /things/{thingName:Name}
            thingTypeName:Name attributePayload:AttributePayload
        Iot DescribeThing GET /things/{thingName:Name}
        Iot UpdateThing PATCH /things/{thingName:Name}
            thingTypeName:Name removeThingType:Boolean attributePayload:AttributePayload expectedVersion:Long
        Iot DeleteThing DELETE /things/{thingName:Name}
            ?expectedVersion:Long
        Iot ListThings GET /things
            ?nextToken:Text ?maxResults:MaxResults ?attributeName:AttributeName ?attributeValue:AttributeValue
            ?usePrefixAttributeValue:Boolean ?thingTypeName:Name
        Iot AttachThingPrincipal PUT /things/{thingName:Name}/principals
            ^x-amzn-principal:Text! ?thingPrincipalType:ThingPrincipalType
        Iot DetachThingPrincipal DELETE /things/{thingName:Name}/principals
            ^x-amzn-principal:Text!
        Iot ListThingPrincipals GET /things/{thingName:Name}/principals
            ?nextToken:Text ?maxResults:MaxResults
        Iot ListPrincipalThings GET /principals/things
            ^x-amzn-principal:Text! ?nextToken:Text ?maxResults:MaxResults

        Iot AddThingToThingGroup PUT /thing-groups/addThingToThingGroup
            thingGroupName:Name thingGroupArn:Text thingName:Name thingArn:Text overrideDynamicGroups:Boolean
        Iot RemoveThingFromThingGroup PUT /thing-groups/removeThingFromThingGroup
            thingGroupName:Name thingGroupArn:Text thingName:Name thingArn:Text
        Iot UpdateThingGroupsForThing PUT /thing-groups/updateThingGroupsForThing
            thingName:Name thingGroupsToAdd:ThingGroupList thingGroupsToRemove:ThingGroupList
            overrideDynamicGroups:Boolean
        Iot CreateThingGroup POST /thing-groups/{thingGroupName:Name}
            parentGroupName:Name thingGroupProperties:ThingGroupProperties tags:TagList
        Iot UpdateThingGroup PATCH /thing-groups/{thingGroupName:Name}
            thingGroupProperties:ThingGroupProperties! expectedVersion:Long
        Iot DescribeThingGroup GET /thing-groups/{thingGroupName:Name}
        Iot DeleteThingGroup DELETE /thing-groups/{thingGroupName:Name}
            ?expectedVersion:Long
        Iot ListThingGroups GET /thing-groups
            ?nextToken:Text ?maxResults:MaxResults ?parentGroup:Name ?namePrefixFilter:Name ?recursive:Boolean
        Iot ListThingsInThingGroup GET /thing-groups/{thingGroupName:Name}/things
            ?nextToken:Text ?maxResults:MaxResults ?recursive:Boolean
        Iot ListThingGroupsForThing GET /things/{thingName:Name}/thing-groups
            ?nextToken:Text ?maxResults:MaxResults

        Iot CreateThingType POST /thing-types/{thingTypeName:Name}
            thingTypeProperties:ThingTypeProperties tags:TagList
        Iot DescribeThingType GET /thing-types/{thingTypeName:Name}
        Iot DeprecateThingType POST /thing-types/{thingTypeName:Name}/deprecate
            undoDeprecate:Boolean
        Iot DeleteThingType DELETE /thing-types/{thingTypeName:Name}
        Iot ListThingTypes GET /thing-types
            ?nextToken:Text ?maxResults:MaxResults ?thingTypeName:Name

        Iot TagResource POST /tags
            resourceArn:Text! tags:TagList!
        Iot UntagResource POST /untag
            resourceArn:Text! tagKeys:TagKeyList!
        Iot ListTagsForResource GET /tags
            ?resourceArn:Text! ?nextToken:Text

        Iot CreateKeysAndCertificate POST /keys-and-certificate
            ?setAsActive:Boolean
        Iot CreateCertificateFromCsr POST /certificates
            ?setAsActive:Boolean certificateSigningRequest:CertificateSigningRequest!
        Iot DescribeCertificate GET /certificates/{certificateId:CertificateId}
        Iot UpdateCertificate PUT /certificates/{certificateId:CertificateId}
            ?newStatus:CertificateStatus!
        Iot DeleteCertificate DELETE /certificates/{certificateId:CertificateId}
            ?forceDelete:Boolean
        Iot ListCertificates GET /certificates
            ?pageSize:MaxResults ?marker:Marker

        Iot CreatePolicy POST /policies/{policyName:PolicyName}
            policyDocument:PolicyDocument! tags:TagList
        Iot GetPolicy GET /policies/{policyName:PolicyName}
        Iot DeletePolicy DELETE /policies/{policyName:PolicyName}
        Iot ListPolicies GET /policies
            ?pageSize:MaxResults ?marker:Marker
        Iot CreatePolicyVersion POST /policies/{policyName:PolicyName}/version
            policyDocument:PolicyDocument! ?setAsDefault:Boolean
        Iot ListPolicyVersions GET /policies/{policyName:PolicyName}/version
        Iot GetPolicyVersion GET /policies/{policyName:PolicyName}/version/{policyVersionId:PolicyVersionId}
        Iot SetDefaultPolicyVersion PATCH /policies/{policyName:PolicyName}/version/{policyVersionId:PolicyVersionId}
        Iot DeletePolicyVersion DELETE /policies/{policyName:PolicyName}/version/{policyVersionId:PolicyVersionId}
        Iot AttachPolicy PUT /target-policies/{policyName:PolicyName}
            target:Text!
        Iot DetachPolicy POST /target-policies/{policyName:PolicyName}
            target:Text!
        Iot ListAttachedPolicies POST /attached-policies/{target:Text}
            ?recursive:Boolean ?pageSize:MaxResults ?marker:Marker
        Iot ListTargetsForPolicy POST /policy-targets/{policyName:PolicyName}
            ?pageSize:MaxResults ?marker:Marker

        Iot AttachPrincipalPolicy PUT /principal-policies/{policyName:PolicyName}
            ^x-amzn-iot-principal:Text!
        Iot DetachPrincipalPolicy DELETE /principal-policies/{policyName:PolicyName}
            ^x-amzn-iot-principal:Text!
        Iot ListPrincipalPolicies GET /principal-policies
            ^x-amzn-iot-principal:Text! ?pageSize:MaxResults ?marker:Marker
        Iot ListPolicyPrincipals GET /policy-principals
            ^x-amzn-iot-policy:PolicyName! ?pageSize:MaxResults ?marker:Marker
        Iot TestAuthorization POST /test-authorization
            principal:Text authInfos:AuthInfos! ?clientId:Text
            policyNamesToAdd:PolicyNames policyNamesToSkip:PolicyNames

        Iot CreateJob PUT /jobs/{jobId:JobId}
            targets:JobTargets! documentSource:DocumentSource document:JobDocument description:Comment
            presignedUrlConfig:PresignedUrlConfig targetSelection:TargetSelection timeoutConfig:TimeoutConfig
            jobExecutionsRolloutConfig:JobExecutionsRolloutConfig tags:TagList
        Iot AssociateTargetsWithJob POST /jobs/{jobId:JobId}/targets
            targets:JobTargets! comment:Comment
        Iot CancelJob PUT /jobs/{jobId:JobId}/cancel
            reasonCode:ReasonCode comment:Comment ?force:Boolean
        Iot DeleteJob DELETE /jobs/{jobId:JobId}
            ?force:Boolean
        Iot DescribeJob GET /jobs/{jobId:JobId}
        Iot GetJobDocument GET /jobs/{jobId:JobId}/job-document
        Iot ListJobs GET /jobs
            ?status:JobStatus ?targetSelection:TargetSelection ?maxResults:MaxResults ?nextToken:Text
            ?thingGroupName:Name ?thingGroupId:ThingGroupId
        Iot CancelJobExecution PUT /things/{thingName:Name}/jobs/{jobId:JobId}/cancel
            ?force:Boolean expectedVersion:Long statusDetails:DetailsMap
        Iot DeleteJobExecution DELETE /things/{thingName:Name}/jobs/{jobId:JobId}/executionNumber/{executionNumber:Long}
            ?force:Boolean
        Iot DescribeJobExecution GET /things/{thingName:Name}/jobs/{jobId:JobId}
            ?executionNumber:Long
        Iot ListJobExecutionsForJob GET /jobs/{jobId:JobId}/things
            ?status:JobExecutionStatus ?maxResults:MaxResults ?nextToken:Text
        Iot ListJobExecutionsForThing GET /things/{thingName:Name}/jobs
            ?status:JobExecutionStatus ?maxResults:MaxResults ?nextToken:Text ?jobId:JobId

        IotJobsData GetPendingJobExecutions GET /things/{thingName:Name}/jobs
        IotJobsData StartNextPendingJobExecution PUT /things/{thingName:Name}/jobs/$next
            statusDetails:DetailsMap stepTimeoutInMinutes:Long
        IotJobsData DescribeJobExecution GET /things/{thingName:Name}/jobs/{jobId:JobIdOrNext}
            ?includeJobDocument:Boolean ?executionNumber:Long
        IotJobsData UpdateJobExecution POST /things/{thingName:Name}/jobs/{jobId:JobId}
            status:JobExecutionStatus! statusDetails:DetailsMap stepTimeoutInMinutes:Long expectedVersion:Long
            includeJobExecutionState:Boolean includeJobDocument:Boolean executionNumber:Long

        IotData GetThingShadow GET /things/{thingName:Name}/shadow
            ?name:ShadowName
        IotData UpdateThingShadow POST /things/{thingName:Name}/shadow
            ?name:ShadowName =payload:Blob!
        IotData DeleteThingShadow DELETE /things/{thingName:Name}/shadow
            ?name:ShadowName
        IotData ListNamedShadowsForThing GET /api/things/shadow/ListNamedShadowsForThing/{thingName:Name}
            ?nextToken:Text ?pageSize:ShadowPageSize
        IotData Publish POST /topics/{topic:Text}*
            ?qos:Qos ?retain:Boolean =payload:Blob ?contentType:Text ?responseTopic:Text ?messageExpiry:Long
            ^x-amz-mqtt5-user-properties:Text ^x-amz-mqtt5-correlation-data:Text
            ^x-amz-mqtt5-payload-format-indicator:PayloadFormatIndicator
        IotData GetRetainedMessage GET /retainedMessage/{topic:Text}*
        IotData ListRetainedMessages GET /retainedMessage
            ?nextToken:Text ?maxResults:RetainedMaxResults
        IotData GetConnection GET /connections/{clientId:ClientId}
            ?includeSocketInformation:Boolean

        Local DescribeLocalCloud GET /local-cloud
        Local OnboardThing PUT /local-cloud/things/{thingName:Name}
        Local ListDenials GET /denials
        Local ListFaults GET /chaos
        Local SwitchFaultOn PUT /chaos/{fault:Text}
            ?times:Integer
        Local SwitchFaultOff DELETE /chaos/{fault:Text}
        Local SwitchAllFaultsOff DELETE /chaos
        """;

    public static readonly IReadOnlyList<ApiOperation> Operations = Parse();

    public static ApiOperation Get(ApiService service, string name) =>
        Operations.Single(operation => operation.Service == service && operation.Name == name);

    /// <summary>A member in the table's notation.</summary>
    public static ApiMember ParseMember(string text, IReadOnlyDictionary<string, ApiShape> shapes)
    {
        Match match = MemberSyntax().Match(text);
        return new ApiMember(match.Groups["name"].Value, shapes[match.Groups["shape"].Value])
        {
            Location = match.Groups["location"].Value switch
            {
                "" => MemberLocation.Body,
                "{" => MemberLocation.Path,
                "?" => MemberLocation.Query,
                "^" => MemberLocation.Header,
                "=" => MemberLocation.Payload,
                _ => throw new UnreachableException(),
            },
            IsRequired = match.Groups["required"].Value.Length > 0,
        };
    }

    private static List<ApiOperation> Parse()
    {
        var operations = new List<ApiOperation>();
        foreach (string line in Text.Split('\n').Where(line => line.Length > 0))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] != ' ')
            {
                operations.Add(new ApiOperation(Enum.Parse<ApiService>(words[0]), words[1], words[2], words[3]));
            }
            else
            {
                ApiOperation last = operations[^1];
                IEnumerable<ApiMember> members = words.Select(word => ParseMember(word, ShapeTable.Shapes));
                operations[^1] = last with { Members = [.. last.Members, .. members] };
            }
        }

        return operations;
    }

    [GeneratedRegex(@"^(?<location>[{?^=]?)(?<name>[^:]+):(?<shape>\w+)(?<required>!?)\}?\*?\z")]
    private static partial Regex MemberSyntax();
}
