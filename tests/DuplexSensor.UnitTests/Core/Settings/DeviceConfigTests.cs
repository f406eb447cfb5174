using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Settings;

public class DeviceConfigTests
{
    private static readonly Dictionary<string, Func<DeviceConfig, object>> Members = new()
    {
        ["thing"] = config => config.Thing,
        ["endpoint"] = config => config.Endpoint,
        ["port"] = config => config.Port,
        ["refresh"] = config => config.RefreshMs,
        ["on"] = config => config.On,
        ["restartOnChange"] = config => config.RestartOnChange,
        ["jobPayloadUrl"] = config => config.JobPayloadUrl,
        ["jobPayloadHosts"] = config => config.JobPayloadHosts,
        ["timeServer"] = config => config.TimeServer,
        ["sensor"] = config => config.Sensor.ToString().ToLowerInvariant(),
        ["pins.led"] = config => config.PinLed,
        ["pins.ledActiveHigh"] = config => config.LedActiveHigh,
        ["pins.button"] = config => config.PinButton,
        ["pins.buttonPullUp"] = config => config.ButtonPullUp,
        ["pins.dhtEcho"] = config => config.PinDhtEcho,
        ["pins.dhtTrigger"] = config => config.PinDhtTrigger,
    };

    private readonly DeviceConfig _config = new();

    [Theory]
    [InlineData("thing", "kitchen")]
    [InlineData("endpoint", "example.org")]
    [InlineData("port", 443)]
    [InlineData("refresh", 5_000)]
    [InlineData("on", true)]
    [InlineData("restartOnChange", false)]
    [InlineData("jobPayloadUrl", "https://example.org/{jobId}")]
    [InlineData("timeServer", "time.example.org")]
    [InlineData("sensor", "dht22")]
    [InlineData("pins.led", 4)]
    [InlineData("pins.ledActiveHigh", false)]
    [InlineData("pins.button", 5)]
    [InlineData("pins.buttonPullUp", false)]
    [InlineData("pins.dhtEcho", 6)]
    [InlineData("pins.dhtTrigger", 7)]
    public void Each_key_sets_its_own_member_and_no_other(string key, object value)
    {
        var untouched = new DeviceConfig();
        Assert.Null(_config.Set(key, value));

        foreach ((string name, Func<DeviceConfig, object> member) in Members)
        {
            Assert.Equal(name == key ? value : member(untouched), member(_config));
        }
    }

    [Theory]
    [InlineData("thing", "text in quotes")]
    [InlineData("endpoint", "text in quotes")]
    [InlineData("jobPayloadUrl", "text in quotes")]
    [InlineData("timeServer", "text in quotes")]
    [InlineData("sensor", "one of dht11, dht12, dht21, dht22")]
    [InlineData("on", "true or false")]
    [InlineData("restartOnChange", "true or false")]
    [InlineData("pins.ledActiveHigh", "true or false")]
    [InlineData("pins.buttonPullUp", "true or false, or null")]
    [InlineData("port", "an integer from 1 to 65535")]
    [InlineData("refresh", "an integer from 1000 to 86400000")]
    [InlineData("pins.led", "an integer from 0 to 39")]
    [InlineData("pins.button", "an integer from 0 to 39")]
    [InlineData("pins.dhtEcho", "an integer from 0 to 39")]
    [InlineData("pins.dhtTrigger", "an integer from 0 to 39")]
    [InlineData("jobPayloadHosts", "a list of at most 8 host names in quotes")]
    public void A_wrong_type_gives_an_error_with_the_member_s_name_and_changes_nothing(string key, string fix)
    {
        object? before = Members[key](_config);
        foreach (object? value in CreateWrongValues(fix))
        {
            string? error = _config.Set(key, value);
            Assert.StartsWith($"\"{key}\" must be {fix}", error);
            Assert.Equal(before, Members[key](_config));
        }
    }

    [Theory]
    [InlineData("port", 1, 65_535)]
    [InlineData("refresh", 1_000, 86_400_000)]
    [InlineData("pins.led", 0, 39)]
    public void Integers_have_a_range(string key, int min, int max)
    {
        Assert.Null(_config.Set(key, min));
        Assert.Null(_config.Set(key, (long)max));
        Assert.Equal(max, Members[key](_config));
        foreach (object beyond in new object[] { min - 1, max + 1, (1L << 32) + min, long.MinValue, long.MaxValue })
        {
            Assert.NotNull(_config.Set(key, beyond));
        }

        Assert.Equal(max, Members[key](_config));
    }

    [Theory]
    [InlineData("Thing")]
    [InlineData("pin.led")]
    [InlineData("led")]
    [InlineData("")]
    public void The_error_of_an_unknown_member_has_its_name(string key) =>
        Assert.Contains($"\"{key}\"", _config.Set(key, 1));

    [Fact]
    public void The_error_of_a_misspelt_member_names_the_nearest_one()
    {
        foreach (string name in Members.Keys.Append("pins"))
        {
            string misspelt = name + "_";

            Assert.Equal(
                $"unknown member \"{misspelt}\": did you mean \"{name}\"?", _config.Set(misspelt, value: 1));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("colour")]
    [InlineData("host")] // two of its four letters differ from "port"
    public void The_error_of_a_member_that_is_near_no_other_asks_to_correct_or_remove_it(string key)
    {
        Assert.Equal($"unknown member \"{key}\": correct its spelling or remove it", _config.Set(key, "red"));
    }

    [Fact]
    public void Eight_hosts_are_accepted_and_a_ninth_gives_an_error()
    {
        string[] hosts = [.. Enumerable.Range(0, 8).Select(i => $"h{i}.example.org")];
        Assert.Null(_config.Set("jobPayloadHosts", hosts));
        Assert.Equal(hosts, _config.JobPayloadHosts);

        Assert.NotNull(_config.Set("jobPayloadHosts", hosts.Append("one.more").ToArray()));
        Assert.Equal(hosts, _config.JobPayloadHosts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://example.org")]
    [InlineData("example.org/x")]
    [InlineData("example.org:8443")]
    [InlineData("a b")]
    public void A_host_that_is_not_a_host_name_gives_an_error(string? host)
    {
        _config.Thing = "t";
        string? error = _config.Set("jobPayloadHosts", new[] { "good.example.org", host }) ?? _config.Validate();

        Assert.StartsWith("\"jobPayloadHosts\"", error);
    }

    [Theory]
    [InlineData("my-esp32", true)]
    [InlineData("", false)]
    [InlineData("my esp32", false)]
    [InlineData("a/b", false)]
    public void The_thing_must_be_a_thing_name(string thing, bool isGood)
    {
        _config.Thing = thing;
        AssertValid(isGood, "thing");
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("abc-ats.iot.eu-central-1.amazonaws.com", true)]
    [InlineData("192.168.1.7", true)]
    [InlineData("", false)]
    [InlineData("https://localhost", false)]
    [InlineData("localhost:8883", false)]
    [InlineData("localhost/x", false)]
    [InlineData("local host", false)]
    public void The_endpoint_must_be_a_host_name_without_scheme_port_and_path(string endpoint, bool isGood)
    {
        _config.Thing = "t";
        _config.Endpoint = endpoint;
        AssertValid(isGood, "endpoint");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("https://localhost:8443/job-{jobId}.json", true)]
    [InlineData("http://localhost/{jobId}", false)]
    [InlineData("localhost/{jobId}", false)]
    [InlineData("https://localhost/job.json", false)]
    [InlineData("https://localhost/{JobId}", false)]
    [InlineData("https://{jobId}.example.org/x", false)]
    public void The_payload_url_must_be_https_with_the_job_id_in_its_path(string url, bool isGood)
    {
        _config.Thing = "t";
        _config.JobPayloadUrl = url;
        AssertValid(isGood, "jobPayloadUrl");
    }

    [Fact]
    public void The_payload_URL_contains_the_job_id()
    {
        _config.JobPayloadUrl = "https://localhost:8443/job-{jobId}.json?x=1";
        Assert.Equal("https://localhost:8443/job-30.json?x=1", _config.GetPayloadUrl("30"));
    }

    [Fact]
    public void Every_member_except_thing_has_a_default()
    {
        Assert.Contains("\"thing\"", _config.Validate());
        _config.Set("thing", "t");
        Assert.Null(_config.Validate());
    }

    // Values of all types that a JSON reader can pass, except the right type.
    private static IEnumerable<object?> CreateWrongValues(string fix)
    {
        string[] texts = ["a"];
        object[] mixed = [1];
        object?[] all = [null, "9000", "true", true, 9_000.5, 9_000.0, new object(), texts, mixed, long.MinValue];
        return all.Where(value => !(fix.StartsWith("text") && value is string)
            && !(fix.StartsWith("true") && value is bool)
            && !(fix.EndsWith("null") && value is null)
            && !(fix.StartsWith("a list") && value is string[]));
    }

    private void AssertValid(bool isGood, string member)
    {
        string? error = _config.Validate();
        Assert.Equal(isGood, error is null);
        Assert.True(isGood || error!.StartsWith($"\"{member}\""), error);
    }
}
