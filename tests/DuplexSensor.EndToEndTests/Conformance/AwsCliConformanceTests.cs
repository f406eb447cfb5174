using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>Runs commands of Debian's AWS CLI against the local cloud.</summary>
[WholeRun]
public sealed class AwsCliConformanceTests
{
    [Fact]
    public async Task The_aws_cli_gets_the_same_responses_as_from_aws()
    {
        await using Bench things = await Bench.StartAsync();
        await using Bench rest = await Bench.StartAsync();
        await using Bench policies = await Bench.StartAsync();
        foreach ((Bench bench, string thing) in ((Bench, string)[])[
            (things, "b:1"), (rest, "c1"), (rest, "g1"), (rest, "j"), (rest, "k1"), (rest, "k2")])
        {
            await bench.CallAsync($"POST /things/{Uri.EscapeDataString(thing)}");
        }

        // Each call takes about a second, mostly processor time. Only groups that share a cloud depend on each other.
        await Parallel.ForEachAsync(
            AwsCliTable.Groups,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1 },
            async (group, _) => await RunAsync(
                group.Key switch { "things" => things, "policies" => policies, _ => rest }, group.Value));
    }

    [Fact]
    public void The_table_names_more_than_forty_commands()
    {
        IEnumerable<AwsCliCall> calls = AwsCliTable.Groups.Values.SelectMany(group => group);
        Assert.InRange(calls.DistinctBy(call => call.Operation).Count(), 41, 99);
    }

    private static async Task RunAsync(Bench bench, AwsCliCall[] calls)
    {
        var saved = new Dictionary<string, string> { ["csr"] = CreateSigningRequest() };
        foreach (AwsCliCall call in calls)
        {
            await call.RunAsync(bench, saved);
        }
    }

    private static string CreateSigningRequest()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=own key", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }
}
