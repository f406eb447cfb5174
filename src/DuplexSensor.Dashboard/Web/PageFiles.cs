using System.Text;

namespace DuplexSensor.Dashboard.Web;

/// <summary>The files of the page, which are embedded in the assembly. No other file can be named.</summary>
internal sealed class PageFiles
{
    private const string Folder = "wwwroot/";
    private const string Index = "index.html";
    private const string TokenPlaceholder = "{{token}}";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly Dictionary<string, (string Type, byte[] Bytes)> _files = new(StringComparer.Ordinal);

    /// <param name="token">Replaces the placeholder in the page.</param>
    public PageFiles(string token)
    {
        foreach (string name in typeof(PageFiles).Assembly.GetManifestResourceNames())
        {
            string path = name[Folder.Length..];
            byte[] bytes = Read(name);
            _files["/" + path] = (GetType(path), path == Index ? InsertToken(bytes, token) : bytes);
        }

        _files["/"] = _files["/" + Index];
        _files.Remove("/" + Index);
    }

    /// <summary>All paths that are served.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>A file by its path; null when there is none.</summary>
    public (string Type, byte[] Bytes)? Find(string path) =>
        _files.TryGetValue(path, out (string Type, byte[] Bytes) file) ? file : null;

    private static byte[] InsertToken(byte[] page, string token) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page).Replace(TokenPlaceholder, token));

    /// <summary>The media type of a file.</summary>
    internal static string GetType(string path) =>
        Types.TryGetValue(Path.GetExtension(path), out string? type) ? type : throw new InvalidOperationException(
            $"The page cannot serve '{path}': {nameof(PageFiles)} knows no media type of '{Path.GetExtension(path)}'. "
                + "Add the type, or move the file out of wwwroot.");

    private static byte[] Read(string resource)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
