using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>After random changes, the cached decisions on a connection are those of the current records.</summary>
public sealed class DecisionPropertyTests
{
    private const int Changes = 2_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    private readonly Random _random = new(31);

    [Fact]
    public void Decisions_are_those_of_the_policies_in_force()
    {
        var services = new ThingServices();
        using var dispatcher = new ServiceDispatcher(services, TimeProvider.System, new FaultSwitches(), null);
        services.Certificates.Register(new Certificate("id", "", Now) { Status = CertificateStatus.Active });
        services.Policies.Create("p", CreatePolicy("a"), Now);
        services.Policies.Attach("p", AwsNames.GetCertificateArn("id"));
        var identity = new ConnectionIdentity("lamp", "id");
        var permissions = new Permissions(dispatcher, identity);
        for (int i = 0; i < 4 * Changes; i++)
        {
            if (_random.Next(1_000) == 0)
            {
                services.Policies.Table.Set("p", services.Policies.GetPolicy("p") with
                {
                    Versions = [new PolicyVersion(1, CreatePolicy(PickName()), Now)],
                });
            }

            string topic = $"{PickName()}/{_random.Next(400)}";
            Assert.Equal(
                services.Authorizer.FindDenyReason(identity, "iot:Publish", AwsNames.GetTopicArn(topic)),
                permissions.FindDenyReason("iot:Publish", topic));
        }
    }

    [Fact]
    public void Decisions_change_with_each_record_that_they_depend_on_and_with_each_undone_change()
    {
        var services = new ThingServices();
        using var dispatcher = new ServiceDispatcher(services, TimeProvider.System, new FaultSwitches(), null);
        services.Policies.Create("p", CreatePolicy("a"), Now);
        services.Policies.Attach("p", AwsNames.GetGroupArn("g"));
        Action undo = () => { };
        foreach (ITable table in services.Tables)
        {
            table.Changed = change => undo = () => table.Undo(change);
        }

        var identity = new ConnectionIdentity("lamp", "id");
        var permissions = new Permissions(dispatcher, identity);
        for (int i = 0; i < Changes; i++)
        {
            ChangeAccess(services, undo);
            Assert.All((string[])["iot:Publish", "iot:Receive"], action => Assert.Equal(
                services.Authorizer.FindDenyReason(identity, action, AwsNames.GetTopicArn("a/b")),
                permissions.FindDenyReason(action, "a/b")));
        }
    }

    [Fact]
    public void A_connection_stores_1_000_decisions_at_most()
    {
        var decisions = new CachedDecisions(
            new AppliedPolicies(new ConnectionIdentity("lamp", "id"), []), AwsAccount.Default, version: 0);
        for (int i = 0; i < Changes; i++)
        {
            Assert.NotNull(decisions.FindDenyReason("iot:Publish", $"a/{i}"));
        }

        Assert.Equal(1_000, CountOf("_newer") + CountOf("_older"));

        int CountOf(string name) => ((IDictionary)typeof(CachedDecisions)
            .GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(decisions)!).Count;
    }

    private void ChangeAccess(ThingServices services, Action undo)
    {
        bool isAllowed = _random.Next(4) > 0;
        switch (_random.Next(6))
        {
            case 0:
                services.Policies.Table.Set("p", services.Policies.GetPolicy("p") with
                {
                    Versions = [new PolicyVersion(1, CreatePolicy(isAllowed ? "a" : "b"), Now)],
                });
                break;
            case 1:
                services.Certificates.Table.Set("id", new Certificate("id", "", Now)
                {
                    Status = isAllowed ? CertificateStatus.Active : CertificateStatus.Inactive,
                });
                break;
            case 2:
                services.Registry.ThingTable.Set("lamp", new Thing("lamp")
                {
                    Principals = isAllowed ? [AwsNames.GetCertificateArn("id")] : [],
                });
                break;
            case 3 when isAllowed:
                services.Registry.GroupTable.Set("g", new ThingGroup("g", Now) { Things = ["lamp"] });
                break;
            case 3:
                services.Registry.GroupTable.Remove("g");
                break;
            default:
                undo();
                break;
        }
    }

    private static string CreatePolicy(string name) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = "iot:Publish",
            ["Resource"] = AwsNames.GetTopicArn(name + "/*"),
        },
    }.ToJsonString();

    private string PickName() => $"{(char)('a' + _random.Next(6))}";
}
