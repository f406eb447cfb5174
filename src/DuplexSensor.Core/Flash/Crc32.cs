namespace DuplexSensor.Core.Flash;

/// <summary>CRC-32 as in IEEE 802.3 and zip: polynomial 0xEDB88320 reflected; "123456789" gives 0xCBF43926.</summary>
public static class Crc32
{
    // A nibble a step: 16 entries instead of 256 (1 kB of heap on the device).
    private static readonly uint[] Table = CreateTable();

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
