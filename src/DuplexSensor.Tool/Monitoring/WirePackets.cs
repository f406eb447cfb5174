using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>
/// Separates console text from the packets of nanoFramework's wire protocol. A board sends its text as it is, until a
/// debugger has attached: from then on, until its reset, in packets of the command Monitor_Message. All other packets
/// are skipped, and so is a damaged header; what follows it counts as text again.
/// </summary>
/// <remarks>nf-interpreter, src/CLR/Include/WireProtocol.h: the packet, its commands, its CRC.</remarks>
/// <param name="onText">Receives the bytes of the text, in any portions.</param>
internal sealed class WirePackets(Action<ReadOnlySpan<byte>> onText)
{
    public const int HeaderBytes = 32;

    /// <summary>The runtime's packets have at most 1,024 bytes of payload; a larger size is not of a header.</summary>
    public const int PayloadBytesMax = 4_096;

    private const uint MonitorMessage = 1;

    // Offsets in the header.
    private const int CrcOfHeader = 8;
    private const int CrcOfPayload = 12;
    private const int Command = 16;
    private const int Size = 28;

    private readonly List<byte> _pending = [];

    private static ReadOnlySpan<byte> Marker => "NFPKTV1\0"u8;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        while (TryDequeue())
        {
        }
    }

    /// <summary>
    /// Nothing comes for a while: the rest of a packet will not come either, because the board was reset in its middle.
    /// </summary>
    public void OnSilence()
    {
        while (_pending.Count > 0)
        {
            if (_pending.Count < Marker.Length)
            {
                onText(Pending);
                _pending.Clear();
            }
            else
            {
                _pending.RemoveRange(0, Marker.Length);
                Add([]);
            }
        }
    }

    /// <summary>The CRC-32 of the wire protocol: highest bit first, beginning with 0.</summary>
    public static uint ComputeCrc(ReadOnlySpan<byte> bytes)
    {
        const uint Polynomial = 0x04C11DB7;
        uint crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= (uint)value << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc >> 31) * Polynomial);
            }
        }

        return crc;
    }

    private Span<byte> Pending => CollectionsMarshal.AsSpan(_pending);

    // False when more bytes are needed.
    private bool TryDequeue()
    {
        int text = FindMarker(Pending);
        if (text > 0)
        {
            onText(Pending[..text]);
            _pending.RemoveRange(0, text);
        }

        return _pending.Count >= HeaderBytes && TryDequeuePacket();
    }

    private bool TryDequeuePacket()
    {
        Span<byte> header = Pending[..HeaderBytes];
        uint size = Read(header, Size);
        if (size > PayloadBytesMax || !IsHeaderWhole(header))
        {
            _pending.RemoveRange(0, Marker.Length);
            return true;
        }

        int length = HeaderBytes + (int)size;
        if (_pending.Count < length)
        {
            return false;
        }

        Span<byte> payload = Pending[HeaderBytes..length];
        if (!IsCrc(Read(header, CrcOfPayload), payload))
        {
            // Text after a reset, perhaps.
            _pending.RemoveRange(0, HeaderBytes);
            return true;
        }

        if (Read(header, Command) == MonitorMessage)
        {
            onText(payload);
        }

        _pending.RemoveRange(0, length);
        return true;
    }

    // The header's CRC counts its own field as 0.
    private static bool IsHeaderWhole(ReadOnlySpan<byte> header)
    {
        Span<byte> copy = stackalloc byte[HeaderBytes];
        header.CopyTo(copy);
        copy.Slice(CrcOfHeader, sizeof(uint)).Clear();
        return IsCrc(Read(header, CrcOfHeader), copy);
    }

    // A runtime that was built without CRC sends 0.
    private static bool IsCrc(uint crc, ReadOnlySpan<byte> bytes) => crc == 0 || crc == ComputeCrc(bytes);

    private static uint Read(ReadOnlySpan<byte> header, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[offset..]);

    // Where the marker begins, also when only its first bytes are there yet; the length when it does not begin.
    private static int FindMarker(ReadOnlySpan<byte> bytes)
    {
        int whole = bytes.IndexOf(Marker);
        if (whole >= 0)
        {
            return whole;
        }

        for (int length = Math.Min(Marker.Length - 1, bytes.Length); length > 0; length--)
        {
            if (bytes.EndsWith(Marker[..length]))
            {
                return bytes.Length - length;
            }
        }

        return bytes.Length;
    }
}
