using System.CommandLine;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Up;

/// <summary>The options of a run that <c>up</c> and <c>cloud</c> share: how long, where, in which form.</summary>
internal sealed class RunArguments
{
    private const int DurationSecondsMax = 31_536_000;

    private readonly Option<int?> _duration = IntegerOption.Create(
        "--duration", "SECONDS", 1, DurationSecondsMax, "End after so many seconds. [default: at Ctrl-C]");

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "Folder of the CA, certificates, payloads and each board's flash. "
            + "[default: .duplex beside settings.json, else here]",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write each line as a JSON object.",
    };

    public RunArguments() => _data.Validators.Add(Validation.ValidatePath);

    public void AddTo(Command command)
    {
        command.Add(_duration);
        command.Add(_data);
        command.Add(_json);
    }

    public RunChoices In(ParseResult parsed) => new()
    {
        Duration = parsed.GetValue(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        DataFolder = parsed.GetValue(_data),
        IsJson = parsed.GetValue(_json),
    };
}
