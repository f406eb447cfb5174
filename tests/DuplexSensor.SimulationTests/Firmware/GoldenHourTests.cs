using System.Text.Json.Nodes;
using DuplexSensor.UnitTests;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// One hour of one board in which users set twenty good and bad values, compared with the readable log golden-hour.txt.
/// After a change of the firmware that is meant to change the log, run this with DUPLEX_RENEW_GOLDEN=1 and read the
/// difference.
/// </summary>
public sealed class GoldenHourTests
{
    private const int Minute = 60_000;
    private const int BetweenMs = 170_000;

    // The desired members, and whether they change the settings in force.
    private static readonly (string Title, string Desired, bool IsEffective)[] Hour =
    [
        ("a longer period", "\"refresh\":12000", true),
        ("the same once more", "\"refresh\":12000", false),
        ("the light", "\"on\":true", true),
        ("a text where a number belongs", "\"refresh\":\"soon\"", false),
        ("another spelling of 15000", "\"refresh\":1.5e4", true),
        ("a key of somebody else", "\"colour\":{\"deep\":[1,[2,{\"er\":3}]]}", false),
        ("a good value beside a bad one", "\"on\":\"yes\",\"refresh\":20000", true),
        ("a restart", "\"reboot\":1", true),
        ("the same restart once more", "\"reboot\":1", false),
        ("a period too short", "\"refresh\":999", false),
        ("a key is given up", "\"on\":null", false),
        ("another spelling of what is in force", "\"refresh\":20000.0", false),
        ("the light out", "\"on\":false", true),
        ("a period too long", "\"refresh\":86400001", false),
        ("an object where a number belongs", "\"refresh\":{\"ms\":12000}", false),
        ("a restart and the light at once", "\"reboot\":2,\"on\":true", true),
        ("somebody else's key is gone", "\"colour\":null", false),
        ("back to nine seconds", "\"refresh\":9000", true),
        ("a restart that cannot be counted", "\"reboot\":-1", false),
        ("both at once", "\"on\":false,\"refresh\":30000", true),
    ];

    private static readonly string GoldenPath = RepositoryFolder.Combine(
        "tests", "DuplexSensor.SimulationTests", "Firmware", "golden-hour.txt");

    [Fact]
    public void Twenty_good_and_bad_changes_match_the_golden_log_with_one_restart_per_effective_change()
    {
        var log = new HourLog();
        var device = DeviceFixture.StartOnline(prepared =>
        {
            prepared.AddChecker(log);
            log.AddTitle("power on");
        });
        int effective = 0;
        foreach ((string title, string desired, bool isEffective) in Hour)
        {
            device.RunFor(BetweenMs);
            log.AddTitle(title);
            device.UpdateDesired(desired);
            effective += isEffective ? 1 : 0;
            device.RunFor(10_000);
            Assert.True(
                effective == device.RestartCount,
                $"{title}: {device.RestartCount} restarts after {effective} effective changes");
        }

        device.RunFor(Minute);
        log.AddTitle("in the end the shadow holds");
        AssertInSync(device);
        AssertGolden(log + device.ShadowDocument["state"]!.ToJsonString() + "\n");
    }

    private static void AssertInSync(DeviceFixture device)
    {
        Assert.Null(device.Delta);
        JsonNode reported = device.Reported;
        Assert.Equal(
            (30_000, false, 2),
            ((int)reported["refresh"]!, (bool)reported["on"]!, (int)reported["reboot"]!));
    }

    private static void AssertGolden(string text)
    {
        if (Environment.GetEnvironmentVariable("DUPLEX_RENEW_GOLDEN") == "1")
        {
            File.WriteAllText(GoldenPath, text);
        }

        string[] expected = File.ReadAllLines(GoldenPath);
        string[] actual = text.TrimEnd('\n').Split('\n');
        int at = Enumerable.Range(0, Math.Min(expected.Length, actual.Length))
            .FirstOrDefault(i => expected[i] != actual[i], -1);
        Assert.True(at < 0, at < 0 ? "" : $"line {at + 1} of golden-hour.txt:\n{expected[at]}\nis now:\n{actual[at]}\n"
            + "If this change is intended, run the test with DUPLEX_RENEW_GOLDEN=1.");
        Assert.Equal(expected.Length, actual.Length);
    }
}
