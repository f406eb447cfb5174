using System.IO;

namespace DuplexSensor.OnRuntime;

/// <summary>
/// The files on the drive by which a test controls the stand-ins. With I:\natural the others are ignored, because a
/// call of File.Exists allocates more than a report does.
/// </summary>
internal static class TestFiles
{
    private static bool _isRead;
    private static bool _isNatural;

    public static bool IsNatural
    {
        get
        {
            // Not in a static initializer: the runtime executes it before the file system is ready.
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
