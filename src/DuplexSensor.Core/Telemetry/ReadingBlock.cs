using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Up to 64 readings of one boot, as in flash: 6 bytes each. The dates of a block are all known or all unknown, because
/// they are computed from the readings' ages when the readings leave RAM.
/// <code>
/// offset  0       1        5     9               13                                17     18
///         format  segment  boot  first sequence  first epoch second, 0 when none   count  readings  CRC-32 of all
/// reading, 48 bits: 17 seconds and 10 sequence since the one before; in tenths: 11 temperature + 40 C, 10 humidity
/// </code>
/// Format 1, of a firmware for the DHT11 only, is read too: 12 bits of sequence, 9 of temperature, from 0 C.
/// </summary>
public sealed class ReadingBlock
{
    /// <summary>Length of a block of 64 readings.</summary>
    public const int BytesMax = HeaderBytes + (Limits.ReadingsInBlockMax * ReadingBytes) + CrcBytes;

    private const byte Format = 2;
    private const byte FormatUnsigned = 1;
    private const int HeaderBytes = 18;
    private const int ReadingBytes = 6;
    private const int CrcBytes = 4;
    private const int SecondsMax = (1 << 17) - 1;
    private const int SequenceDeltaMax = (1 << 10) - 1;
    private const int TemperatureMin = -400;
    private const int TemperatureMax = TemperatureMin + (1 << 11) - 1;
    private const int HumidityMax = (1 << 10) - 1;

    private int _readCount;

    /// <summary>The block; only the first <see cref="Length"/> bytes count.</summary>
    public readonly byte[] Bytes = new byte[BytesMax];

    /// <summary>Number of readings.</summary>
    public int Count => Bytes[17];

    /// <summary>Bytes of the block, with its CRC.</summary>
    public int Length => HeaderBytes + (Count * ReadingBytes) + CrcBytes;

    /// <summary>Number of the segment that the block was sealed for; 0 for the record of pending readings.</summary>
    public int Segment => BigEndian.Read(Bytes, 1);

    public int BootNumber => BigEndian.Read(Bytes, 5);

    /// <summary>Number of the reading that was added or read last.</summary>
    public int Sequence;

    /// <summary>Date of that reading in seconds since 1970; 0 when not known.</summary>
    public long EpochSeconds;

    /// <summary>Temperature of the reading that was read last, in tenths of a degree Celsius.</summary>
    public int TemperatureTenths;

    /// <summary>Relative humidity of the reading that was read last, in tenths of a percent.</summary>
    public int HumidityTenths;

    /// <summary>Begins an empty block.</summary>
    public void Start(int bootNumber)
    {
        Bytes[0] = Format;
        BigEndian.Write(Bytes, 5, bootNumber);
        Bytes[17] = 0;
    }

    /// <summary>
    /// Adds a reading. False when it needs another block: this block is full, or the reading is too far from the last
    /// one in time or in number.
    /// </summary>
    public bool TryAdd(Reading reading, long epochSeconds)
    {
        Invariant.Require(
            reading.TemperatureTenths >= TemperatureMin && reading.TemperatureTenths <= TemperatureMax
                && (uint)reading.HumidityTenths <= HumidityMax,
            "a reading that no sensor tells");
        bool isFirst = Count == 0;
        long seconds = isFirst || epochSeconds == 0 ? 0 : epochSeconds - EpochSeconds;
        int sequenceDelta = isFirst ? 0 : reading.Sequence - Sequence;
        if (Count == Limits.ReadingsInBlockMax || seconds > SecondsMax || sequenceDelta > SequenceDeltaMax)
        {
            return false;
        }

        if (isFirst)
        {
            BigEndian.Write(Bytes, 9, reading.Sequence);
            BigEndian.Write(Bytes, 13, (int)(uint)epochSeconds);
        }

        int offset = HeaderBytes + (Count * ReadingBytes);
        int temperature = reading.TemperatureTenths - TemperatureMin;
        BigEndian.Write(Bytes, offset, ((int)seconds << 15) | (sequenceDelta << 5) | (temperature >> 6));
        int rest = ((temperature & 63) << 10) | reading.HumidityTenths;
        Bytes[offset + 4] = (byte)(rest >> 8);
        Bytes[offset + 5] = (byte)rest;
        Bytes[17]++;
        Sequence = reading.Sequence;
        EpochSeconds = epochSeconds;
        return true;
    }

    /// <summary>Writes the segment's number and the CRC.</summary>
    public void Seal(int segment)
    {
        BigEndian.Write(Bytes, 1, segment);
        int end = Length - CrcBytes;
        BigEndian.Write(Bytes, end, (int)Crc32.Compute(Bytes, 0, end));
    }

    /// <summary>Whether the first <paramref name="available"/> bytes begin with a sealed block.</summary>
    public bool IsValid(int available)
    {
        return available > HeaderBytes + CrcBytes && (Bytes[0] == Format || Bytes[0] == FormatUnsigned)
            && Count > 0 && Count <= Limits.ReadingsInBlockMax && Length <= available
            && BigEndian.Read(Bytes, Length - CrcBytes) == (int)Crc32.Compute(Bytes, 0, Length - CrcBytes);
    }

    /// <summary>Whether both blocks have the same readings and are sealed for the same segment.</summary>
    public bool IsSameAs(ReadingBlock other)
    {
        for (int i = 0; i < other.Length; i++)
        {
            if (Bytes[i] != other.Bytes[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Goes back to the first reading.</summary>
    public void Rewind()
    {
        _readCount = 0;
        Sequence = BigEndian.Read(Bytes, 9);
        EpochSeconds = (uint)BigEndian.Read(Bytes, 13);
    }

    /// <summary>Reads the next reading into the fields; false when there is none.</summary>
    public bool TryReadNext()
    {
        if (_readCount == Count)
        {
            return false;
        }

        int offset = HeaderBytes + (_readCount * ReadingBytes);
        int word = BigEndian.Read(Bytes, offset);
        int rest = (Bytes[offset + 4] << 8) | Bytes[offset + 5];
        EpochSeconds += EpochSeconds == 0 ? 0 : (int)((uint)word >> 15);
        bool isFormat2 = Bytes[0] == Format;
        int sequenceShift = isFormat2 ? 5 : 3;
        Sequence += (word & 0x7FFF) >> sequenceShift;
        int temperature = ((word & ((1 << sequenceShift) - 1)) << 6) | (rest >> 10);
        TemperatureTenths = isFormat2 ? temperature + TemperatureMin : temperature;
        HumidityTenths = rest & HumidityMax;
        _readCount++;
        return true;
    }

    /// <summary>Reads the last reading into the fields.</summary>
    public void ReadToEnd()
    {
        Rewind();
        bool hasNext = true;
        while (hasNext)
        {
            hasNext = TryReadNext();
        }
    }
}
