using System.Text;
using System.Text.Json;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>After any desired document that the cloud accepts, the known keys are soon in sync.</summary>
public sealed class RandomDesiredTests
{
    private const int Seeds = 300;
    private const int NewDeltasMax = 5;

    private static readonly string[] Known = ["on", "refresh", "reboot"];

    [Fact]
    public void At_most_five_deltas_differ_and_the_known_keys_end_in_sync()
    {
        int accepted = 0;
        var failures = new List<string>();
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = seed % 3 != 0);
            string desired = CreateDocument(random);
            if (TryUpdateDesired(device, desired))
            {
                accepted++;
                device.RunFor(90_000);
                string? error = FindError(device);
                failures.AddRange(error is null ? [] : [$"seed {seed}: {error}: {desired}"]);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(accepted > Seeds / 2, $"only {accepted} were accepted");
    }

    private static bool TryUpdateDesired(DeviceFixture device, string desired)
    {
        try
        {
            device.UpdateDesired(desired);
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            // The cloud has rejected the document: too deep, too large, not JSON.
            return false;
        }
    }

    private static string? FindError(DeviceFixture device)
    {
        string[] states = [.. device.Recorded.Deltas
            .Select(delta => EventRecorder.ParseJson(delta).GetProperty("state").GetRawText())];
        int newDeltas = states.Where((state, i) => i == 0 || state != states[i - 1]).Count();
        if (newDeltas > NewDeltasMax)
        {
            return $"{newDeltas} deltas differ from the delta before them";
        }

        return Known.Any(key => device.Delta?.AsObject().ContainsKey(key) == true)
            ? $"the delta is still {device.Delta!.ToJsonString()}"
            : device.RestartCount > 1 ? $"{device.RestartCount} restarts" : null;
    }

    private static string CreateDocument(Random random)
    {
        var members = new List<string>();
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            string name = random.Next(3) switch
            {
                0 => "x" + random.Next(5),
                1 => Known[random.Next(3)].ToUpperInvariant(),
                _ => Known[random.Next(3)],
            };
            members.Add($"{JsonSerializer.Serialize(name)}:{CreateValue(random, random.Next(5))}");
        }

        return string.Join(',', members);
    }

    private static string CreateValue(Random random, int depth) => random.Next(depth > 0 ? 12 : 9) switch
    {
        0 => "true",
        1 => "false",
        2 => "null",
        3 => random.Next(-10, 200_000).ToString(),
        4 => $"{random.Next(1, 100)}{(random.Next(2) == 0 ? "." + random.Next(100) : "")}e{random.Next(-3, 12)}",
        5 => $"{random.Next(100_000)}.{new string('0', random.Next(1, 4))}",
        6 => new string((char)('1' + random.Next(9)), random.Next(1, 25)),
        7 => JsonSerializer.Serialize(CreateText(random)),
        8 => random.Next(1_000, 90_000).ToString(),
        9 => "[" + string.Join(
            ',', Enumerable.Range(0, random.Next(4)).Select(_ => CreateValue(random, depth - 1))) + "]",
        10 => "{" + string.Join(
            ',', Enumerable.Range(0, random.Next(4)).Select(i => $"\"k{i}\":{CreateValue(random, depth - 1)}")) + "}",
        _ => random.Next(20) == 0 ? JsonSerializer.Serialize(new string('x', random.Next(7_000))) : "12000.0",
    };

    private static string CreateText(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(12); i > 0; i--)
        {
            text.Append((char)random.Next(1, 0x3000));
        }

        return text.ToString();
    }
}
