using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DuplexSensor.UnitTests.Device;

/// <summary>
/// Compiles the firmware in memory as for the device: C# 10, the real base library, declarations of the other packages.
/// </summary>
internal static class DeviceCompilation
{
    private const string BuildTime = """
        namespace DuplexSensor.Esp32;
        internal static class BuildTime
        {
            public const string Version = "1.0.0";
            public const long EpochSeconds = 1_800_000_000;
        }
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp10, DocumentationMode.None);

    private static readonly XDocument Properties = XDocument.Load(RepositoryFolder.Combine("nfproj.props"));

    private static readonly Lazy<MetadataReference[]> Libraries = new(() => LoadLibraries(text => text));

    /// <summary>The assembly that is flashed: Core and Esp32 in one.</summary>
    public static CSharpCompilation Firmware { get; } = CompileFirmware(Libraries.Value);

    /// <summary>Types that the metadata processor leaves out of the image, as set in nfproj.props.</summary>
    public static string[] ExcludedTypes { get; } =
    [
        .. Properties.Descendants().Where(element => element.Name.LocalName == "NFMDP_PE_ExcludeClassByName")
            .Select(element => (string)element.Attribute("Include")!),
    ];

    /// <summary>The firmware against changed declarations, as in another version of a package.</summary>
    public static CSharpCompilation CompileFirmwareWith(Func<string, string> change) =>
        CompileFirmware(LoadLibraries(change));

    /// <summary>The firmware's sources that a device project names, and its stand-ins for libraries.</summary>
    /// <param name="project">Path of the .nfproj in the repository.</param>
    public static CSharpCompilation CompileProject(string project)
    {
        string folder = Path.GetDirectoryName(RepositoryFolder.Combine(project))!;
        string[] named =
        [
            .. XDocument.Load(RepositoryFolder.Combine(project)).Descendants()
                .Where(element => element.Name.LocalName == "Compile")
                .Select(element => ((string?)element.Attribute("Include") ?? "").Replace('\\', '/'))
                .Where(path => path.Contains("/src/", StringComparison.Ordinal)
                    || path.StartsWith("stand-ins/", StringComparison.Ordinal))
                .Select(path => Path.GetFullPath(Path.Combine(folder, path))),
        ];
        return Compile(
            Path.GetFileNameWithoutExtension(project),
            [
                .. named.Where(path => path.EndsWith("/**/*.cs", StringComparison.Ordinal))
                    .SelectMany(path => ParseFolder(path[..^"/**/*.cs".Length])),
                .. named.Where(File.Exists).Select(path => Parse(File.ReadAllText(path), path)),
                Parse(BuildTime, "BuildTime.cs"),
            ],
            Libraries.Value);
    }

    /// <summary>Compiles sample code of a test.</summary>
    public static CSharpCompilation CompileSample(string source) =>
        Compile("Sample", [Parse(source, "Sample.cs")], Libraries.Value);

    private static CSharpCompilation CompileFirmware(MetadataReference[] libraries) => Compile(
        "DuplexSensor.Esp32",
        [
            .. ParseFolder("src/DuplexSensor.Core"),
            .. ParseFolder("src/DuplexSensor.Esp32"),
            Parse(BuildTime, "BuildTime.cs"),
        ],
        libraries);

    private static CSharpCompilation Compile(
        string name, IEnumerable<SyntaxTree> sources, IEnumerable<MetadataReference> libraries)
    {
        var compilation = CSharpCompilation.Create(
            name,
            sources,
            libraries,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                deterministic: true,
                nullableContextOptions: Enum.Parse<NullableContextOptions>(GetProperty("Nullable"), ignoreCase: true),
                specificDiagnosticOptions: GetProperty("NoWarn").Split(';')
                    .Where(id => id.StartsWith("CS", StringComparison.Ordinal))
                    .Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress))));
        Diagnostic[] errors =
        [
            .. compilation.GetDiagnostics()
                .Where(found => found.Severity == DiagnosticSeverity.Error || found.Id == "CS8632"),
        ];
        Assert.True(errors.Length == 0, string.Join('\n', errors.Select(error => error.ToString())));
        return compilation;
    }

    private static MetadataReference[] LoadLibraries(Func<string, string> change)
    {
        MetadataReference mscorlib = MetadataReference.CreateFromFile(FindBaseLibrary());
        using var image = new MemoryStream();
        SyntaxTree[] declarations =
        [
            .. ParseFolder("src/NanoFramework.Reference")
                .Select(source => Parse(change(source.ToString()), source.FilePath)),
        ];
        Compile("NanoFramework.Reference", declarations, [mscorlib]).Emit(image);
        image.Position = 0;
        return [mscorlib, MetadataReference.CreateFromStream(image)];
    }

    private static string FindBaseLibrary()
    {
        string version = GetProperty("CoreLibraryVersion");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string path = Path.Combine(packages, "nanoframework.corelibrary", version, "lib", "mscorlib.dll");
        Assert.True(File.Exists(path), $"{path} is missing. Run: dotnet restore src/DuplexSensor.DeviceBuild");
        return path;
    }

    private static string GetProperty(string name) =>
        Properties.Descendants().Single(element => element.Name.LocalName == name).Value;

    private static IEnumerable<SyntaxTree> ParseFolder(string folder)
    {
        string root = RepositoryFolder.Combine(folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where(path =>
                Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Select(path => Parse(File.ReadAllText(path), path));
    }

    private static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, Language, path);
}
