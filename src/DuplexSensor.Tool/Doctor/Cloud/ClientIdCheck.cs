using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>
/// One board has the thing's name. With two, the cloud ends the older connection each time the other one connects.
/// </summary>
internal sealed class ClientIdCheck : ICheck
{
    // What AWS, and the local cloud, call it.
    private const string Duplicate = "DUPLICATE_CLIENT";
    private const int Samples = 5;

    // A board that restarts connects anew once.
    private const int ChangesMin = 2;

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2);

    // A connection that has lasted for so long is of one board alone.
    private static readonly TimeSpan StableMin = TimeSpan.FromMinutes(5);

    public string Name => "client-id";

    public IReadOnlyList<string> Needs => ["thing-attached"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (FindSecondExport(context) is { } second)
        {
            return Finding.Failed($"{second} has the thing '{context.Thing}' too", "Give each board a thing of its own: "
                + "duplex onboard --thing OTHER, and export it again.");
        }

        (bool? isOnline, int changes) = await SampleAsync(context, cancellationToken);
        return changes >= ChangesMin
            ? Finding.Failed($"within {Samples * Gap.TotalSeconds:0} s one connection of '{context.Thing}' took the place "
                + "of another more than once, or the cloud calls its end a duplicate client id",
                "Another board, or a virtual one, has this thing's name: end it, or onboard it under another name.")
            : isOnline is null ? Finding.Skipped("AWS tells connections only where fleet indexing of connectivity is on")
            : Finding.Ok(isOnline.Value ? "one connection, which lasts" : "not connected");
    }

    private static async Task<(bool? IsOnline, int Changes)> SampleAsync(
        CheckContext context, CancellationToken cancellationToken)
    {
        Connection first = await ReadAsync(context, cancellationToken);
        Connection last = first;
        int changes = IsDuplicate(first) ? ChangesMin : 0;
        bool isStable = first.ChangedAt is { } since && context.Now - since > StableMin;
        for (int i = 0; i < Samples && first.IsOnline is not null && first.ChangedAt is not null && !isStable; i++)
        {
            await context.Pc.WaitAsync(Gap, cancellationToken);
            Connection next = await ReadAsync(context, cancellationToken);
            bool isTakenOver = next.IsOnline == true && last.IsOnline == true && next.ChangedAt != last.ChangedAt;
            changes += IsDuplicate(next) ? ChangesMin : isTakenOver ? 1 : 0;
            last = next;
        }

        return (last.IsOnline, changes);
    }

    private static async Task<Connection> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Presence presence = await Presence.LoadThingAsync(context.Cloud, context.Thing!, cancellationToken);
        return await presence.FindAsync(context.Thing!, cancellationToken);
    }

    private static bool IsDuplicate(Connection connection) => connection.IsOnline == false
        && connection.EndReason?.StartsWith(Duplicate, StringComparison.Ordinal) == true;

    private static string? FindSecondExport(CheckContext context)
    {
        string own = BoardExport.GetFolder(context.Settings.DataFolder, context.Thing!);
        string boards = Path.GetDirectoryName(own)!;
        return Directory.Exists(boards)
            ? Directory.EnumerateDirectories(boards)
                .Where(folder => folder != own)
                .Select(folder => Path.Combine(folder, SettingsSource.FileName))
                .FirstOrDefault(path => IsOfThing(path, context.Thing!))
            : null;
    }

    // Another board's broken file is none of this thing's.
    private static bool IsOfThing(string path, string thing)
    {
        try
        {
            return File.Exists(path) && SettingsSource.FromFile(path).Read().Thing == thing;
        }
        catch (SettingsFileException)
        {
            return false;
        }
    }
}
