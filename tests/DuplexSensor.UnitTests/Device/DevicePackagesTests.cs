using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The versions in nfproj.props are the truth; what cannot read them must agree.</summary>
public sealed partial class DevicePackagesTests
{
    private static readonly XDocument Props = XDocument.Load(RepositoryFolder.Combine("nfproj.props"));

    public static TheoryData<string> DeviceProjects { get; } =
        ["src/DuplexSensor.Esp32/DuplexSensor.Esp32.nfproj", "tests/DuplexSensor.DeviceTests/DuplexSensor.DeviceTests.nfproj"];

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void Every_hint_path_leads_to_a_package_of_packages_config_and_every_package_is_used(string project)
    {
        string[] configured =
        [
            .. XDocument.Load(Path.Combine(Path.GetDirectoryName(RepositoryFolder.Combine(project))!, "packages.config"))
                .Descendants("package")
                .Select(package => $"{package.Attribute("id")!.Value}.{package.Attribute("version")!.Value}")
                .Order(StringComparer.Ordinal),
        ];

        string[] hinted =
        [
            .. HintPathsIn(project).Select(path => path.Split('\\')[3]).Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal(configured, hinted);
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void Every_reference_hints_at_the_assembly_of_its_name(string project)
    {
        XElement[] references = [.. ElementsIn(project, "Reference")];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Equal(
            reference.Attribute("Include")!.Value, Path.GetFileNameWithoutExtension(reference.Value.Trim().Split('\\')[^1])));
    }

    [Theory]
    [MemberData(nameof(DeviceProjects))]
    public void A_device_project_takes_its_language_version_from_nfproj_props(string project)
    {
        Assert.Equal("$(DeviceLangVersion)", Assert.Single(ElementsIn(project, "LangVersion")).Value);
    }

    [Fact]
    public void The_firmware_bears_the_version_of_the_product()
    {
        string product = XDocument.Load(RepositoryFolder.Combine("Directory.Build.props"))
            .Descendants("Version").Single().Value;

        Assert.Equal(product, PropertyOf("FirmwareVersion"));
    }

    private static IEnumerable<string> HintPathsIn(string project)
    {
        return ElementsIn(project, "HintPath").Select(path =>
            Properties().Replace(path.Value, property => PropertyOf(property.Groups["name"].Value)));
    }

    private static IEnumerable<XElement> ElementsIn(string project, string name)
    {
        return XDocument.Load(RepositoryFolder.Combine(project)).Descendants()
            .Where(element => element.Name.LocalName == name);
    }

    private static string PropertyOf(string name)
    {
        return Props.Descendants().Single(element => element.Name.LocalName == name).Value;
    }

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Properties();
}
