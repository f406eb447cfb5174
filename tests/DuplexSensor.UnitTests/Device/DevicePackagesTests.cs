using System.Text.RegularExpressions;
using System.Xml.Linq;
using DuplexSensor.PackageCheck;
using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.UnitTests.Device;

/// <summary>nfproj.props, packages.config and the .nfproj files agree with device-packages.json.</summary>
public sealed partial class DevicePackagesTests
{
    private static readonly XDocument Props = XDocument.Load(RepositoryFolder.Combine("nfproj.props"));

    public static TheoryData<string> DeviceProjects { get; } =
    [
        "src/DuplexSensor.Esp32/DuplexSensor.Esp32.nfproj",
        "tests/DuplexSensor.DeviceTests/DuplexSensor.DeviceTests.nfproj",
        "tests/on-runtime/image/OnRuntime.nfproj",
        "tests/on-runtime/figures/Figures.nfproj",
    ];

    public static TheoryData<string> ProjectsWithPackages { get; } =
    [
        "src/DuplexSensor.Esp32/DuplexSensor.Esp32.nfproj",
        "tests/DuplexSensor.DeviceTests/DuplexSensor.DeviceTests.nfproj",
    ];

    internal static string TablePath { get; } = RepositoryFolder.Combine("src/DuplexSensor.Esp32/device-packages.json");

    internal static DevicePackages Table { get; } = DevicePackages.Load(TablePath);

    [Fact]
    public void These_tests_cover_every_device_project()
    {
        Assert.Equal(
            DeviceProjects.Select(row => row.Data).Order(),
            new[] { "src", "tests" }
                .SelectMany(folder => Directory.EnumerateFiles(
                    RepositoryFolder.Combine(folder), "*.nfproj", SearchOption.AllDirectories))
                .Select(path => Path.GetRelativePath(RepositoryFolder.Path, path).Replace('\\', '/'))
                .Order());
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void Every_hint_path_is_of_an_assembly_in_the_table(string project)
    {
        string[] files =
        [
            .. Table.Packages.SelectMany(package => package.Assemblies,
                (package, assembly) => $"packages/{package.Package}.{package.Version}/{assembly.File}"),
        ];

        Assert.All(ReadHintPaths(project), path => Assert.Contains(path, files));
    }

    [Theory]
    [MemberData(nameof(ProjectsWithPackages))]
    public void Hint_paths_and_packages_config_have_the_same_packages(string project)
    {
        Assert.Equal(
            ReadPackagesConfig(project)
                .Select(package => $"{package.Id}.{package.Version}")
                .Order(StringComparer.Ordinal),
            ReadHintPaths(project).Select(path => path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_and_both_packages_config_have_the_same_packages()
    {
        Assert.Equal(
            Table.Packages.Select(package => (package.Package, package.Version)).Order(),
            ProjectsWithPackages.SelectMany(row => ReadPackagesConfig(row.Data)).Distinct().Order());
    }

    [Fact]
    public void Every_version_in_nfproj_props_is_used()
    {
        string projects = string.Concat(
            DeviceProjects.Select(row => File.ReadAllText(RepositoryFolder.Combine(row.Data))));

        Assert.All(
            Props.Descendants().Select(element => element.Name.LocalName)
                .Where(name => name.EndsWith("Version", StringComparison.Ordinal) && name != "FirmwareVersion"),
            name => Assert.Contains($"$({name})", projects));
    }

    [Theory]
    [MemberData(nameof(ProjectsWithPackages))]
    public void The_dependencies_of_a_package_are_in_the_same_packages_config(string project)
    {
        string[] configured = [.. ReadPackagesConfig(project).Select(package => package.Id)];

        Assert.All(
            Table.Packages.Where(package => configured.Contains(package.Package)),
            package => Assert.Empty(package.Dependencies.Except(configured)));
    }

    [Fact]
    public void An_inferred_version_has_a_fix_and_an_unseen_checksum_has_a_reason()
    {
        Assert.All(Table.Packages, package => Assert.Equal(package.Seen, package.WhenMissing is null));
        Assert.All(Table.Packages, package => Assert.NotEmpty(package.Assemblies));
        Assert.All(Table.Packages, package => Assert.NotEmpty(package.Source));
        Assert.All(Table.Packages.SelectMany(package => package.Assemblies), assembly =>
        {
            Assert.Equal(assembly.Checksum is null, assembly.NativeVersion is null);
            Assert.Equal(assembly.Checksum is null, assembly.Reason is not null);
            Assert.Equal(assembly.Checksum == "0x00000000", assembly.NativeVersion == "0.0.0.0");
            Assert.Matches("^0x[0-9A-F]{8}$", assembly.Checksum ?? "0x00000000");
        });
    }

    [Fact]
    public void An_inferred_version_has_its_comment_in_nfproj_props()
    {
        string text = File.ReadAllText(RepositoryFolder.Combine("nfproj.props"));

        Assert.All(
            Table.Packages.Where(package => !package.Seen),
            package => Assert.Matches(
                $@"<!-- Inferred [^>]*{Regex.Escape(package.Package)}[^>]*-->\s*<\w+>{package.Version}<", text));
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void The_hint_path_of_a_reference_has_the_name_of_the_reference(string project)
    {
        XElement[] references = [.. ReadElements(project, "Reference")];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Equal(
            reference.Attribute("Include")!.Value,
            Path.GetFileNameWithoutExtension(reference.Value.Trim().Split('\\')[^1])));
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void A_device_project_has_the_language_version_of_nfproj_props(string project)
    {
        Assert.Equal("$(DeviceLangVersion)", Assert.Single(ReadElements(project, "LangVersion")).Value);
    }

    [Fact]
    public void The_firmware_has_the_version_of_the_product()
    {
        string product = XDocument.Load(RepositoryFolder.Combine("Directory.Build.props"))
            .Descendants("Version").Single().Value;

        Assert.Equal(product, ReadProperty("FirmwareVersion"));
    }

    private static IEnumerable<(string Id, string Version)> ReadPackagesConfig(string project) =>
        XDocument.Load(Path.Combine(Path.GetDirectoryName(RepositoryFolder.Combine(project))!, "packages.config"))
            .Descendants("package")
            .Select(package => (package.Attribute("id")!.Value, package.Attribute("version")!.Value));

    /// <summary>Relative to the checkout's folder, with "/".</summary>
    private static IEnumerable<string> ReadHintPaths(string project) =>
        ReadElements(project, "HintPath").Select(path => Path.GetRelativePath(
            RepositoryFolder.Path,
            Path.GetFullPath(Path.Combine(
                Path.GetDirectoryName(RepositoryFolder.Combine(project))!,
                ExpandProperties(path.Value).Replace('\\', '/'))))
            .Replace('\\', '/'));

    private static string ExpandProperties(string path) =>
        Properties().Replace(path, property => ReadProperty(property.Groups["name"].Value));

    private static IEnumerable<XElement> ReadElements(string project, string name) =>
        XDocument.Load(RepositoryFolder.Combine(project)).Descendants()
            .Where(element => element.Name.LocalName == name);

    private static string ReadProperty(string name) =>
        Props.Descendants().Single(element => element.Name.LocalName == name).Value;

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Properties();
}
