using System.Text;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// A file on the board that the user must fix: one clear line, no restart, and the board starts after the fix.
/// </summary>
public sealed class BadFileTests
{
    private const string ValidSettings = """{"thing":"bench-board","endpoint":"localhost","port":1}""";

    public static readonly TheoryData<string, string> BadSettings = new()
    {
        { """{"thing":"bench-board","port":"8883"}""", "\"port\" must be an integer from 1 to 65535" },
        { """{"thing":"bench-board","port":[8883]}""", "\"port\" must be an integer from 1 to 65535" },
        { """{"thing":{"name":"bench-board"}}""", "\"thing\" must be text in quotes" },
        { """{"thing":"bench-board","on":1}""", "\"on\" must be true or false" },
        { """{"thing":"bench-board","refresh":999}""", "\"refresh\" must be an integer from 1000 to 86400000" },
        { """{"thing":"bench-board","refresh":9000.5}""", "\"refresh\" must be an integer from 1000 to 86400000" },
        { """{"thing":"bench-board","jobPayloadHosts":"localhost"}""", "\"jobPayloadHosts\" must be a list" },
        { """{"thing":"bench-board","jobPayloadHosts":[1]}""", "\"jobPayloadHosts\" must be a list" },
        { """{"thing":"bench-board","pins":7}""", "\"pins\" must be an object such as" },
        { """{"thing":"bench-board","pins":{"led":"two"}}""", "\"pins.led\" must be an integer from 0 to 39" },
        { """{"thing":"bench-board","pins":{"lamp":2}}""", "unknown member \"pins.lamp\"" },
        { """{"thing":"bench-board","colour":"red"}""", "unknown member \"colour\"" },
        { """{"thing":"bench-board","pins":{"led":33}}""", "cannot be set up with the pins" },
        { """{"thing":"bench-board","pins":{"led":6}}""", "\"pins.led\" cannot be 6, pins 6 to 11 are the flash's" },
        { """{"thing":"bench-board","pins":{"button":34}}""", "\"pins.button\" cannot be 34" },
        { """{"thing":"bench-board","sensor":"dht10"}""", "\"sensor\" must be one of dht11, dht12, dht21, dht22" },
        { """{"endpoint":"localhost"}""", "\"thing\" must be 1 to 128 characters" },
        { """{"thing":"bench-board","endpoint":"https://x"}""", "\"endpoint\" must be a host name alone" },
        { """{"thing":"bench-board" """, "is not JSON" },
        { """["bench-board"]""", "is not JSON, or no object" },
        { "7", "is not JSON, or no object" },
        { "", "is not JSON" },
        { """{"thing":"bench-board"} x""", "is not JSON" },
        { """{"thing":"a","thing":"b"}""", "\"thing\" stands twice: remove one of them" },
        { """{"pins":{"led":2,"led":4}}""", "\"pins.led\" stands twice: remove one of them" },
        { """{"thing":"bench-board","refesh":9000}""", "unknown member \"refesh\": did you mean \"refresh\"?" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task The_trace_names_the_error_in_settings_json_and_the_fix(string settings, string line)
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "settings.json"), settings);

        await ExpectLineAsync(bench, line);
    }

    [Fact]
    public async Task A_settings_json_of_more_than_8_kB_is_rejected()
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "settings.json"), ValidSettings + new string(' ', 8_192));

        await ExpectLineAsync(bench, "is larger than 8192 bytes");
    }

    [Fact]
    public async Task A_settings_json_in_UTF_16_is_named()
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "settings.json"), ValidSettings, Encoding.Unicode);

        await ExpectLineAsync(bench, "is UTF-16: save it as UTF-8");
    }

    [Fact]
    public async Task The_trace_names_a_byte_order_mark_and_the_board_skips_it()
    {
        await using Bench bench = await Bench.CreateAsync();
        string path = Path.Combine(bench.Drive, "settings.json");
        File.WriteAllText(path, File.ReadAllText(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("begins with a byte order mark, which is skipped");
        await board.WaitForLineAsync("shadow  reported v1 ");
    }

    [Theory]
    [InlineData("ca.pem")]
    [InlineData("device.pem")]
    [InlineData("device.key")]
    public async Task The_trace_names_a_truncated_or_missing_PEM_file_but_not_its_content(string name)
    {
        await using Bench bench = await Bench.CreateAsync();
        string path = Path.Combine(bench.Drive, name);
        string pem = File.ReadAllText(path);
        File.WriteAllText(path, pem[..(pem.Length / 2)]);
        await using (var board = new Board(bench.Drive))
        {
            await board.WaitForLineAsync(name);
            Assert.DoesNotContain(board.Lines, line => line.Contains(pem[40..60], StringComparison.Ordinal));
        }

        File.Delete(path);
        await ExpectLineAsync(bench, name + " is missing");
    }

    [Fact]
    public async Task PEM_files_with_CRLF_and_without_a_last_newline_are_accepted()
    {
        await using Bench bench = await Bench.CreateAsync();
        foreach (string name in new[] { "ca.pem", "device.pem", "device.key" })
        {
            string path = Path.Combine(bench.Drive, name);
            File.WriteAllText(path, File.ReadAllText(path).TrimEnd('\n').ReplaceLineEndings("\r\n"));
        }

        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1 ");
    }

    [Fact]
    public async Task A_board_starts_with_an_empty_slot_and_a_corrupt_one()
    {
        await using Bench bench = await Bench.CreateAsync();
        File.WriteAllText(Path.Combine(bench.Drive, "settings.a"), "");
        File.WriteAllText(Path.Combine(bench.Drive, "boot.a"), new string('x', 5_000));
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("shadow  reported v1 ");
        Assert.Equal("ok", (string?)(await bench.GetReportedAsync())["settings"]);
    }

    [Fact]
    public async Task A_corrected_file_is_read_without_a_restart()
    {
        await using Bench bench = await Bench.CreateAsync();
        string path = Path.Combine(bench.Drive, "ca.pem");
        string pem = File.ReadAllText(path);
        File.Delete(path);
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("ca.pem is missing");
        await board.WaitForLineAsync("pin 2 high", times: 3);

        File.WriteAllText(path, pem);

        await board.WaitForLineAsync("shadow  reported v1 ");
        Assert.Equal(0, board.Restarts);
    }

    private static async Task ExpectLineAsync(Bench bench, string line)
    {
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync(line, within: TimeSpan.FromSeconds(20));
        Assert.Equal(0, board.Restarts);
        Assert.Null(board.CrashCode);
    }
}
