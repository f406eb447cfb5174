using System.Collections.Immutable;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class AuthorizerTests
{
    private const string Publish = "iot:Publish";
    private const string TopicX = "arn:aws:iot:us-east-1:123456789012:topic/x";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    private readonly ThingServices _services = new();
    private ConnectionIdentity _identity = new("lamp", "c1") { SourceIp = "10.1.2.3" };

    public AuthorizerTests()
    {
        _services.Registry.CreateThing("lamp", ImmutableSortedDictionary<string, string>.Empty.Add("room", "attic"));
        _services.Certificates.Register(new Certificate("c1", "", Now)
        {
            Status = CertificateStatus.Active,
            Fields = ImmutableSortedDictionary<string, string>.Empty.Add("Subject.CommonName", "lamp-cn"),
        });
    }

    [Fact]
    public void Nothing_is_allowed_without_a_statement()
    {
        DenyReason denyReason = _services.Authorizer.FindDenyReason(_identity, Publish, TopicX)!;
        Assert.True(denyReason.IsImplicit);
    }

    [Theory]
    [InlineData("iot:Publish", true)]
    [InlineData("iot:*", true)]
    [InlineData("*", true)]
    [InlineData("iot:Subscribe", false)]
    public void An_action_is_allowed_by_its_name_or_pattern(string action, bool expected) =>
        AssertAllowed(expected, CreateDocument("Allow", action, "*"));

    [Theory]
    [InlineData("arn:aws:iot:us-east-1:123456789012:topic/x", true)]
    [InlineData("arn:aws:iot:us-east-1:*:topic/?", true)]
    [InlineData("arn:aws:iot:us-east-1:123456789012:topicfilter/x", false)]
    [InlineData("arn:aws:iot:eu-west-1:123456789012:topic/x", false)]
    public void A_resource_is_allowed_by_its_ARN_or_pattern(string resource, bool expected) =>
        AssertAllowed(expected, CreateDocument("Allow", Publish, resource));

    [Fact]
    public void A_denial_overrides_an_allowance()
    {
        Attach("yes", CreateDocument("Allow", "*", "*"));
        Attach("no", CreateDocument("Deny", Publish, TopicX));
        DenyReason denyReason = _services.Authorizer.FindDenyReason(_identity, Publish, TopicX)!;
        Assert.False(denyReason.IsImplicit);
        Assert.Contains("no", denyReason.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${iot:ClientId}", "lamp", true)]
    [InlineData("${aws:SourceIp}", "10.1.2.3", true)]
    [InlineData("${iot:Certificate.Subject.CommonName}", "lamp-cn", true)]
    [InlineData("${iot:Certificate.Subject.Country}", "", false)]
    [InlineData("${iot:Connection.Thing.ThingName}", "lamp", true)]
    [InlineData("${iot:Connection.Thing.Attributes[room]}", "attic", true)]
    [InlineData("${iot:Connection.Thing.Attributes[floor]}", "", false)]
    [InlineData("${iot:Connection.Thing.ThingTypeName}", "", false)]
    [InlineData("${iot:Connection.Thing.IsAttached}", "true", true)]
    [InlineData("${no:such}", "", false)]
    [InlineData("${IOT:clientID}", "lamp", true)]
    [InlineData("${iot:certificate.subject.commonname}", "lamp-cn", true)]
    [InlineData("${iot:connection.thing.attributes[room]}", "attic", true)]
    [InlineData("${iot:Connection.Thing.Attributes[Room]}", "", false)]
    public void A_variable_has_the_value_of_the_current_connection(string variable, string value, bool expected)
    {
        AttachCertificate();
        Attach("p", CreateDocument("Allow", Publish, "t/" + variable));
        Assert.Equal(expected, _services.Authorizer.FindDenyReason(_identity, Publish, "t/" + value) is null);
    }

    [Fact]
    public void Thing_variables_need_the_attachment_and_the_things_name_as_client_id()
    {
        Attach("p", CreateDocument("Allow", Publish, "t/${iot:Connection.Thing.ThingName}"));
        Assert.NotNull(_services.Authorizer.FindDenyReason(_identity, Publish, "t/lamp"));
        AttachCertificate();
        Assert.Null(_services.Authorizer.FindDenyReason(_identity, Publish, "t/lamp"));
        Assert.NotNull(_services.Authorizer.FindDenyReason(_identity with { ClientId = "lamp-2" }, Publish, "t/lamp"));
    }

    [Theory]
    [InlineData("""{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}""", false)]
    [InlineData("""{"Bool":{"iot:Connection.Thing.IsAttached":"false"}}""", true)]
    [InlineData("""{"Bool":{"iot:Connection.Thing.IsAttached":["true","false"]}}""", true)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"lamp"}}""", true)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"${iot:ClientId}"}}""", true)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"l*"}}""", false)]
    [InlineData("""{"StringLike":{"iot:ClientId":"l*"}}""", true)]
    [InlineData("""{"StringNotLike":{"iot:ClientId":"l*"}}""", false)]
    [InlineData("""{"StringNotEquals":{"iot:ClientId":["fan","lamp"]}}""", false)]
    [InlineData("""{"StringEqualsIgnoreCase":{"iot:ClientId":"LAMP"}}""", true)]
    [InlineData("""{"StringEquals":{"no:such":"x"}}""", false)]
    [InlineData("""{"StringNotEquals":{"no:such":"x"}}""", true)]
    [InlineData("""{"StringEqualsIfExists":{"no:such":"x"}}""", true)]
    [InlineData("""{"Null":{"no:such":"true"}}""", true)]
    [InlineData("""{"Null":{"iot:ClientId":"true"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}}""", true)]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"10.1.2.3"}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.2.0.0/16"}}""", false)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"lamp","aws:SourceIp":"::1"}}""", false)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"${*}"}}""", false)]
    [InlineData("""{"StringEquals":{"iot:ClientId":"${no:such}"}}""", false)]
    [InlineData("""{"StringNotEquals":{"iot:ClientId":"${no:such}"}}""", false)]
    [InlineData("""{"StringNotLike":{"iot:ClientId":"${no:such}*"}}""", false)]
    [InlineData("""{"StringNotEqualsIfExists":{"iot:ClientId":"LAMP"}}""", true)]
    [InlineData("""{"StringNotEqualsIgnoreCase":{"iot:ClientId":"LAMP"}}""", false)]
    [InlineData("""{"Bool":{"iot:Connection.Thing.IsAttached":"FALSE"}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"no:such":"x"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"no:such":"x"}}""", false)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"iot:ClientId":["lamp","fan"]}}""", false)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["::1","10.1.2.3"]}}""", true)]
    [InlineData("""{"IpAddress":{"AWS:sourceip":"10.1.2.3"}}""", true)]
    [InlineData("""{"StringEquals":{"iot:clientid":"lamp"}}""", true)]
    [InlineData("""{"Bool":{"iot:connection.thing.isattached":"false"}}""", true)]
    public void A_statement_applies_when_its_conditions_are_met(string condition, bool expected) =>
        AssertAllowed(expected, CreateDocument("Allow", Publish, "*", condition));

    [Theory]
    [InlineData(false, false, true, true)]
    [InlineData(true, false, true, false)]
    [InlineData(true, true, false, false)]
    [InlineData(false, true, false, false)]
    public void Connect_attributes_come_from_the_CONNECT(
        bool isPersistent, bool hasWill, bool isAllowedByForAllValues, bool isNotDeniedByForAnyValue)
    {
        _identity = _identity with { IsPersistent = isPersistent, HasWill = hasWill };
        Attach("all", CreateDocument(
            "Allow", "iot:Connect", "all",
            """{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}"""));
        Attach("any", CreateDocument("Allow", "iot:Connect", "any"));
        Attach("none", CreateDocument(
            "Deny", "iot:Connect", "any",
            """{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["PersistentConnect","LastWill"]}}"""));
        Assert.Equal(
            isAllowedByForAllValues, _services.Authorizer.FindDenyReason(_identity, "iot:Connect", "all") is null);
        Assert.Equal(
            isNotDeniedByForAnyValue, _services.Authorizer.FindDenyReason(_identity, "iot:Connect", "any") is null);
    }

    [Fact]
    public async Task A_client_id_that_looks_like_a_variable_is_not_expanded()
    {
        _identity = _identity with { ClientId = "${iot:ClientId}" };
        Attach("p", CreateDocument(
            "Allow", Publish, "t/${iot:ClientId}", """{"StringEquals":{"iot:ClientId":"${iot:ClientId}"}}"""));
        DenyReason? denyReason = await Task
            .Run(() => _services.Authorizer.FindDenyReason(_identity, Publish, "t/${iot:ClientId}"),
                TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Null(denyReason);
    }

    [Fact]
    public void A_denial_overrides_an_allowance_in_the_same_document()
    {
        Attach("p", """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["iot:Connect","iot:Publish"],"Resource":["a","*"]},
            {"Sid":"NotX","Effect":"Deny","Action":["iot:Connect","iot:Publish"],"Resource":["a","*:topic/x"]}]}
            """);
        Assert.Equal(
            "denied by the policy p NotX", _services.Authorizer.FindDenyReason(_identity, Publish, TopicX)!.Text);
        Assert.Null(
            _services.Authorizer.FindDenyReason(_identity, Publish, "arn:aws:iot:us-east-1:123456789012:topic/y"));
    }

    [Fact]
    public void A_policy_of_the_things_group_applies()
    {
        AttachCertificate();
        _services.Registry.CreateGroup("office", "", Now);
        _services.Policies.Create("p", CreateDocument("Allow", Publish, "*"), Now);
        _services.Policies.Attach("p", AwsNames.GetGroupArn("office"));
        Assert.NotNull(_services.Authorizer.FindDenyReason(_identity, Publish, TopicX));
        _services.Registry.AddToGroup("lamp", "office");
        Assert.Null(_services.Authorizer.FindDenyReason(_identity, Publish, TopicX));
    }

    [Fact]
    public void An_inactive_certificate_is_denied_everything()
    {
        Attach("p", CreateDocument("Allow", "*", "*"));
        _services.Certificates.SetStatus("c1", CertificateStatus.Inactive, Now);
        Assert.NotNull(_services.Authorizer.FindDenyReason(_identity, Publish, TopicX));
    }

    [Fact]
    public void Every_change_that_can_alter_a_decision_raises_the_version()
    {
        Action[] changes =
        [
            AttachCertificate,
            () => Attach("p", CreateDocument("Allow", "*", "*")),
            () => _services.Registry.CreateGroup("g", "", Now),
            () => _services.Certificates.SetStatus("c1", CertificateStatus.Inactive, Now),
        ];
        foreach (Action change in changes)
        {
            long before = _services.Authorizer.Version;
            change();
            Assert.True(_services.Authorizer.Version > before);
        }
    }

    private static string CreateDocument(string effect, string action, string resource, string condition = "{}") =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}",
        "Condition":{{condition}}}]}
        """;

    private void Attach(string name, string document)
    {
        _services.Policies.Create(name, document, Now);
        _services.Policies.Attach(name, AwsNames.GetCertificateArn("c1"));
    }

    private void AttachCertificate() => _services.Registry.Attach("lamp", AwsNames.GetCertificateArn("c1"));

    private void AssertAllowed(bool expected, string document)
    {
        Attach("p", document);
        Assert.Equal(expected, _services.Authorizer.FindDenyReason(_identity, Publish, TopicX) is null);
    }
}
