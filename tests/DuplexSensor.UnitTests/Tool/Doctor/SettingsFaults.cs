using System.Text;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Faults in settings.json, one for each member at least; and in the board's copy.</summary>
internal static class SettingsFaults
{
    private const string Utf16 = "is UTF-16: save it as UTF-8";

    private static readonly (string Json, string Evidence)[] Files =
    [
        ("""{"thing":"a b"}""", "\"thing\" must be 1 to 128 characters"),
        ("""{"thing":"desk","endpoint":"https://x"}""", "\"endpoint\" must be a host name alone"),
        ("""{"thing":"desk","port":0}""", "\"port\" must be an integer from 1 to 65535"),
        ("""{"thing":"desk","refresh":500}""", "\"refresh\" must be an integer from 1000 to 86400000"),
        ("""{"thing":"desk","on":"yes"}""", "\"on\" must be true or false"),
        ("""{"thing":"desk","restartOnChange":1}""", "\"restartOnChange\" must be true or false"),
        ("""{"thing":"desk","jobPayloadUrl":"http://x"}""", "\"jobPayloadUrl\" must begin with https://"),
        ("""{"thing":"desk","jobPayloadHosts":["a_b"]}""", "\"jobPayloadHosts\" must be a list"),
        ("""{"thing":"desk","timeServer":7}""", "\"timeServer\" must be text in quotes"),
        ("""{"thing":"desk","sensor":"dht99"}""", "\"sensor\" must be one of"),
        ("""{"thing":"desk","pins":4}""", "\"pins\" must be an object"),
        ("""{"thing":"desk","pins":{"led":99}}""", "\"pins.led\" must be an integer from 0 to 39"),
        ("""{"thing":"desk","pins":{"ledActiveHigh":1}}""", "\"pins.ledActiveHigh\" must be true or false"),
        ("""{"thing":"desk","pins":{"button":2}}""", "\"pins\" must name four different pins"),
        ("""{"thing":"desk","pins":{"buttonPullUp":"up"}}""", "\"pins.buttonPullUp\" must be true or false"),
        ("""{"thing":"desk","pins":{"dhtEcho":7}}""", "\"pins.dhtEcho\" cannot be 7"),
        ("""{"thing":"desk","pins":{"dhtTrigger":34}}""", "\"pins.dhtTrigger\" cannot be 34"),
        ("""{"thing":"desk","refesh":9000}""", "unknown member \"refesh\": did you mean \"refresh\"?"),
        ("""{"thing":"desk","on":true,"on":false}""", "\"on\" stands twice"),
        ("""{"thing":"desk",}""", "is not JSON at line 1"),
    ];

    public static IEnumerable<Fault> All =>
    [
        .. Files.Select(file => new Fault("settings", file.Evidence, pc => pc.Write("settings.json", file.Json))),
        new("settings", Utf16, pc => pc.Write("settings.json", Encoding.Unicode.GetBytes("{\"thing\":\"desk\"}"))),
        new("settings", "no such file", pc => pc.Options = pc.Options with { Settings = "elsewhere.json" }),
        new("settings", "desk/settings.json: \"port\" must be", pc =>
            pc.WriteExported("settings.json", """{"thing":"desk","port":99999}""")),
    ];
}
