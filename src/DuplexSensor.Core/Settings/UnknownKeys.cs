using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// Names of keys in <c>desired</c> that this firmware does not know (D3). They belong to other programs, so the
/// firmware reports their names and leaves them alone. It stores at most <see cref="Limits.UnknownKeysMax"/>.
/// </summary>
public sealed class UnknownKeys
{
    private readonly string[] _names = new string[Limits.UnknownKeysMax];

    /// <summary>Number of stored names.</summary>
    public int Count { get; private set; }

    /// <summary>The name at an index, cut to <see cref="Limits.UnknownKeyLengthMax"/> characters.</summary>
    public string At(int index)
    {
        return _names[index];
    }

    /// <summary>Removes all names after the first <paramref name="count"/>.</summary>
    public void Truncate(int count)
    {
        Count = count;
    }

    /// <summary>
    /// Adds the name of the reader's current member, unless it is stored already. Adding a stored name again allocates
    /// no memory.
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
