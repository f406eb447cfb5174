using DuplexSensor.Core.Ports;

namespace DuplexSensor.Tool.Output;

/// <summary>Where the lines of a run go. Any thread may call it; lines do not mix.</summary>
internal abstract class RunOutput
{
    /// <summary>Creates the output of a run.</summary>
    /// <param name="output">Receives the lines. Whoever else writes a line to it holds its lock.</param>
    /// <param name="isJson">Whether each line is a JSON object.</param>
    public static RunOutput Create(TextWriter output, bool isJson) =>
        isJson ? new JsonRunOutput(output) : new TextRunOutput(output);

    /// <summary>Creates the trace of a board.</summary>
    /// <param name="thing">The thing of the board.</param>
    /// <param name="nameWidth">Columns for the name before each line; 0 for a single board, which needs none.</param>
    public abstract ITrace CreateTrace(string thing, int nameWidth);

    /// <summary>A line of the local cloud.</summary>
    public abstract void WriteFromCloud(string text);

    /// <summary>The local cloud listens.</summary>
    public abstract void WriteListening(CloudAddresses addresses);

    /// <summary>A line of this program.</summary>
    public abstract void Write(string text);

    /// <summary>Text for a human reader, which may have several lines.</summary>
    public abstract void WriteHint(string text);
}
