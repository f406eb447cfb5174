using System.Text;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;

namespace DuplexSensor.UnitTests.Simulator;

public sealed class SettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_member_is_read()
    {
        DeviceConfig config = Read("""
            { "thing": "cellar", "endpoint": "example.org", "port": 443, "refresh": 12000, "on": true,
              "restartOnChange": false, "jobPayloadUrl": "https://example.org/{jobId}.json",
              "jobPayloadHosts": ["a.example.org", "b.example.org"], "timeServer": "time.example.org",
              "sensor": "dht21",
              "pins": { "led": 4, "ledActiveHigh": false, "button": 5, "buttonPullUp": false,
                        "dhtEcho": 34, "dhtTrigger": 33 } }
            """);

        Assert.Equal(("cellar", "example.org", 443), (config.Thing, config.Endpoint, config.Port));
        Assert.Equal((12_000, true, false), (config.RefreshMs, config.On, config.RestartOnChange));
        Assert.Equal("https://example.org/{jobId}.json", config.JobPayloadUrl);
        Assert.Equal(["a.example.org", "b.example.org"], config.JobPayloadHosts);
        Assert.Equal("time.example.org", config.TimeServer);
        Assert.Equal((4, false), (config.PinLed, config.LedActiveHigh));
        Assert.Equal((5, false), (config.PinButton, config.ButtonPullUp));
        Assert.Equal(SensorKind.Dht21, config.Sensor);
        Assert.Equal((34, 33), (config.PinDhtEcho, config.PinDhtTrigger));
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        string path = _folder.Write("settings.json", [0xEF, 0xBB, 0xBF, .. """{"thing":"t"}"""u8]);

        Assert.Equal("t", SettingsFile.Read(path).Thing);
    }

    [Theory]
    [InlineData("", "is not JSON at line 1, column 1")]
    [InlineData("{\n  \"thing\": \"t\"\n  \"port\": 1\n}", "not JSON at line 3, column 3")]
    [InlineData("{\"thing\":\"t\",}", "not JSON at line 1, column 14")]
    [InlineData("{\"thing\":\"t\"} // mine", "not JSON at line 1")]
    [InlineData("[]", "put all members between { and }")]
    [InlineData("{\"thing\":\"t\",\"thing\":\"u\"}", "\"thing\" stands twice: remove one of them")]
    [InlineData("{\"thing\":\"t\",\"on\":true,\"\\u006fn\":true}", "\"on\" stands twice: remove one of them")]
    [InlineData("{\"pins\":{\"led\":2,\"led\":4}}", "\"pins.led\" stands twice: remove one of them")]
    [InlineData("{\"pins\":{},\"pins\":{}}", "\"pins\" stands twice: remove one of them")]
    [InlineData("{}", "\"thing\" must be 1 to 128 characters")]
    [InlineData("{\"thing\":\"a/b\"}", "\"thing\" must be 1 to 128 characters")]
    [InlineData("{\"thing\":7}", "\"thing\" must be text in quotes")]
    [InlineData("{\"thing\":null}", "\"thing\" must be text in quotes")]
    [InlineData("{\"thing\":{\"name\":\"t\"}}", "\"thing\" must be text in quotes")]
    [InlineData("{\"thing\":\"t\",\"colour\":\"red\"}", "unknown member \"colour\"")]
    [InlineData("{\"thing\":\"t\",\"refesh\":9000}", "unknown member \"refesh\": did you mean \"refresh\"?")]
    [InlineData("{\"pins\":{\"lde\":2}}", "unknown member \"pins.lde\": did you mean \"pins.led\"?")]
    [InlineData("{\"thing\":\"t\",\"refresh\":9000.5}", "\"refresh\" must be an integer from 1000 to 86400000")]
    [InlineData("{\"thing\":\"t\",\"refresh\":1e99}", "\"refresh\" must be an integer")]
    [InlineData("{\"thing\":\"t\",\"refresh\":\"9000\"}", "\"refresh\" must be an integer")]
    [InlineData("{\"thing\":\"t\",\"refresh\":999}", "\"refresh\" must be an integer")]
    [InlineData("{\"thing\":\"t\",\"on\":1}", "\"on\" must be true or false")]
    [InlineData("{\"thing\":\"t\",\"jobPayloadHosts\":\"a\"}", "\"jobPayloadHosts\" must be a list")]
    [InlineData("{\"thing\":\"t\",\"jobPayloadHosts\":[\"a\",1]}", "\"jobPayloadHosts\" must be a list")]
    [InlineData("{\"thing\":\"t\",\"pins\":2}", "\"pins\" must be an object")]
    [InlineData("{\"thing\":\"t\",\"pins\":{\"led\":99}}", "\"pins.led\" must be an integer from 0 to 39")]
    [InlineData("{\"thing\":\"t\",\"sensor\":\"dht10\"}", "\"sensor\" must be one of dht11, dht12, dht21, dht22")]
    [InlineData("{\"thing\":\"t\",\"sensor\":22}", "\"sensor\" must be one of dht11, dht12, dht21, dht22")]
    [InlineData("{\"thing\":\"t\",\"pins\":{\"button\":34}}", "\"pins.button\" cannot be 34")]
    [InlineData("{\"thing\":\"t\",\"pins\":{\"led\":null}}", "\"pins.led\" must be an integer from 0 to 39")]
    [InlineData("{\"thing\":\"t\",\"pins\":{\"lamp\":2}}", "unknown member \"pins.lamp\"")]
    public void Each_error_is_one_line_with_file_cause_and_fix(string json, string cause)
    {
        var exception = Assert.Throws<SettingsFileException>(() => Read(json));

        Assert.StartsWith(Path.Combine(_folder.Path, "settings.json") + ": ", exception.Message);
        Assert.Contains(cause, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void A_button_with_an_external_resistor_is_accepted_on_an_input_only_pin()
    {
        DeviceConfig config = Read("""{ "thing": "t", "pins": { "button": 34, "buttonPullUp": null } }""");

        Assert.Equal((34, true, true), (config.PinButton, config.ButtonPullUp, config.HasExternalPullUp));
    }

    // Pin 6 belongs to the flash, and pin 34 is input only. The error names the first bad pin.
    [Theory]
    [InlineData(6, 34, "\"pins.led\" cannot be 6, pins 6 to 11 are the flash's: choose another")]
    [InlineData(2, 34, "\"pins.dhtTrigger\" cannot be 34, pins 34 to 39 are inputs only: choose another")]
    public void A_settings_file_with_unusable_pins_is_refused(int led, int trigger, string error)
    {
        string json = $$"""
            {
              "thing": "my-esp32", "endpoint": "localhost", "port": 8883, "refresh": 9000, "on": false,
              "restartOnChange": true, "jobPayloadUrl": "https://localhost:8443/job-{jobId}.json",
              "jobPayloadHosts": [], "timeServer": "pool.ntp.org",
              "pins": { "led": {{led}}, "ledActiveHigh": true, "button": 0, "buttonPullUp": true, "dhtEcho": 26,
                        "dhtTrigger": {{trigger}} }
            }
            """;

        Assert.EndsWith(": " + error, Assert.Throws<SettingsFileException>(() => Read(json)).Message);
    }

    [Fact]
    public void The_error_for_text_that_is_not_utf8_contains_the_fix()
    {
        string path = _folder.Write("settings.json", [.. "{\"thing\":\""u8, 0xFC, .. "\"}"u8]);

        Assert.Contains("save it as UTF-8", GetError(path));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_file_in_UTF_16_is_named_with_or_without_a_byte_order_mark_and_at_any_size(string encoding)
    {
        var utf16 = Encoding.GetEncoding(encoding);
        string json = "{\"thing\":\"t\"}" + new string(' ', SettingsFile.BytesMax);
        byte[] unmarked = utf16.GetBytes(json);
        byte[] marked = [.. utf16.Preamble, .. unmarked];

        foreach (byte[] bytes in new[] { unmarked, marked, unmarked[..30], marked[..30] })
        {
            Assert.EndsWith(": is UTF-16: save it as UTF-8", GetError(_folder.Write("settings.json", bytes)));
        }
    }

    [Fact]
    public void A_file_that_the_device_could_not_read_is_refused()
    {
        string path = _folder.Write(
            "settings.json", Encoding.UTF8.GetBytes(new string(' ', SettingsFile.BytesMax + 1)));

        Assert.Contains("larger than 8192 bytes", GetError(path));
    }

    [Theory]
    [InlineData("absent.json")]
    [InlineData("absent/settings.json")]
    public void The_error_names_a_missing_file(string name)
    {
        Assert.Contains("no such file", GetError(Path.Combine(_folder.Path, name)));
    }

    private DeviceConfig Read(string json)
    {
        return SettingsFile.Read(_folder.Write("settings.json", Encoding.UTF8.GetBytes(json)));
    }

    private static string GetError(string path)
    {
        return Assert.Throws<SettingsFileException>(() => SettingsFile.Read(path)).Message;
    }
}
