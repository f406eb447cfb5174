namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>
/// The commands of the AWS CLI that the conformance test runs, in independent groups. The test creates the things b:1,
/// c1, g1, j, k1 and k2 beforehand; the commands create all other things.
/// </summary>
internal static class AwsCliTable
{
    private const string Arn = "arn:aws:iot:us-east-1:123456789012:";
    private const string Allow =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}""";

    public static readonly IReadOnlyDictionary<string, AwsCliCall[]> Groups = new Dictionary<string, AwsCliCall[]>
    {
        ["things"] =
        [
            new("iot describe-endpoint --endpoint-type iot:Data-ATS", "endpointAddress", "localhost"),
            new("iot create-thing --thing-name a --attribute-payload {\"attributes\":{\"model\":\"esp32\"}}",
                "thingArn", Arn + "thing/a"),
            new("iot describe-thing --thing-name b:1", "defaultClientId", "b:1"),
            new("iot describe-thing --thing-name nobody") { Error = "ResourceNotFoundException" },
            new("iot update-thing --thing-name a --expected-version 1 "
                + "--attribute-payload {\"attributes\":{\"room\":\"attic\"},\"merge\":true}"),
            new("iot update-thing --thing-name a --expected-version 1 --attribute-payload {\"attributes\":{}}")
            {
                Error = "VersionConflictException",
            },
            new("iot list-things --attribute-name room --attribute-value attic", "things.0.attributes.model", "esp32"),
            new("iot list-things --page-size 1", "things.1.thingName", "b:1"),
            new("iot create-thing-type --thing-type-name lamp --thing-type-properties searchableAttributes=room "
                + "--tags Key=owner,Value=me", "thingTypeArn", Arn + "thingtype/lamp"),
            new("iot update-thing --thing-name a --thing-type-name lamp"),
            new("iot list-things --thing-type-name lamp", "things.0.thingTypeName", "lamp"),
            new($"iot list-tags-for-resource --resource-arn {Arn}thingtype/lamp", "tags.0.Value", "me"),
            new($"iot untag-resource --resource-arn {Arn}thingtype/lamp --tag-keys owner"),
            new($"iot tag-resource --resource-arn {Arn}thingtype/lamp --tags Key=owner,Value=you"),
            new("iot deprecate-thing-type --thing-type-name lamp"),
            new("iot describe-thing-type --thing-type-name lamp", "thingTypeMetadata.deprecated", "true"),
            new("iot list-thing-types", "thingTypes.0.thingTypeProperties.searchableAttributes.0", "room"),
            new("iot delete-thing-type --thing-type-name lamp") { Error = "InvalidRequestException" },
            new("iot create-thing --thing-name c --billing-group-name x") { Error = "InvalidRequestException" },
            new("iot delete-thing --thing-name b:1"),
        ],
        ["groups"] =
        [
            new("iot create-thing-group --thing-group-name office", "thingGroupArn", Arn + "thinggroup/office"),
            new("iot describe-thing-group --thing-group-name office", "version", "1"),
            new("iot add-thing-to-thing-group --thing-group-name office --thing-name g1"),
            new("iot update-thing-group --thing-group-name office "
                + "--thing-group-properties attributePayload={attributes={floor=2}}", "version", "2"),
            new("iot create-thing-group --thing-group-name desk --parent-group-name office"),
            new("iot list-thing-groups --parent-group office", "thingGroups.0.groupName", "desk"),
            new("iot describe-thing-group --thing-group-name desk",
                "thingGroupMetadata.rootToParentThingGroups.0.groupName", "office"),
            new("iot delete-thing-group --thing-group-name office") { Error = "InvalidRequestException" },
            new("iot delete-thing-group --thing-group-name desk"),
            new("iot update-thing-groups-for-thing --thing-name g1 --thing-groups-to-add office"),
            new("iot list-thing-groups", "thingGroups.0.groupName", "office"),
            new("iot list-thing-groups-for-thing --thing-name g1", "thingGroups.0.groupName", "office"),
            new("iot list-things-in-thing-group --thing-group-name office", "things.0", "g1"),
            new("iot remove-thing-from-thing-group --thing-group-name office --thing-name g1"),
            new("iot delete-thing-group --thing-group-name office"),
        ],
        ["certificates"] =
        [
            new("iot create-keys-and-certificate --set-as-active", "certificateArn") { SaveAs = "cert" },
            new("iot list-certificates", "certificates.0.certificateId") { SaveAs = "id" },
            new("iot describe-certificate --certificate-id {id}", "certificateDescription.status", "ACTIVE"),
            new("iot create-certificate-from-csr --certificate-signing-request {csr}", "certificatePem"),
            new("iot attach-thing-principal --thing-name c1 --principal {cert}"),
            new("iot list-thing-principals --thing-name c1", "principals.0"),
            new("iot list-principal-things --principal {cert}", "things.0", "c1"),
            new("iot delete-thing --thing-name c1") { Error = "InvalidRequestException" },
            new("iot delete-certificate --certificate-id {id}") { Error = "DeleteConflictException" },
            new("iot detach-thing-principal --thing-name c1 --principal {cert}"),
            new("iot delete-certificate --certificate-id {id}") { Error = "CertificateStateException" },
            new("iot update-certificate --certificate-id {id} --new-status INACTIVE"),
            new("iot delete-certificate --certificate-id {id}"),
        ],
        ["policies"] =
        [
            new("iot create-keys-and-certificate", "certificateArn") { SaveAs = "cert" },
            new($"iot create-policy --policy-name p --policy-document {Allow}", "policyVersionId", "1"),
            new($"iot create-policy --policy-name p --policy-document {Allow}")
            {
                Error = "ResourceAlreadyExistsException",
            },
            new("iot create-policy --policy-name q --policy-document {}") { Error = "MalformedPolicyException" },
            new("iot get-policy --policy-name p", "policyDocument", Allow),
            new("iot list-policies", "policies.0.policyName", "p"),
            new($"iot create-policy-version --policy-name p --policy-document {Allow} --set-as-default",
                "policyVersionId", "2"),
            new("iot list-policy-versions --policy-name p", "policyVersions.1.isDefaultVersion", "true"),
            new("iot get-policy-version --policy-name p --policy-version-id 2", "policyDocument", Allow),
            new("iot set-default-policy-version --policy-name p --policy-version-id 1"),
            new("iot delete-policy-version --policy-name p --policy-version-id 2"),
            new("iot attach-policy --policy-name p --target {cert}"),
            new("iot list-attached-policies --target {cert}", "policies.0.policyName", "p"),
            new("iot list-targets-for-policy --policy-name p", "targets.0"),
            new("iot delete-policy --policy-name p") { Error = "DeleteConflictException" },
            new("iot detach-policy --policy-name p --target {cert}"),
            new("iot attach-principal-policy --policy-name p --principal {cert}"),
            new("iot list-principal-policies --principal {cert}", "policies.0.policyName", "p"),
            new("iot list-policy-principals --policy-name p", "principals.0"),
            new("iot test-authorization --principal {cert} "
                + $"--auth-infos actionType=PUBLISH,resources={Arn}topic/x",
                "authResults.0.authDecision", "ALLOWED"),
            new("iot detach-principal-policy --policy-name p --principal {cert}"),
            new("iot delete-policy --policy-name p"),
        ],
        ["shadows"] =
        [
            new("iot-data get-thing-shadow --thing-name s /dev/stdout") { Error = "ResourceNotFoundException" },
            new("iot-data update-thing-shadow --thing-name s --payload {\"state\":{\"desired\":{\"on\":true}}} "
                + "/dev/stdout", "version", "1"),
            new("iot-data update-thing-shadow --thing-name s --payload {\"state\":{},\"version\":7} /dev/stdout")
            {
                Error = "ConflictException",
            },
            new("iot-data get-thing-shadow --thing-name s /dev/stdout", "state.delta.on", "true"),
            new("iot-data update-thing-shadow --thing-name s --shadow-name cfg --payload {\"state\":{}} /dev/stdout",
                "version", "1"),
            new("iot-data list-named-shadows-for-thing --thing-name s", "results.0", "cfg"),
            new("iot-data delete-thing-shadow --thing-name s /dev/stdout", "version", "1"),
            new("iot-data publish --topic devices/s/x --qos 1 --payload hello"),
            new("iot-data publish --topic devices/s/x --retain --payload hello --content-type text/plain"),
            new("iot-data list-retained-messages", "retainedTopics.0.payloadSize", "5"),
            new("iot-data get-retained-message --topic devices/s/x", "payload", "aGVsbG8="),
        ],
        ["jobs"] =
        [
            new("iot update-event-configurations --event-configurations {\"JOB\":{\"Enabled\":true}}"),
            new("iot describe-event-configurations", "eventConfigurations.JOB.Enabled", "true"),
            new($"iot create-job --job-id j1 --targets {Arn}thing/j --document {{\"a\":1}} "
                + "--timeout-config inProgressTimeoutInMinutes=5", "jobArn", Arn + "job/j1"),
            new("iot describe-job --job-id j1", "job.jobProcessDetails.numberOfQueuedThings", "1"),
            new("iot list-jobs --status IN_PROGRESS", "jobs.0.jobId", "j1"),
            new("iot get-job-document --job-id j1", "document", "{\"a\":1}"),
            new("iot list-job-executions-for-job --job-id j1",
                "executionSummaries.0.jobExecutionSummary.status", "QUEUED"),
            new("iot list-job-executions-for-thing --thing-name j", "executionSummaries.0.jobId", "j1"),
            new("iot-jobs-data get-pending-job-executions --thing-name j", "queuedJobs.0.jobId", "j1"),
            new("iot-jobs-data describe-job-execution --thing-name j --job-id $next",
                "execution.jobDocument", "{\"a\":1}"),
            new("iot-jobs-data start-next-pending-job-execution --thing-name j --status-details step=1",
                "execution.versionNumber", "2"),
            new("iot describe-job-execution --job-id j1 --thing-name j",
                "execution.statusDetails.detailsMap.step", "1"),
            new("iot-jobs-data update-job-execution --thing-name j --job-id j1 --status SUCCEEDED "
                + "--expected-version 2 --include-job-execution-state", "executionState.versionNumber", "3"),
            new("iot-jobs-data describe-job-execution --thing-name j --job-id j1") { Error = "TerminalStateException" },
            new("iot delete-job-execution --job-id j1 --thing-name j --execution-number 1"),
        ],
        ["continuous jobs"] =
        [
            new($"iot create-job --job-id k --targets {Arn}thing/k1 --document {{}} --target-selection CONTINUOUS "
                + "--job-executions-rollout-config maximumPerMinute=5"),
            new("iot describe-job --job-id k", "job.jobExecutionsRolloutConfig.maximumPerMinute", "5"),
            new($"iot associate-targets-with-job --job-id k --targets {Arn}thing/k2", "jobId", "k"),
            new($"iot create-job --job-id n --targets {Arn}thing/k1 --document {{}} --namespace-id ns")
            {
                Error = "InvalidRequestException",
            },
            new("iot cancel-job-execution --job-id k --thing-name k1 --status-details why=operator"),
            new("iot describe-job-execution --job-id k --thing-name k1",
                "execution.statusDetails.detailsMap.why", "operator"),
            new("iot cancel-job --job-id k --reason-code OLD", "jobId", "k"),
            new("iot describe-job --job-id k", "job.jobProcessDetails.numberOfCanceledThings", "2"),
            new("iot delete-job --job-id k"),
            new("iot describe-job --job-id k") { Error = "ResourceNotFoundException" },
        ],
    };
}
