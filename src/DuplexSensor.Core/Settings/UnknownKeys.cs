using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// Names of desired keys that this firmware does not know (D3): they belong to somebody else, so they are named, and
/// left alone. Bounded: further ones are not kept.
/// </summary>
public sealed class UnknownKeys
{
    private readonly string[] _names = new string[Limits.UnknownKeysMax];

    public int Count { get; private set; }

    /// <summary>A name, cut to <see cref="Limits.UnknownKeyLengthMax"/> characters.</summary>
    public string At(int index)
    {
        return _names[index];
    }

    /// <summary>Keeps the first so many: a new connection begins with none, a malformed document adds none.</summary>
    public void Truncate(int count)
    {
        Count = count;
    }

    /// <summary>
    /// Notes the name that the reader stands at, unless it is known; a name that is makes no garbage.
    /// </summary>
    public void Add(JsonReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            if (reader.NameEquals(_names[i], Limits.UnknownKeyLengthMax))
            {
                return;
            }
        }

        if (Count < _names.Length)
        {
            _names[Count++] = reader.GetName(Limits.UnknownKeyLengthMax);
        }
    }
}
