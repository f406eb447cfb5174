namespace DuplexSensor.Core.Flash;

/// <summary>Integers in flash: 32 bits, the most significant byte first.</summary>
public static class BigEndian
{
    public static void Write(byte[] into, int at, int value)
    {
        into[at] = (byte)(value >> 24);
        into[at + 1] = (byte)(value >> 16);
        into[at + 2] = (byte)(value >> 8);
        into[at + 3] = (byte)value;
    }

    public static int Read(byte[] from, int at)
    {
        return (from[at] << 24) | (from[at + 1] << 16) | (from[at + 2] << 8) | from[at + 3];
    }
}
