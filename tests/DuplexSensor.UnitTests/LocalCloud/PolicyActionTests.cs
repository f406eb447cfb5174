using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Matching of policy actions, and two conditions that few policies use.</summary>
public sealed class PolicyActionTests
{
    private const string Publish = "iot:Publish";
    private const string TopicX = "arn:aws:iot:us-east-1:123456789012:topic/x";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly ThingServices _services = new();
    private ConnectionIdentity _who = new("lamp", "c1");

    public PolicyActionTests()
    {
        _services.Registry.CreateThing("lamp");
        _services.Certificates.Register(new Certificate("c1", "", Now) { Status = CertificateStatus.Active });
        _services.Registry.Attach("lamp", AwsNames.GetCertificateArn("c1"));
    }

    [Theory]
    [InlineData("iot:publish")]
    [InlineData("IOT:PUB*")]
    public void An_action_is_allowed_in_any_letter_case(string action) => Allows(true, Statement("Allow", action, "*"));

    [Fact]
    public void A_denial_denies_in_any_letter_case()
    {
        Attach("yes", Statement("Allow", "*", "*"));
        Attach("no", Statement("Deny", "iot:publish", TopicX));
        Assert.False(_services.Authorizer.FindDenyReason(_who, Publish, TopicX)!.IsImplicit);
    }

    [Fact]
    public void A_refusal_names_unknown_actions_of_the_policies_that_apply()
    {
        Attach("p", Statement("Allow", "iot:Publsh", "*"));
        string reason = _services.Authorizer.FindDenyReason(_who, Publish, TopicX)!.Text;
        Assert.Equal("no statement allows it (AWS IoT has no action iot:Publsh in the policy p)", reason);
    }

    [Fact]
    public void A_refusal_names_unknown_condition_keys_of_the_policies_that_apply()
    {
        const string condition = """{"StringEquals":{"iot:ThingTypeName":"sensor"}}""";
        Attach("p", Statement("Allow", Publish, "*", condition));
        string reason = _services.Authorizer.FindDenyReason(_who, Publish, TopicX)!.Text;
        Assert.Equal("no statement allows it (AWS IoT has no condition key iot:ThingTypeName in the policy p)", reason);
    }

    [Theory]
    [InlineData("iotjobsdata:DescribeJobExecution")]
    [InlineData("greengrass:Discover")]
    [InlineData("s3:*")]
    public void An_action_of_another_service_matches_nothing_here(string action) =>
        Allows(false, Statement("Allow", action, "*"));

    [Theory]
    [InlineData("""{"StringEquals":{"iot:Connection.Thing.ThingTypeName":"sensor"}}""", true)]
    [InlineData("""{"StringEquals":{"iot:Connection.Thing.ThingTypeName":"pump"}}""", false)]
    [InlineData("""{"StringEquals":{"iot:DomainName":"iot.example.com"}}""", true)]
    [InlineData("""{"StringNotLike":{"iot:DomainName":"*.example.com"}}""", false)]
    public void A_condition_can_test_the_thing_type_and_the_server_name(string condition, bool expected)
    {
        Thing thing = _services.Registry.GetThing("lamp");
        _services.Registry.ThingTable.Set("lamp", thing with { TypeName = "sensor" });
        _who = _who with { DomainName = "iot.example.com" };
        Allows(expected, Statement("Allow", Publish, "*", condition));
    }

    private static string Statement(string effect, string action, string resource, string condition = "{}") => $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}",
        "Condition":{{condition}}}]}
        """;

    private void Attach(string name, string document)
    {
        _services.Policies.Create(name, document, Now);
        _services.Policies.Attach(name, AwsNames.GetCertificateArn("c1"));
    }

    private void Allows(bool expected, string document)
    {
        Attach("p", document);
        Assert.Equal(expected, _services.Authorizer.FindDenyReason(_who, Publish, TopicX) is null);
    }
}
