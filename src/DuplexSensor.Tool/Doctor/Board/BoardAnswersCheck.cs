using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>The runtime on the board answers nanoff.</summary>
internal sealed class BoardAnswersCheck : ICheck
{
    private const string Fix = "Press EN and try again; nothing may hang on the board's pins. If it stays silent, "
        + "write the runtime: docs/board.md, 'Runtime'.";

    // nanoff needs some seconds, and hangs on some boards.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public string Name => "board";

    public IReadOnlyList<string> Needs => ["nanoff", "serial-in-use"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string port = context.Options.Port!;
        IReadOnlyList<string> printed = await AskAsync(context, port, cancellationToken);
        if (DeviceDetails.TryParse(printed) is not { } board)
        {
            string said = printed.Count > 0 ? $"'{printed[^1].Trim()}'" : "nothing";
            return Finding.Failed($"no runtime answers on {port}; nanoff says {said}", Fix);
        }

        context.Board = board;
        return Finding.Ok($"{board.Target} {board.Firmware}, {board.Assemblies.Count} assemblies");
    }

    private static async Task<IReadOnlyList<string>> AskAsync(
        CheckContext context, string port, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using ITimer timer = context.Pc.Time.CreateTimer(
            _ => deadline.Cancel(), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        try
        {
            return (await context.Pc.Nanoff.RunAsync(NanoffCall.ReadDetails(port), _ => { }, deadline.Token)).Lines;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [$"nothing within {Timeout.TotalSeconds} s"];
        }
    }
}
