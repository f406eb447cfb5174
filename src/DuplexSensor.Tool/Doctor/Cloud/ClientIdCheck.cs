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
    private const string Fix = "Another board, a virtual one or a program has this thing's name: end it, or onboard it "
        + "under another name. If there is none, look at the board's Wi-Fi.";

    // A connection that has lasted for so long is of one board alone: a board that lost its connection to another one
    // tries again after at most 128 s (D7).
    private static readonly TimeSpan StableMin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(5);

    // A board connects within a minute of its boot.
    private static readonly TimeSpan BootMax = TimeSpan.FromMinutes(1);

    public string Name => "client-id";

    public IReadOnlyList<string> Needs => ["thing-attached"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (FindSecondExport(context) is { } second)
        {
            return Finding.Failed(
                $"{second} has the thing '{context.Thing}' too",
                "Give each board a thing of its own: duplex onboard --thing OTHER, and export it again.");
        }

        Connection connection = await ReadAsync(context, cancellationToken);
        return IsDuplicate(connection) ? FailDuplicate(context)
            : connection.IsOnline is null
                ? Finding.Skipped("AWS tells connections only where fleet indexing of connectivity is on")
            : !connection.IsOnline.Value ? Finding.Ok("not connected")
            : IsStable(connection, context) ? Finding.Ok($"one connection since {connection.ChangedAt:HH:mm:ss}Z")
            : await WatchAsync(connection, context, cancellationToken);
    }

    // Since the board's boot, or for long.
    private static bool IsStable(Connection connection, CheckContext context) => connection.ChangedAt is not { } since
        || context.Now - since > StableMin
        || (context.Status.BootedAt is { } boot && since - boot < BootMax);

    // The board was on before its connection began.
    private static async Task<Finding> WatchAsync(
        Connection first, CheckContext context, CancellationToken cancellationToken)
    {
        context.OnWait($"client-id: watches the connection of '{context.Thing}' for up to {WatchMax.TotalSeconds} s");
        Connection last = first;
        for (TimeSpan watched = TimeSpan.Zero; watched < WatchMax; watched += Gap)
        {
            await context.Pc.WaitAsync(Gap, cancellationToken);
            Connection next = await ReadAsync(context, cancellationToken);
            if (IsDuplicate(next))
            {
                return FailDuplicate(context);
            }

            if (next.IsOnline == true && last.IsOnline == true && next.ChangedAt != last.ChangedAt)
            {
                return Finding.Failed($"at {next.ChangedAt:HH:mm:ss}Z another connection took the place of the one of "
                    + $"'{context.Thing}'", Fix);
            }

            last = next;
        }

        return Finding.Ok($"one connection for {WatchMax.TotalSeconds} s");
    }

    private static Finding FailDuplicate(CheckContext context) => Finding.Failed(
        $"the last connection of '{context.Thing}' ended because of a duplicate client id", Fix);

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
