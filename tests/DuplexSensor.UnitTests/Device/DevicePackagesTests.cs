using System.Text.RegularExpressions;
using System.Xml.Linq;
using DuplexSensor.PackageCheck;

namespace DuplexSensor.UnitTests.Device;

/// <summary>device-packages.json is the truth; nfproj.props, packages.config and .nfproj agree with it.</summary>
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
    public void Every_device_project_is_looked_at()
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
    public void Every_hint_path_leads_to_an_assembly_of_the_table(string project)
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
    public void Every_package_of_packages_config_is_hinted_at_and_no_other(string project)
    {
        Assert.Equal(
            ReadPackagesConfig(project).Select(package => $"{package.Id}.{package.Version}")
                .Order(StringComparer.Ordinal),
            ReadHintPaths(project).Select(path => path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_packages_of_both_packages_config_are_those_of_the_table()
    {
        Assert.Equal(
            Table.Packages.Select(package => (package.Package, package.Version)).Order(),
            ProjectsWithPackages.SelectMany(row => ReadPackagesConfig(row.Data)).Distinct().Order());
    }

    [Fact]
    public void Every_version_in_nfproj_props_is_in_use()
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
    public void What_a_package_needs_is_in_the_same_packages_config(string project)
    {
        string[] configured = [.. ReadPackagesConfig(project).Select(package => package.Id)];

        Assert.All(
            Table.Packages.Where(package => configured.Contains(package.Package)),
            package => Assert.Empty(package.Dependencies.Except(configured)));
    }

    [Fact]
    public void What_is_inferred_says_what_to_do_and_what_is_unseen_says_why()
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
    public void Every_reference_hints_at_the_assembly_of_its_name(string project)
    {
        XElement[] references = [.. ReadElements(project, "Reference")];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Equal(
            reference.Attribute("Include")!.Value,
            Path.GetFileNameWithoutExtension(reference.Value.Trim().Split('\\')[^1])));
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void A_device_project_takes_its_language_version_from_nfproj_props(string project)
    {
        Assert.Equal("$(DeviceLangVersion)", Assert.Single(ReadElements(project, "LangVersion")).Value);
    }

    [Fact]
    public void The_firmware_bears_the_version_of_the_product()
    {
        string product = XDocument.Load(RepositoryFolder.Combine("Directory.Build.props"))
            .Descendants("Version").Single().Value;

        Assert.Equal(product, ReadProperty("FirmwareVersion"));
    }

    private static IEnumerable<(string Id, string Version)> ReadPackagesConfig(string project) =>
        XDocument.Load(Path.Combine(Path.GetDirectoryName(RepositoryFolder.Combine(project))!, "packages.config"))
            .Descendants("package")
            .Select(package => (package.Attribute("id")!.Value, package.Attribute("version")!.Value));

    /// <summary>From the checkout's folder on, with "/".</summary>
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
