namespace DuplexSensor.Core.Flash;

/// <summary>CRC-32 of IEEE 802.3 and zip: reflected polynomial 0xEDB88320; "123456789" gives 0xCBF43926.</summary>
public static class Crc32
{
    // One entry for each nibble, 16 in all. A table with an entry for each byte would take 1 kB of the device's heap.
    private static readonly uint[] Table = CreateTable();

    /// <summary>The CRC of <paramref name="length"/> bytes from <paramref name="start"/> on.</summary>
    public static uint Compute(byte[] bytes, int start, int length)
    {
        uint crc = 0xFFFFFFFF;
        for (int i = start; i < start + length; i++)
        {
            crc ^= bytes[i];
            crc = (crc >> 4) ^ Table[crc & 15];
            crc = (crc >> 4) ^ Table[crc & 15];
        }

        return ~crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[16];
        for (uint i = 0; i < 16; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 4; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
