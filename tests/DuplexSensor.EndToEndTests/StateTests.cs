using System.Diagnostics;
using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests;

/// <summary>Tests that acknowledged updates survive when the program is killed during updates.</summary>
public sealed class StateTests : IDisposable
{
    private const int UpdatesBeforeKill = 30;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-state-").FullName;
    private readonly List<Process> _processes = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Acknowledged_updates_are_persisted_after_kill_9()
    {
        int portBase = LoopbackPorts.FindFree(4);
        Process first = await StartUpAsync(portBase);
        var enoughUpdates = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> writing = UpdateShadowUntilKilledAsync(portBase, enoughUpdates);
        await enoughUpdates.Task.WaitAsync(Deadline, Cancelled);
        first.Kill();
        int acknowledged = await writing;

        await StartUpAsync(portBase);
        using var http = new HttpClient();
        int persisted = ReadVersion(await http.GetStringAsync(GetShadowUrl(portBase), Cancelled));
        // The kill may have prevented the response to one more persisted update.
        Assert.InRange(persisted, acknowledged, acknowledged + 1);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_folder_exits_with_a_clear_error()
    {
        await StartUpAsync(LoopbackPorts.FindFree(4));
        Process second = Start(LoopbackPorts.FindFree(4));
        string errors = await second.StandardError.ReadToEndAsync(Cancelled).WaitAsync(Deadline, Cancelled);
        await second.WaitForExitAsync(Cancelled);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("is in use by another process", errors);
        Assert.Contains("(--data DIR, and --port-base N for its ports)", errors);
    }

    private async Task<Process> StartUpAsync(int portBase)
    {
        Process process = Start(portBase);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(Deadline);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains("not AWS", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(Cancelled);
                return process;
            }
        }

        Assert.Fail(await process.StandardError.ReadToEndAsync(deadline.Token));
        return process;
    }

    private Process Start(int portBase)
    {
        string settings = Path.Combine(_folder, "settings.json");
        File.WriteAllText(settings, """{"thing":"desk"}""");
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "duplex.dll"), "up", "--settings", settings,
            "--data", Path.Combine(_folder, "data"), "--port-base", $"{portBase}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    // Returns the last version that the program acknowledged before the kill.
    private static async Task<int> UpdateShadowUntilKilledAsync(int portBase, TaskCompletionSource enoughUpdates)
    {
        using var http = new HttpClient();
        int acknowledged = 0;
        while (true)
        {
            try
            {
                using var update = new StringContent("""{"state":{"reported":{"a":1}}}""");
                using HttpResponseMessage response = await http.PostAsync(GetShadowUrl(portBase), update, Cancelled);
                if (response.IsSuccessStatusCode)
                {
                    acknowledged = ReadVersion(await response.Content.ReadAsStringAsync(Cancelled));
                }

                if (acknowledged == UpdatesBeforeKill)
                {
                    enoughUpdates.TrySetResult();
                }
            }
            catch (HttpRequestException)
            {
                return acknowledged;
            }
        }
    }

    private static int ReadVersion(string document) => (int)JsonNode.Parse(document)!["version"]!;

    // No board of the program uses this shadow. As on AWS, a shadow accepts 20 requests per second.
    private static string GetShadowUrl(int portBase) => $"http://localhost:{portBase + 2}/things/desk/shadow?name=own";
}
