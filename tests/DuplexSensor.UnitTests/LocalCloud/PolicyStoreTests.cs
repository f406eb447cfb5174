using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PolicyStoreTests
{
    private const string ValidDocument =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}""";

    private const string KeyDocument = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"a/${KEY}/${*}",
        "Condition":{"StringEquals":{"KEY":"x"}}}}
        """;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly PolicyStore _policies = new();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Version":"2020-01-01","Statement":[]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[1]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"iot:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"Publish","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":[]}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"${"}]}""")]
    [InlineData("""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","NotResource":"*","Resource":"*"}]}
        """)]
    [InlineData("""
        {"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*","Condition":{"X":{"a":"b"}}}]}
        """)]
    public void A_document_that_breaks_the_policy_language_is_malformed(string document) =>
        AssertRefused(CloudRequestError.MalformedPolicy, () => _policies.Create("p", document, Now));

    // Windows PowerShell writes UTF-16, and some editors a byte order mark.
    [Theory]
    [InlineData("\uFEFF{}", "begins with a byte order mark: save the file as UTF-8 without the mark")]
    [InlineData("{\0}\0", "is UTF-16: save the file as UTF-8")]
    [InlineData("{", "is not a JSON object")]
    public void The_error_names_the_encoding_of_a_policy_file(string document, string error)
    {
        var exception = Assert.Throws<CloudRequestException>(() => _policies.Create("p", document, Now));

        Assert.Equal(CloudRequestError.MalformedPolicy, exception.Error);
        Assert.Equal($"The policy document {error}.", exception.Message);
    }

    // AWS's own examples: Jobs, "Basic job policy", and Greengrass, "Minimal policy".
    [Theory]
    [InlineData("""
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iot:Connect","iot:Publish","iot:Subscribe","iot:Receive"],"Resource":["*"]},
        {"Effect":"Allow","Action":["iotjobsdata:DescribeJobExecution","iotjobsdata:UpdateJobExecution"],
        "Resource":["arn:aws:iot:us-east-1:123456789012:thing/porch"]}]}
        """)]
    [InlineData("""
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iot:Connect","iot:Publish","greengrass:Discover"],"Resource":["*"]}]}
        """)]
    public void Actions_of_any_service_are_accepted(string document)
    {
        Assert.Equal(document, _policies.Create("p", document, Now).Document);
        Assert.Empty(_policies.DequeueUnknownNames());
    }

    [Theory]
    [InlineData("iot:Publsh", true)]
    [InlineData("iot:Publsh*", true)]
    [InlineData("IOT:GetThingShadows", true)]
    [InlineData("iot:publish", false)]
    [InlineData("iot:P?blish", false)]
    [InlineData("iot:AssumeRoleWithCertificate", false)]
    [InlineData("iot:CreateThing", false)]
    [InlineData("iot:*", false)]
    [InlineData("*", false)]
    public void An_iot_action_that_AWS_does_not_have_is_accepted_and_reported(string action, bool expected)
    {
        string document = ValidDocument.Replace("iot:*", action, StringComparison.Ordinal);
        _policies.Create("p", document, Now);
        _policies.AddVersion("p", document, setAsDefault: true, Now);
        IEnumerable<string> unknown =
            _policies.DequeueUnknownNames().Select(found => $"{found.Policy} {found.Name.Name}");
        Assert.Equal(expected ? [$"p {action}", $"p {action}"] : [], unknown);
    }

    [Theory]
    [InlineData("iot:ThingTypeName", "iot:Connection.Thing.ThingTypeName")]
    [InlineData("iot:ClientIdd", "iot:ClientId")]
    [InlineData("iot:ConectAttributes", "iot:ConnectAttributes")]
    [InlineData("iot:Weather", null)]
    public void An_iot_key_that_AWS_does_not_have_is_accepted_and_reported(string key, string? meant)
    {
        _policies.Create("p", KeyDocument.Replace("KEY", key, StringComparison.Ordinal), Now);
        Assert.Equal(
            [("condition key", meant), ("policy variable", meant)],
            _policies.DequeueUnknownNames().Select(found => (found.Name.Kind, found.Name.Similar)));
    }

    [Theory]
    [InlineData("iot:Connection.Thing.ThingTypeName")]
    [InlineData("iot:Connection.Thing.Attributes[floor]")]
    [InlineData("iot:Certificate.Subject.CommonName")]
    [InlineData("iot:DomainName")]
    [InlineData("IOT:clientid")]
    [InlineData("iot:connection.thing.attributes[floor]")]
    [InlineData("iot:certificate.subject.commonname")]
    [InlineData("aws:SourceIp")]
    [InlineData("aws:CurrentTime")]
    public void A_key_of_AWS_is_not_reported(string key)
    {
        _policies.Create("p", KeyDocument.Replace("KEY", key, StringComparison.Ordinal), Now);
        Assert.Empty(_policies.DequeueUnknownNames());
    }

    [Fact]
    public void A_document_has_at_most_2048_characters_not_counting_white_space()
    {
        string document = ValidDocument.Replace("\"*\"", $"\"{new string('x', 2_048 - ValidDocument.Length + 1)}\"");
        _policies.Create("p", new string(' ', 5_000) + document, Now);
        AssertRefused(
            CloudRequestError.MalformedPolicy,
            () => _policies.Create("q", document.Replace("xx", "xxx"), Now));
    }

    [Fact]
    public void A_name_is_unique_and_has_only_permitted_characters()
    {
        _policies.Create("p+=,.@-_", ValidDocument, Now);
        AssertRefused(CloudRequestError.ResourceAlreadyExists, () => _policies.Create("p+=,.@-_", ValidDocument, Now));
        AssertRefused(CloudRequestError.InvalidRequest, () => _policies.Create("p q", ValidDocument, Now));
    }

    [Fact]
    public void Version_numbers_increase_and_one_version_is_the_default()
    {
        _policies.Create("p", ValidDocument, Now);
        string second = ValidDocument.Replace("Allow", "Deny");
        Assert.Equal(2, _policies.AddVersion("p", second, setAsDefault: false, Now).Number);
        Assert.Equal(ValidDocument, _policies.GetPolicy("p").Document);
        _policies.SetDefaultVersion("p", "2", Now);
        Assert.Equal(second, _policies.GetPolicy("p").Document);
        AssertRefused(CloudRequestError.DeleteConflict, () => _policies.DeleteVersion("p", "2"));
        _policies.DeleteVersion("p", "1");
        Assert.Equal(3, _policies.AddVersion("p", ValidDocument, setAsDefault: true, Now).Number);
        AssertRefused(CloudRequestError.ResourceNotFound, () => _policies.SetDefaultVersion("p", "1", Now));
    }

    [Fact]
    public void A_policy_has_at_most_five_versions()
    {
        _policies.Create("p", ValidDocument, Now);
        for (int i = 0; i < 4; i++)
        {
            _policies.AddVersion("p", ValidDocument, setAsDefault: false, Now);
        }

        AssertRefused(
            CloudRequestError.VersionsLimitExceeded,
            () => _policies.AddVersion("p", ValidDocument, setAsDefault: false, Now));
    }

    [Fact]
    public void A_policy_that_is_attached_or_has_other_versions_is_not_deleted()
    {
        _policies.Create("p", ValidDocument, Now);
        _policies.Attach("p", "t");
        _policies.Attach("p", "t");
        AssertRefused(CloudRequestError.DeleteConflict, () => _policies.Delete("p"));
        _policies.Detach("p", "t");
        _policies.AddVersion("p", ValidDocument, setAsDefault: false, Now);
        AssertRefused(CloudRequestError.DeleteConflict, () => _policies.Delete("p"));
        _policies.DeleteVersion("p", "2");
        _policies.Delete("p");
        AssertRefused(CloudRequestError.ResourceNotFound, () => _policies.GetPolicy("p"));
    }

    [Fact]
    public void At_most_ten_policies_are_attached_to_one_target()
    {
        for (int i = 0; i < 11; i++)
        {
            _policies.Create($"p{i}", ValidDocument, Now);
        }

        for (int i = 0; i < 10; i++)
        {
            _policies.Attach($"p{i}", "t");
        }

        AssertRefused(CloudRequestError.LimitExceeded, () => _policies.Attach("p10", "t"));
    }

    [Fact]
    public void The_device_policy_is_within_the_limits_and_allows_what_the_firmware_does()
    {
        _policies.Create(DevicePolicy.Name, DevicePolicy.Document, Now);
        Assert.True(DevicePolicy.Allows("lamp", "iot:Connect", "lamp"));
        Assert.False(DevicePolicy.Allows("lamp", "iot:Connect", "fan"));
        string[] filters =
        [
            "shadow/update/delta", "shadow/update/accepted", "shadow/update/rejected", "jobs/notify",
            "jobs/start-next/accepted", "jobs/start-next/rejected", "jobs/+/update/accepted", "jobs/+/update/rejected",
        ];
        Assert.All(filters, filter => Assert.True(DevicePolicy.Allows("lamp", "iot:Subscribe", GetLampTopic(filter))));
        Assert.All(filters, filter => Assert.True(
            DevicePolicy.Allows(
                "lamp", "iot:Receive", GetLampTopic(filter.Replace("+", "j", StringComparison.Ordinal)))));
        Assert.All(
            (string[])["shadow/update", "jobs/start-next", "jobs/j/update"],
            topic => Assert.True(DevicePolicy.Allows("lamp", "iot:Publish", GetLampTopic(topic))));
        Assert.False(DevicePolicy.Allows("lamp", "iot:RetainPublish", GetLampTopic("shadow/update")));
        Assert.False(DevicePolicy.Allows("lamp", "iot:Receive", "$aws/things/fan/jobs/notify"));
    }

    private static string GetLampTopic(string topic) => "$aws/things/lamp/" + topic;

    private static void AssertRefused(CloudRequestError error, Action request) =>
        Assert.Equal(error, Assert.Throws<CloudRequestException>(request).Error);
}
