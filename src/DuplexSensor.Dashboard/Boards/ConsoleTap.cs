using System.Text;
using DuplexSensor.Core.Ports;
using DuplexSensor.Dashboard.Events;

namespace DuplexSensor.Dashboard.Boards;

/// <summary>
/// A trace that forwards each line, counts the readings that wait, and copies the line for the page. It does not block.
/// </summary>
internal sealed class ConsoleTap(string thing, ITrace next, PageModel model) : ITrace
{
    private const int CharactersMax = 1_000;

    private readonly WaitingReadings _waiting = model.Boards.GetWaiting(thing);

    public void Write(byte[] line, int length)
    {
        next.Write(line, length);
        string text = Encoding.UTF8.GetString(line, 0, length);
        _waiting.Read(text);
        string shown = text.Length <= CharactersMax ? text : text[..CharactersMax] + "…";
        model.Inbox.Post(() => model.Consoles.Add(thing, shown));
    }
}
