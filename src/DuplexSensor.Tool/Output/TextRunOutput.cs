using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;

namespace DuplexSensor.Tool.Output;

/// <summary>The lines of a run as text.</summary>
internal sealed class TextRunOutput(TextWriter output) : RunOutput
{
    public override ITrace CreateTrace(string thing, int nameWidth) =>
        new ConsoleTrace(output, nameWidth > 0 ? thing.PadRight(nameWidth) + "  " : "");

    public override void WriteFromCloud(string text) => Write($"local cloud  {text}");

    public override void WriteListening(CloudAddresses addresses)
    {
        WriteFromCloud($"MQTT {addresses.Mqtt}, payloads {addresses.Payloads}");
        WriteFromCloud($"AWS CLI and SDKs {addresses.Api}");
    }

    public override void Write(string text)
    {
        lock (output)
        {
            output.WriteLine(text);
        }
    }

    public override void WriteHint(string text) => Write(text);
}
