namespace DuplexSensor.Nanoff;

/// <summary>nanoff ends with an error.</summary>
/// <param name="code">For example 2002 for E2002, which is also the exit code.</param>
/// <param name="message">What stands in brackets behind it.</param>
internal sealed class NanoffException(int code, string message) : Exception(message)
{
    public int Code => code;
}
