using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Flashing;

/// <summary>
/// Flashes a board: runtime, application, files and network, reset. Each part can be repeated, so that the same command
/// continues after an interruption.
/// </summary>
/// <param name="tools">The programs and ports.</param>
/// <param name="output">Receives the lines.</param>
internal sealed class FlashRun(FlashTools tools, TextWriter output)
{
    private readonly FlashLog _log = new(output);

    /// <summary>Runs all parts, minutes for a bare board. Returns the board's runtime.</summary>
    /// <exception cref="UserException">A part failed twice, or the image does not fit the firmware.</exception>
    public async Task<DeviceDetails> RunAsync(FlashPlan plan, CancellationToken cancellationToken)
    {
        using var folder = PrivateFolder.Create(tools.PrivateParent);
        await ThrowIfNanoffIsUnusableAsync(cancellationToken);
        var session = new FlashSession(tools, plan.Port, _log, cancellationToken);
        DeviceDetails board = await InstallRuntimeAsync(session, plan);
        ThrowIfImageDoesNotFit(plan, board);
        await new ApplicationPart(session, plan.Image).WriteAsync();
        await new FilesPart(session, plan.Files).WriteAsync(folder);
        _log.Write("reset", tools.Reset.TryReset(plan.Port)
            ? "the board restarts; if it does not, press EN"
            : "press EN on the board: nothing else restarts it");
        return board;
    }

    private async Task ThrowIfNanoffIsUnusableAsync(CancellationToken cancellationToken)
    {
        NanoffResult result = await tools.Nanoff.RunAsync(NanoffCall.Version, _ => { }, cancellationToken);
        if (NanoffVersion.FindError(result.Lines) is { } error)
        {
            throw new UserException(error);
        }
    }

    private async Task<DeviceDetails> InstallRuntimeAsync(FlashSession session, FlashPlan plan)
    {
        var part = new RuntimePart(session, plan.Image);
        if (!plan.IsReinstall && await part.FindFittingAsync() is { } fitting)
        {
            _log.Write("runtime", $"{fitting.Target} {fitting.Firmware} is on the board and fits: it stays");
            return fitting;
        }

        DeviceDetails board = await part.WriteAsync();
        _log.Write("runtime", $"{board.Target} {board.Firmware} is on the board");
        return board;
    }

    private void ThrowIfImageDoesNotFit(FlashPlan plan, DeviceDetails board)
    {
        if (tools.Contract.FindFirmwareError(board) is { } error)
        {
            throw new UserException(error);
        }

        IReadOnlyList<VersionMismatch> mismatches = tools.Contract.Compare(plan.Image, board);
        if (mismatches.Count == 0)
        {
            _log.Write("versions", $"{plan.Image.Assemblies.Count} assemblies of the image fit the firmware");
            return;
        }

        foreach (VersionMismatch mismatch in mismatches)
        {
            _log.Write("versions", mismatch.Text);
        }

        throw new UserException($"the board would not start {plan.Image.FilePath}: \"Firmware version does not match "
            + $"managed code version\". {mismatches[0].Text}");
    }
}
