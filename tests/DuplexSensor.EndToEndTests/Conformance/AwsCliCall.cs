using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>A command of the AWS CLI and the expected response.</summary>
/// <param name="Command">The command without <c>aws</c>; <c>{name}</c> is a value that an earlier call saved.</param>
/// <param name="Path">The path in the response, such as <c>things.0.thingName</c>; empty to check only success.</param>
/// <param name="Expected">The expected value at the path; <c>*</c> for any value.</param>
internal sealed partial record AwsCliCall(string Command, string Path = "", string Expected = "*")
{
    /// <summary>The name under which later calls find the value at the path; the path when null.</summary>
    public string? SaveAs { get; init; }

    /// <summary>The error that the service must return; null when the call must succeed.</summary>
    public string? Error { get; init; }

    /// <summary>The service and the operation, such as <c>iot create-thing</c>.</summary>
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

    // A call that writes a file to /dev/stdout prints the file before the response, if there is a response.
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
