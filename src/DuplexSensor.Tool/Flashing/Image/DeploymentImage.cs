using System.Buffers.Binary;
using System.Text;

namespace DuplexSensor.Tool.Flashing.Image;

/// <summary>
/// A deployment image (.bin): the .pe files of all assemblies, each padded to 4 bytes. The offsets are those of
/// CLR_RECORD_ASSEMBLY in nf-interpreter's nanoCLR_Types.h; all numbers are little endian.
/// </summary>
/// <param name="FilePath">Full path of the file.</param>
/// <param name="Assemblies">In the order of the file.</param>
internal sealed record DeploymentImage(string FilePath, IReadOnlyList<ImageAssembly> Assemblies)
{
    /// <summary>The assembly that is the firmware of this project.</summary>
    public const string Application = "DuplexSensor.Esp32";

    private const int NativeChecksum = 0x14;
    private const int VersionNumbers = 0x1C;
    private const int NameOffset = 0x24;
    private const int TableStarts = 0x28;
    private const int HeaderLength = 0x7C;

    // Indices of tables.
    private const int Strings = 11;
    private const int EndOfAssembly = 15;

    // The runtime knows these names by number, so that the files of the two assemblies do not contain them.
    private const int CoreLibraryName = 0xFCD2;
    private const int ThreadingName = 0xFE28;

    private static ReadOnlySpan<byte> Marker => "NFMRK"u8;

    /// <summary>The assembly of this project in the image; null when it is the image of another one.</summary>
    public ImageAssembly? FindApplication() => Assemblies.FirstOrDefault(assembly => assembly.Name == Application);

    /// <exception cref="UserException">The file cannot be read, or is no deployment image.</exception>
    public static DeploymentImage Read(string path)
    {
        try
        {
            ImageAssembly[] assemblies = [.. ReadAssemblies(File.ReadAllBytes(path))];
            return new DeploymentImage(Path.GetFullPath(path), assemblies);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new UserException($"{path} is no deployment image: {exception.Message} Give the .bin of a build or "
                + "of a release.", exception);
        }
    }

    private static List<ImageAssembly> ReadAssemblies(byte[] bytes)
    {
        var assemblies = new List<ImageAssembly>();
        ReadOnlySpan<byte> rest = bytes;
        while (!IsEnd(rest))
        {
            int length = ReadLength(rest, bytes.Length - rest.Length);
            assemblies.Add(ReadAssembly(rest[..length]));
            int padded = (length + 3) & ~3;
            rest = rest[Math.Min(padded, rest.Length)..];
        }

        return assemblies.Count > 0 ? assemblies : throw new InvalidDataException("It is empty.");
    }

    // Erased flash at the end of an image is FF.
    private static bool IsEnd(ReadOnlySpan<byte> rest) => !rest.ContainsAnyExcept((byte)0x00, (byte)0xFF);

    private static int ReadLength(ReadOnlySpan<byte> rest, int offset)
    {
        if (rest.Length < HeaderLength || !rest.StartsWith(Marker))
        {
            throw new InvalidDataException($"There is no assembly at byte {offset}.");
        }

        long length = ReadTableStart(rest, EndOfAssembly);
        return length >= HeaderLength && length <= rest.Length
            ? (int)length
            : throw new InvalidDataException($"The assembly at byte {offset} is cut off.");
    }

    private static ImageAssembly ReadAssembly(ReadOnlySpan<byte> assembly) => new(
        ReadName(assembly),
        new Version(
            ReadNumber(assembly, VersionNumbers),
            ReadNumber(assembly, VersionNumbers + 2),
            ReadNumber(assembly, VersionNumbers + 4),
            ReadNumber(assembly, VersionNumbers + 6)),
        BinaryPrimitives.ReadUInt32LittleEndian(assembly[NativeChecksum..]));

    private static string ReadName(ReadOnlySpan<byte> assembly)
    {
        int name = ReadNumber(assembly, NameOffset);
        long start = ReadTableStart(assembly, Strings) + name;
        return name switch
        {
            CoreLibraryName => "mscorlib",
            ThreadingName => "System.Threading",
            _ when start >= assembly.Length => $"(name {name:X4})",
            _ => ReadText(assembly[(int)start..]),
        };
    }

    private static string ReadText(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private static long ReadTableStart(ReadOnlySpan<byte> assembly, int table) =>
        BinaryPrimitives.ReadUInt32LittleEndian(assembly[(TableStarts + 4 * table)..]);

    private static int ReadNumber(ReadOnlySpan<byte> assembly, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(assembly[offset..]);
}
