using System.IO;

namespace DuplexSensor.OnRuntime;

/// <summary>
/// The files on the drive that a test works the stand-ins with. With I:\natural nobody looks for any: looking allocates
/// more than a report does.
/// </summary>
internal static class TestFiles
{
    private static bool _isRead;
    private static bool _isNatural;

    public static bool IsNatural
    {
        get
        {
            // Not in a static field's initializer: the runtime runs those before there are files.
            _isNatural = _isRead ? _isNatural : File.Exists("I:\\natural");
            _isRead = true;
            return _isNatural;
        }
    }

    public static bool Exists(string name)
    {
        return !IsNatural && File.Exists("I:\\" + name);
    }
}
