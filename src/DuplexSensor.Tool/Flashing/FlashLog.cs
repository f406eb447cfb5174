using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The lines of a flash: what each part does, and below it what nanoff prints.</summary>
internal sealed class FlashLog(TextWriter output)
{
    private const int PartWidth = 12;

    /// <summary>A line of this program.</summary>
    public void Write(string part, string text) => output.WriteLine($"{part.PadRight(PartWidth)}{text}");

    /// <summary>A command line, before it runs.</summary>
    public void WriteCall(string part, NanoffCall call) => Write(part, $"{call}");

    /// <summary>A line of nanoff, while it runs.</summary>
    public void WriteFromNanoff(string line) => output.WriteLine($"{new string(' ', PartWidth)}| {line}");
}
