using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>One command of the AWS CLI and what its answer must say.</summary>
/// <param name="Command">Without <c>aws</c>, in words; <c>{name}</c> is what an earlier call kept.</param>
/// <param name="Path">Where in the answer to look, such as <c>things.0.thingName</c>; empty: success will do.</param>
/// <param name="Expected">What must stand there; <c>*</c>: anything.</param>
internal sealed partial record AwsCliCall(string Command, string Path = "", string Expected = "*")
{
    /// <summary>Under which name the value at the path is kept for the calls that follow.</summary>
    public string? SaveAs { get; init; }

    /// <summary>The error that the service must answer with, instead of success.</summary>
    public string? Error { get; init; }

    /// <summary>Service and operation, such as <c>iot create-thing</c>.</summary>
    public string Operation => string.Join(' ', Command.Split(' ')[..2]);

    public async Task RunAsync(Bench bench, Dictionary<string, string> saved)
    {
        string[] words = [.. Command.Split(' ').Select(word => Placeholder().Replace(word, match =>
            saved.GetValueOrDefault(match.Groups[1].Value) ?? match.Value))];
        ProgramResult result = await Programs.AwsAsync(bench.ApiUrl, words);
        if (Error is not null)
        {
            Assert.True(result.ExitCode == 254, $"{Command}: exit code {result.ExitCode}");
            Assert.Contains($"({Error})", result.Errors);
            return;
        }

        Assert.True(result.ExitCode == 0, $"{Command}: {result.Errors}");
        if (Path.Length > 0)
        {
            string found = ReadValue(result.Output);
            Assert.True(Expected == "*" || Expected == found, $"{Command}: {Path} is {found}, not {Expected}");
            saved[SaveAs ?? Path] = found;
        }
    }

    // Calls that write a file to /dev/stdout print it before their own answer, if they have one.
    private string ReadValue(string output)
    {
        JsonNode? node = JsonNode.Parse(JsonOutput.FirstObject(output));
        foreach (string step in Path.Split('.'))
        {
            node = int.TryParse(step, out int index) ? node?[index] : node?[step];
        }

        Assert.True(node is not null, $"{Command}: there is no {Path} in {output}");
        return node.ToString();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
