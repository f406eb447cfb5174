using System;
using System.Device.Gpio;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Missing and broken files are traced and shown by the LED, and read again without a restart.</summary>
public sealed class StartupTests
{
    private const int RoundMs = 31_000;

    [Fact]
    public void Without_files_the_board_traces_and_blinks_without_a_leak() => IsolatedTest.Run(static () =>
    {
        Board.Boot();
        BoardTime.WaitUntilIdle();
        Assert.True(Pins.IsHigh(2), "the LED does not blink");
        BoardTime.Advance(150);
        Assert.False(Pins.IsHigh(2));
        BoardTime.Advance(1_000L * RoundMs);

        Assert.Equal(0, Board.Restarts);
        Assert.True(Board.CountLines("config  I:\\settings.json is missing: put it onto the board") >= 1_000);
        Assert.True(GpioController.Pins.Count <= 1, $"{GpioController.Pins.Count} pins are open");
    });

    [Theory]
    [InlineData("settings.json", "I:\\settings.json is missing: put it onto the board")]
    [InlineData("ca.pem", "I:\\ca.pem is missing: put it onto the board")]
    [InlineData("device.pem", "I:\\device.pem is missing: put it onto the board")]
    [InlineData("device.key", "I:\\device.key is missing: put it onto the board")]
    public void The_trace_names_a_missing_file_and_the_board_boots_when_the_file_exists(string name, string line)
    {
        IsolatedTest.Run(
            static ((string Name, string Line) given) =>
            {
                Board.WriteFiles();
                byte[] kept = Disk.Read(Board.Drive, given.Name);
                Disk.Delete(Board.Drive, given.Name);
                Board.Boot();
                BoardTime.WaitUntilIdle();
                Assert.Equal(1, Board.CountLines(given.Line));

                Disk.Write(Board.Drive, given.Name, kept);
                BoardTime.Advance(RoundMs + 2_000);
                Assert.True(Board.HasLine("system  boot 1 unplanned"), string.Join('\n', Board.Lines));
                Assert.Equal(0, Board.Restarts);
            },
            (name, line));
    }

    [Theory]
    [InlineData("settings.json", "{\"thing\":\"desk\"", "is not JSON, or no object")]
    [InlineData("settings.json", "[1]", "is not JSON, or no object")]
    [InlineData("settings.json", "{\"thing\":\"desk\",\"wifi\":1}", "unknown member \"wifi\"")]
    [InlineData("settings.json", "{\"thing\":\"desk\",\"refesh\":9000}", "did you mean \"refresh\"?")]
    [InlineData("settings.json", "{\"pins\":{\"lde\":2}}", "\"pins.lde\": did you mean \"pins.led\"?")]
    [InlineData("settings.json", "{\"thing\":\"a\",\"thing\":\"b\"}", "\"thing\" stands twice: remove one of them")]
    [InlineData("settings.json", "{\"pins\":{\"led\":2,\"led\":4}}", "\"pins.led\" stands twice")]
    [InlineData("settings.json", "{\"pins\":{},\"pins\":{}}", "\"pins\" stands twice")]
    [InlineData("settings.json", "{\"pins\":{\"led\":2} 7}", "is not JSON, or no object")]
    [InlineData("settings.json", "{\"pins\":{\"led\":2]}}", "is not JSON, or no object")]
    [InlineData("settings.json", "{\"pins\":7}", "\"pins\" must be an object such as")]
    [InlineData("settings.json", "{\"pins\":{\"led\":{}}}", "\"pins.led\" must be an integer")]
    [InlineData("settings.json", "{\"port\":{\"a\":1}}", "\"port\" must be an integer")]
    [InlineData("settings.json", "{\"thing\":\"desk\",\"pins\":{\"led\":\"2\"}}", "\"pins.led\" must be an integer")]
    [InlineData("ca.pem", "no text of that kind", "I:\\ca.pem is no whole PEM text in UTF-8")]
    [InlineData("device.pem", "no text of that kind", "I:\\device.pem or I:\\device.key is no whole PEM text in UTF-8")]
    [InlineData("device.key", "no text of that kind", "I:\\device.pem or I:\\device.key is no whole PEM text in UTF-8")]
    [InlineData("payload-ca.pem", "no text of that kind", "I:\\payload-ca.pem is no whole PEM text in UTF-8")]
    public void The_trace_names_a_broken_file_but_not_its_content(string name, string text, string line)
    {
        IsolatedTest.Run(
            static ((string Name, string Text, string Line) given) =>
            {
                Board.WriteFiles();
                Board.WriteFile(given.Name, given.Text);
                Board.Boot();
                BoardTime.WaitUntilIdle();
                Assert.Equal(1, Board.CountLines(given.Line));
                Assert.False(Board.HasLine("no text of that kind"));
            },
            (name, text, line));
    }

    [Theory]
    [InlineData("utf-16", 0)]
    [InlineData("utf-16", 8_192)]
    [InlineData("utf-16BE", 0)]
    [InlineData("utf-16BE", 8_192)]
    public void The_trace_names_a_settings_json_in_UTF_16_at_any_size_and_the_board_boots_after_the_fix(
        string encoding, int spaces)
    {
        IsolatedTest.Run(
            static ((string Encoding, int Spaces) given) =>
            {
                var utf16 = Encoding.GetEncoding(given.Encoding);
                string json = "{\"thing\":\"desk\"}" + new string(' ', given.Spaces);
                Board.WriteFiles();
                Disk.Write(Board.Drive, "settings.json", [.. utf16.GetPreamble(), .. utf16.GetBytes(json)]);
                Board.Boot();
                BoardTime.WaitUntilIdle();
                Assert.Equal(1, Board.CountLines("I:\\settings.json is UTF-16: save it as UTF-8"));

                Disk.Write(Board.Drive, "settings.json", utf16.GetBytes(json));
                BoardTime.Advance(RoundMs);
                Assert.Equal(2, Board.CountLines("I:\\settings.json is UTF-16: save it as UTF-8"));

                Board.WriteFiles();
                BoardTime.Advance(RoundMs + 2_000);
                Assert.True(Board.HasLine("system  boot 1 unplanned"), string.Join('\n', Board.Lines));
            },
            (encoding, spaces));
    }

    [Fact]
    public void Members_of_pins_are_read_from_a_file_with_any_white_space() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles(
            "\r\n{ \"thing\" : \"desk\" ,\r\n \"pins\" :\t{ \"led\" : 4 , \"button\":5, } ,\n \"on\":true }\r\n");
        Board.Boot();
        BoardTime.Advance(2_000);
        Assert.True(Board.HasLine("system  boot 1 unplanned"), string.Join('\n', Board.Lines));
        Assert.Equal(PinMode.Output, Pins.Find(4).Mode);
        Assert.True(Pins.IsHigh(4));
    });

    [Fact]
    public void After_a_rejected_pin_the_board_boots_with_another_pin() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles("{\"thing\":\"desk\",\"pins\":{\"button\":33}}");
        Board.Boot();
        BoardTime.Advance(4L * RoundMs);
        Assert.True(Board.CountLines("cannot be set up with the pins in I:\\settings.json: choose others") >= 3);
        Assert.True(GpioController.Pins.Count <= 1);

        Board.WriteFiles("{\"thing\":\"desk\",\"pins\":{\"led\":4}}");
        BoardTime.Advance(RoundMs + 2_000);
        Assert.True(Board.HasLine("system  boot 1 unplanned"), string.Join('\n', Board.Lines));
        Assert.Equal(PinMode.Output, Pins.Find(4).Mode);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(24)]
    [InlineData(36)]
    public void An_LED_on_a_pin_that_cannot_be_an_output_does_not_blink(int pin) => IsolatedTest.Run(
        static (int pin) =>
        {
            Board.WriteFiles("{\"thing\":\"desk\",\"pins\":{\"led\":" + pin + "}}");
            Board.Boot();
            BoardTime.Advance(4L * RoundMs);

            Assert.True(Board.CountLines("\"pins.led\" cannot be " + pin) >= 3, string.Join('\n', Board.Lines));
            Assert.Empty(GpioController.Pins);
            Assert.Equal(0, GpioController.OpenCount);
        },
        pin);

    [Fact]
    public void A_settings_json_that_cannot_be_read_is_named_and_is_no_crash() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Drives.UnreadableName = "settings.json";
        Board.Boot();
        BoardTime.Advance(2L * RoundMs);

        Assert.True(Board.CountLines("settings.json cannot be read: put it onto the board") >= 2);
        Assert.Equal(0, Board.Restarts);
    });

    [Fact]
    public void Short_memory_is_not_reported_as_a_broken_file() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Drives.AllocatingName = "device.pem";
        Heap.FillWithGarbage();
        Board.Boot();
        BoardTime.Advance(2_000);
        Assert.True(Board.HasLine("system  boot 1 unplanned"), string.Join('\n', Board.Lines));
        Assert.False(Board.HasLine("PEM"));
    });

    [Fact]
    public void A_heap_that_stays_full_is_a_crash_with_OutOfMemoryException() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Drives.AllocatingName = "settings.json";
        Heap.Fill();
        Board.Boot();
        BoardTime.Advance(1_000);
        Assert.True(Board.HasLine("crash System.OutOfMemoryException"), string.Join('\n', Board.Lines));
        Assert.False(Board.HasLine("JSON"));
    });
}
