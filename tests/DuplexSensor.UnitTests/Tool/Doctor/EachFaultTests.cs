using DuplexSensor.Tool.Doctor;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Each thing that can be wrong, set wrong: doctor names it rightly, and nothing else.</summary>
public sealed class EachFaultTests
{
    private static readonly Fault[] Faults =
        [.. PcFaults.All, .. SettingsFaults.All, .. CredentialFaults.All, .. BoardFaults.All, .. CloudFaults.All];

    public static TheoryData<int, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string, string>();
            for (int i = 0; i < Faults.Length; i++)
            {
                rows.Add(i, Faults[i].Check, Faults[i].Evidence);
            }

            return rows;
        }
    }

    public static TheoryData<string> Checks => [.. CheckList.Create().Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task One_fault_is_named_by_its_check_and_by_no_other(int row, string check, string evidence)
    {
        Fault fault = Faults[row];
        using var fixture = new DoctorFixture(fault.Cloud);
        fault.Plant(fixture);

        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        CheckResult failed = Assert.Single(results, result => result.Finding.Verdict == Verdict.Failed);
        Assert.Equal(check, failed.Name);
        Assert.Contains(evidence, failed.Finding.Evidence);
        Assert.NotEmpty(failed.Finding.Fix);
        AssertNoSecret(results);
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Each_check_has_a_fault(string check)
    {
        Assert.Contains(Faults, fault => fault.Check == check);
    }

    [Theory]
    [InlineData(BoardCloud.Aws)]
    [InlineData(BoardCloud.Local)]
    [InlineData(BoardCloud.None)]
    public async Task Where_everything_is_right_nothing_fails(BoardCloud cloud)
    {
        using var fixture = new DoctorFixture(cloud);

        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        Assert.DoesNotContain(results, result => result.Finding.Verdict == Verdict.Failed);
        AssertNoSecret(results);
    }

    [Fact]
    public async Task Every_check_is_ok_somewhere()
    {
        using var aws = new DoctorFixture(BoardCloud.Aws);
        using var local = new DoctorFixture(BoardCloud.Local);
        using var none = new DoctorFixture(BoardCloud.None);

        CheckResult[] all = [.. await aws.RunAsync(), .. await local.RunAsync(), .. await none.RunAsync()];
        HashSet<string> ok = [.. all
            .Where(result => result.Finding.Verdict == Verdict.Ok)
            .Select(result => result.Name)];

        Assert.Equal(CheckList.Create().Select(check => check.Name).Order(), ok.Order());
    }

    private static void AssertNoSecret(IReadOnlyList<CheckResult> results)
    {
        string[] secrets = [.. $"{TestPki.ThingKeyPem}{TestPki.OtherKeyPem}".Split('\n')
            .Where(line => line.Length > 20 && !line.StartsWith('-')).Append(DoctorFixture.Secret)];
        string all = string.Join('\n', results.Select(result => $"{result.Finding}"));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all));
    }
}
