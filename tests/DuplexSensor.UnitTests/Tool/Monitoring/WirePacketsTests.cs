using System.Buffers.Binary;
using System.Text;
using DuplexSensor.Tool.Monitoring;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>The text that a board sends, as it is and in packets of the wire protocol.</summary>
public sealed class WirePacketsTests
{
    private const uint Message = 1;
    private const uint ReadMemory = 2;
    private const uint ProgramExit = 9;
    private const uint Reply = 0x8002;

    private readonly StringBuilder _text = new();
    private readonly WirePackets _packets;

    public WirePacketsTests() => _packets = new WirePackets(bytes => _text.Append(Encoding.UTF8.GetString(bytes)));

    [Fact]
    public void The_CRC_is_the_one_of_the_wire_protocol()
    {
        // The check value of CRC-32/CKSUM, without its last inversion and without the length.
        Assert.Equal(0x89A1897FU, WirePackets.ComputeCrc("123456789"u8));
        Assert.Equal(0U, WirePackets.ComputeCrc([]));
    }

    [Fact]
    public void Text_and_packets_give_the_same_text_wherever_the_bytes_are_split()
    {
        byte[] all =
        [
            .. "boot\nN"u8, .. Packet(Message, "one\n"), .. Packet(ProgramExit, ""), .. Packet(Message, "two "),
            .. Packet(Message, "lines\n"), .. "NFPKT is no packet\n"u8,
        ];

        for (int at = 0; at <= all.Length; at++)
        {
            _text.Clear();
            _packets.Add(all.AsSpan(0, at));
            _packets.Add(all.AsSpan(at));
            Assert.Equal("boot\nNone\ntwo lines\nNFPKT is no packet\n", _text.ToString());
        }
    }

    [Fact]
    public void What_is_no_message_is_skipped()
    {
        _packets.Add([.. Packet(0, "ping", Reply), .. Packet(ProgramExit, ""), .. "text"u8]);

        Assert.Equal("text", _text.ToString());
    }

    [Fact]
    public void A_runtime_without_CRC_is_read_too()
    {
        byte[] packet = Packet(Message, "no crc\n");
        packet.AsSpan(8, 8).Clear();

        _packets.Add(packet);

        Assert.Equal("no crc\n", _text.ToString());
    }

    [Fact]
    public void A_damaged_header_is_skipped_and_the_text_after_it_is_not()
    {
        byte[] damaged = Packet(Message, "");
        damaged[20]++;
        byte[] endless = Packet(Message, "", size: WirePackets.PayloadBytesMax + 1);

        _packets.Add([.. damaged, .. endless, .. "\ntext\n"u8, .. Packet(Message, "more\n")]);

        Assert.EndsWith("\ntext\nmore\n", _text.ToString());
    }

    [Fact]
    public void After_a_reset_in_the_middle_of_a_packet_the_new_text_is_not_lost()
    {
        byte[] cut = Packet(ReadMemory, "these bytes are cut by the reset, which comes ..........", Reply)[..^20];

        _packets.Add([.. cut, .. "boot 2, a line that is longer than what was missing\n"u8]);

        Assert.EndsWith("boot 2, a line that is longer than what was missing\n", _text.ToString());
    }

    [Fact]
    public void After_a_reset_silence_ends_a_packet_that_will_not_be_complete()
    {
        _packets.Add([.. Packet(Message, "this text is cut by the reset")[..^20], .. "boot 2\n"u8]);
        Assert.Equal("", _text.ToString());

        _packets.OnSilence();

        Assert.EndsWith("boot 2\n", _text.ToString());
    }

    [Fact]
    public void Silence_shows_what_could_have_begun_a_packet()
    {
        _packets.Add("END OF NFP"u8);
        Assert.Equal("END OF ", _text.ToString());

        _packets.OnSilence();

        Assert.Equal("END OF NFP", _text.ToString());
    }

    [Fact]
    public void No_bytes_make_it_fail_or_keep_more_than_a_packet()
    {
        var random = new Random(20261130);
        byte[] bytes = new byte[64];
        for (int round = 0; round < 2_000; round++)
        {
            random.NextBytes(bytes);
            byte[] packet = Packet(Message, "x", size: random.Next(0, 6_000));
            packet[random.Next(packet.Length)] ^= 4;
            _packets.Add([.. packet, .. bytes]);
        }

        _packets.OnSilence();
        _text.Clear();
        _packets.Add("after all\n"u8);
        Assert.Equal("after all\n", _text.ToString());
    }

    /// <summary>A packet as the runtime sends it.</summary>
    internal static byte[] Packet(uint command, string text, uint flags = 0x2001, int? size = null)
    {
        byte[] payload = Encoding.UTF8.GetBytes(text);
        byte[] header = [.. "NFPKTV1\0"u8, .. new byte[24]];
        Write(12, WirePackets.ComputeCrc(payload));
        Write(16, command);
        Write(24, flags);
        Write(28, (uint)(size ?? payload.Length));
        Write(8, WirePackets.ComputeCrc(header));
        return [.. header, .. payload];

        void Write(int offset, uint value) =>
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(offset), value);
    }
}
