namespace DuplexSensor.Core.Flash;

/// <summary>Integers in flash: 32 bits, the most significant byte first.</summary>
public static class BigEndian
{
    /// <summary>Writes 4 bytes at an offset.</summary>
    public static void Write(byte[] buffer, int offset, int value)
    {
        buffer[offset] = (byte)(value >> 24);
        buffer[offset + 1] = (byte)(value >> 16);
        buffer[offset + 2] = (byte)(value >> 8);
        buffer[offset + 3] = (byte)value;
    }

    /// <summary>Reads 4 bytes at an offset.</summary>
    public static int Read(byte[] buffer, int offset)
    {
        return (buffer[offset] << 24) | (buffer[offset + 1] << 16) | (buffer[offset + 2] << 8) | buffer[offset + 3];
    }
}
