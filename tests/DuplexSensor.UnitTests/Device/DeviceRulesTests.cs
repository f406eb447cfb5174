namespace DuplexSensor.UnitTests.Device;

/// <summary>
/// Reports code that the device cannot run although the compiler and the metadata processor accept it.
/// </summary>
public sealed class DeviceRulesTests
{
    [Fact]
    public void The_firmware_has_no_code_that_fails_on_the_device_only()
    {
        Assert.Empty(DeviceRules.FindViolations(DeviceCompilation.Firmware));
    }

    [Fact]
    public void No_attribute_about_null_reaches_the_flash()
    {
        Assert.DoesNotContain(
            DeviceSizes.FindTypeNames(DeviceCompilation.Firmware),
            name => name.StartsWith("System.Diagnostics.CodeAnalysis.", StringComparison.Ordinal)
                || name.StartsWith("System.Runtime.CompilerServices.Nullable", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tests/DuplexSensor.DeviceTests/DuplexSensor.DeviceTests.nfproj")]
    [InlineData("tests/on-runtime/figures/Figures.nfproj")]
    [InlineData("tests/on-runtime/image/OnRuntime.nfproj")]
    [InlineData("src/DuplexSensor.Esp32/DuplexSensor.Esp32.nfproj")]
    [InlineData("src/DuplexSensor.DeviceBuild/DuplexSensor.DeviceBuild.csproj")]
    [InlineData("src/NanoFramework.Reference/NanoFramework.Reference.csproj")]
    public void Every_device_project_has_the_nullable_setting_of_nfproj_props(string project)
    {
        string text = File.ReadAllText(RepositoryFolder.Combine(project));

        Assert.Contains("nfproj.props", text);
        Assert.DoesNotContain("<Nullable>", text);
    }

    [Theory]
    [InlineData("tests/DuplexSensor.DeviceTests/DuplexSensor.DeviceTests.nfproj")]
    [InlineData("tests/on-runtime/figures/Figures.nfproj")]
    [InlineData("tests/on-runtime/image/OnRuntime.nfproj")]
    public void A_project_that_includes_a_part_of_the_firmware_compiles(string project)
    {
        Assert.NotEmpty(DeviceCompilation.CompileProject(project).SyntaxTrees);
    }

    [Fact]
    public void The_firmware_also_compiles_against_a_sensor_constructor_with_a_channel()
    {
        string[] changed = [];
        DeviceCompilation.CompileFirmwareWith(declarations =>
        {
            // As in the sensor's package of 2026, before it used RMT 3.
            string withChannel = declarations.Replace(
                "bool shouldDispose = true)", "bool shouldDispose = true, int rmtChannel = -1)");
            changed = withChannel == declarations ? changed : [.. changed, withChannel];
            return withChannel;
        });

        Assert.Contains("class Dht22 ", Assert.Single(changed));
    }

    [Theory]
    [InlineData("class Box<T> { }", "generics")]
    [InlineData("class Box { void Open<T>() { } }", "generics")]
    [InlineData("delegate void Open<T>(T box);", "generics")]
    [InlineData("class Box { int[,] _cells; }", "multi-dimensional")]
    [InlineData("class Box { object _cells = new byte[2, 3]; }", "multi-dimensional")]
    [InlineData("interface IBox { int Size() { return 1; } }", "default interface method")]
    [InlineData("interface IBox { int Size => 1; }", "default interface method")]
    [InlineData("class Box { int Sum(int a) { return checked(a + 1); } }", "checked")]
    [InlineData("class Box { int Sum(int a) { checked { return a + 1; } } }", "checked")]
    [InlineData("class Box { string Text(double a) { return a.ToString(); } }", "floating-point")]
    [InlineData("class Box { string Text(float a) { return a.ToString(\"0.0\"); } }", "floating-point")]
    [InlineData("class Box { string Text(double a) { return $\"{a}\"; } }", "floating-point")]
    [InlineData("class Box { string Text(double a) { return \"a\" + a; } }", "floating-point")]
    [InlineData("enum Size { S } class Box { string Text(Size a) { return a.ToString(); } }", "enum")]
    [InlineData("enum Size { S } class Box { string Text(Size a) { return $\"{a}\"; } }", "enum")]
    [InlineData("enum Size { S } class Box { string Text(Size a) { return \"a\" + a; } }", "enum")]
    [InlineData("class Box { int Share(int a, int b) { return a / b; } }", "may be zero")]
    [InlineData("class Box { int Rest(int a, int b) { a %= b; return a; } }", "may be zero")]
    [InlineData(
        "class Box { int Count(string a) { int n = 0; foreach (var c in a) { n++; } return n; } }",
        "var in a foreach")]
    [InlineData(
        "class Box { object Get(string a) { return System.Net.WebRequest.Create(a); } }",
        "CertificateRequired")]
    public void Code_that_fails_on_the_device_is_reported(string source, string reason)
    {
        Assert.Contains(
            DeviceRules.FindViolations(DeviceCompilation.CompileSample(source)),
            violation => violation.Contains(reason));
    }

    [Theory]
    [InlineData("class Box { int Sum(int a) { return unchecked(a + 1) / 2; } }")]
    [InlineData("class Box { string Text(double a) { return a.ToString(\"F1\") + $\"{a:F2}\"; } }")]
    [InlineData("enum Size { S } class Box { string Text(Size a) { return ((int)a).ToString(); } }")]
    [InlineData("class Box { double Share(double a, int b) { return a / b; } }")]
    [InlineData("class Box { int Count(string a) { int n = 0; foreach (char c in a) { n += c; } return n; } }")]
    [InlineData("class Box { int[][] _cells = new int[2][]; }")]
    public void Code_that_works_on_the_device_is_not_reported(string source)
    {
        Assert.Empty(DeviceRules.FindViolations(DeviceCompilation.CompileSample(source)));
    }
}
