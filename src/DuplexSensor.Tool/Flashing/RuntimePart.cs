using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The first part of a flash: the platform's runtime.</summary>
/// <param name="session">The board.</param>
/// <param name="image">The image that the runtime must fit.</param>
internal sealed class RuntimePart(FlashSession session, DeploymentImage image)
{
    private const string Part = "runtime";
    private const int SlowBaud = 115_200;

    private static readonly NanoffError NoRuntime =
        new(0, "nanoff reports that the runtime was written, but none answers.");

    // Null when the pinned one is not offered.
    private string? _version = session.Tools.Contract.PinnedFirmware;

    /// <summary>The details of a board whose runtime already fits the image; null when it must be written.</summary>
    public async Task<DeviceDetails?> FindFittingAsync()
    {
        DeviceDetails? board = await session.ReadDetailsAsync();
        bool fits = board is not null
            && session.Tools.Contract.FindFirmwareError(board) is null
            && session.Tools.Contract.Compare(image, board).Count == 0;
        return fits ? board : null;
    }

    /// <summary>Writes the runtime, a second time at a slower baud rate when the first time fails.</summary>
    /// <exception cref="UserException">It could not be written, or does not answer.</exception>
    public async Task<DeviceDetails> WriteAsync()
    {
        (DeviceDetails? board, NanoffError? error) = await TryWriteAsync(baud: null);
        if (board is null && (error ?? NoRuntime) is { MayBeOfTheCable: true } first)
        {
            session.Log.Write(Part, $"{first.Text} Once more at {SlowBaud} baud.");
            (board, error) = await TryWriteAsync(SlowBaud);
        }

        return board ?? throw new UserException((error ?? NoRuntime).Advice);
    }

    private async Task<(DeviceDetails? Board, NanoffError? Error)> TryWriteAsync(int? baud)
    {
        NanoffError? error = await UpdateAsync(baud);
        if (error is { Code: NanoffError.NotOffered } && _version is { } pinned)
        {
            session.Log.Write(Part, $"firmware {pinned} is not offered: the newest one is taken and compared");
            _version = null;
            error = await UpdateAsync(baud);
        }

        return error is null ? (await session.ReadDetailsAfterRestartAsync(Part), null) : (null, error);
    }

    private Task<NanoffError?> UpdateAsync(int? baud) =>
        session.TryAsync(Part, NanoffCall.UpdateRuntime(session.Port, _version, baud), "Flashing firmware...OK");
}
