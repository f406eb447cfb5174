namespace DuplexSensor.Core.Text;

/// <summary>The kind of a JSON value.</summary>
public enum JsonKind
{
    /// <summary>There is no value here, or it is malformed.</summary>
    None,
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}
