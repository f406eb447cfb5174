using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Up to 64 readings of one boot as they lie in flash, 6 bytes each. Dates are all known or all unknown: they are given
/// when the readings leave RAM, from their ages.
/// <code>
/// offset  0       1        5     9               13                                17     18
///         format  segment  boot  first sequence  first epoch second, 0 when none   count  readings  CRC-32 of all
/// reading, 48 bits, since the one before: 17 seconds, 10 sequence; in tenths: 11 temperature + 40 C, 10 humidity
/// </code>
/// Format 1, of a firmware that knew the DHT11 alone, is read too: 12 bits of sequence, 9 of temperature from 0 C on.
/// </summary>
public sealed class ReadingBlock
{
    /// <summary>The longest block.</summary>
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

    public int Count => Bytes[17];

    public int Length => HeaderBytes + (Count * ReadingBytes) + CrcBytes;

    public int Segment => BigEndian.Read(Bytes, 1);

    public int BootNumber => BigEndian.Read(Bytes, 5);

    /// <summary>Number of the reading that was added or read last.</summary>
    public int Sequence;

    /// <summary>Its date in seconds since 1970; 0 when it is not known.</summary>
    public long EpochSeconds;

    public int TemperatureTenths;

    public int HumidityTenths;

    /// <summary>Begins an empty block.</summary>
    public void Start(int bootNumber)
    {
        Bytes[0] = Format;
        BigEndian.Write(Bytes, 5, bootNumber);
        Bytes[17] = 0;
    }

    /// <summary>
    /// Adds a reading. False when it belongs into another block: this one is full, or the gap before it is too wide.
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

    /// <summary>Ends it as a block of this segment.</summary>
    public void Seal(int segment)
    {
        BigEndian.Write(Bytes, 1, segment);
        int end = Length - CrcBytes;
        BigEndian.Write(Bytes, end, (int)Crc32.Compute(Bytes, 0, end));
    }

    /// <summary>Whether the first bytes, so many as are there, are a block that was sealed.</summary>
    public bool IsValid(int available)
    {
        return available > HeaderBytes + CrcBytes && (Bytes[0] == Format || Bytes[0] == FormatUnsigned)
            && Count > 0 && Count <= Limits.ReadingsInBlockMax && Length <= available
            && BigEndian.Read(Bytes, Length - CrcBytes) == (int)Crc32.Compute(Bytes, 0, Length - CrcBytes);
    }

    /// <summary>Whether both hold the same readings, sealed for the same segment.</summary>
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

    /// <summary>Begins reading it.</summary>
    public void Rewind()
    {
        _readCount = 0;
        Sequence = BigEndian.Read(Bytes, 9);
        EpochSeconds = (uint)BigEndian.Read(Bytes, 13);
    }

    /// <summary>The next reading, into the properties; false when there is none.</summary>
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

    /// <summary>Reads all of it, so that the properties tell the last reading.</summary>
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
