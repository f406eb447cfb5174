namespace DuplexSensor.Core.Text;

/// <summary>What kind of value the reader stands before.</summary>
public enum JsonKind
{
    None,
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}
