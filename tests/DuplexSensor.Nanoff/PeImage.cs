using System.Buffers.Binary;
using System.Text;

namespace DuplexSensor.Nanoff;

/// <summary>The header of a .pe file of .NET nanoFramework: CLR_RECORD_ASSEMBLY of nf-interpreter.</summary>
/// <param name="Name">Name of the assembly.</param>
/// <param name="Version">Four numbers of 16 bits.</param>
/// <param name="Checksum">Of the native half that it needs; 0 for none.</param>
public sealed record PeImage(string Name, Version Version, uint Checksum)
{
    private const int ChecksumOffset = 0x14;
    private const int VersionOffset = 0x1C;
    private const int NameOffset = 0x24;
    private const int TablesOffset = 0x28;
    private const int HeaderLength = 0x7C;
    private const int Tables = 16;
    private const int Strings = 11;
    private const int End = 15;

    // mscorlib and System.Threading have names that the runtime knows, so that their files do not contain them.
    private static readonly Dictionary<string, ushort> KnownNames = new()
    {
        ["mscorlib"] = 0xFCD2,
        ["System.Threading"] = 0xFE28,
    };

    /// <summary>The bytes of a .pe file: the header and a table of strings.</summary>
    public byte[] ToBytes()
    {
        // The first string is the empty one.
        byte[] strings = [0, .. Encoding.UTF8.GetBytes(Name), 0];
        int length = (HeaderLength + strings.Length + 3) & ~3;
        byte[] image = new byte[length];
        "NFMRK1"u8.CopyTo(image);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(ChecksumOffset), Checksum);
        int[] numbers = [Version.Major, Version.Minor, Version.Build, Version.Revision];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(VersionOffset + 2 * i), (ushort)numbers[i]);
        }

        ushort name = KnownNames.GetValueOrDefault(Name, (ushort)1);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(NameOffset), name);
        for (int table = 0; table < Tables; table++)
        {
            uint start = (uint)(table <= Strings ? HeaderLength : length);
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(TablesOffset + 4 * table), start);
        }

        strings.CopyTo(image.AsSpan(HeaderLength));
        return image;
    }

    /// <summary>The assemblies of a deployment image, which is their .pe files one after the other.</summary>
    public static IReadOnlyList<PeImage> ReadAll(ReadOnlySpan<byte> image)
    {
        var assemblies = new List<PeImage>();
        while (image.Length >= HeaderLength && image.StartsWith("NFMRK1"u8))
        {
            assemblies.Add(Read(image));
            int length = (int)ReadTable(image, End);
            image = image[Math.Min(image.Length, (length + 3) & ~3)..];
        }

        return assemblies;
    }

    private static PeImage Read(ReadOnlySpan<byte> image)
    {
        ushort name = BinaryPrimitives.ReadUInt16LittleEndian(image[NameOffset..]);
        int at = VersionOffset;
        var version = new Version(ReadNumber(image, at), ReadNumber(image, at + 2), ReadNumber(image, at + 4),
            ReadNumber(image, at + 6));
        return new PeImage(
            KnownNames.FirstOrDefault(known => known.Value == name).Key ?? ReadString(image, name),
            version,
            BinaryPrimitives.ReadUInt32LittleEndian(image[ChecksumOffset..]));
    }

    private static string ReadString(ReadOnlySpan<byte> image, ushort offset)
    {
        ReadOnlySpan<byte> text = image[((int)ReadTable(image, Strings) + offset)..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static uint ReadTable(ReadOnlySpan<byte> image, int table) =>
        BinaryPrimitives.ReadUInt32LittleEndian(image[(TablesOffset + 4 * table)..]);

    private static ushort ReadNumber(ReadOnlySpan<byte> image, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);
}
