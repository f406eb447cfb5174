using System.Threading.Channels;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Monitoring;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>Follows a port in memory, through its absence.</summary>
public sealed class PortFollowerTests
{
    [Fact]
    public async Task A_port_that_vanishes_and_returns_is_followed()
    {
        await using var bench = new PortBench();
        bench.Port.Current.Send("0.000 system  boot 1\n"u8);
        await bench.WaitForAsync("boot 1");

        bench.Port.IsThere = false;
        bench.Port.Current.Vanish();
        await bench.WaitForAsync("-- fake has gone");
        int attempts = bench.Port.Attempts;
        await bench.AdvanceUntilAsync(() => bench.Port.Attempts >= attempts + 3);
        Assert.DoesNotContain("-- fake is back", bench.Output.ToString());

        bench.Port.IsThere = true;
        await bench.AdvanceUntilAsync(() => bench.Output.ToString().Contains("-- fake is back"));
        bench.Port.Current.Send("0.000 system  boot 2\n"u8);
        await bench.WaitForAsync("boot 2");
    }

    [Fact]
    public async Task A_line_without_its_end_is_shown_when_nothing_more_comes()
    {
        await using var bench = new PortBench();
        bench.Port.Current.Send([.. WirePacketsTests.Packet(1, "half a li")]);

        await bench.AdvanceUntilAsync(() => bench.Output.ToString().Contains("half a li"));

        bench.Port.Current.Send("0.1 led     on\n"u8);
        await bench.WaitForAsync("0.1 led     on");
    }

    [Fact]
    public async Task The_last_words_before_a_port_vanishes_are_shown()
    {
        await using var bench = new PortBench();
        bench.Port.Current.Send("0.2 half a li"u8);
        bench.Port.Current.Vanish();

        await bench.WaitForAsync("0.2 half a li\n-- fake has gone");
    }

    [Theory]
    [InlineData("COM5", "COM5")]
    [InlineData(null, "COM3", "COM3")]
    public void The_only_port_needs_no_name(string? named, string chosen, params string[] ports)
    {
        Assert.Equal(chosen, PortChoice.Choose(named, ports));
    }

    [Theory]
    [InlineData("there are several serial ports: give --port with one of COM3, COM5.", "COM5", "COM3")]
    [InlineData("no serial port is there: connect the board")]
    public void No_port_or_several_are_answered_with_what_to_do(string error, params string[] ports)
    {
        Assert.StartsWith(error, Assert.Throws<UserException>(() => PortChoice.Choose(null, ports)).Message);
    }

    [Fact]
    public void A_port_that_cannot_be_opened_is_explained()
    {
        string port = RepositoryFolder.Combine("README.md");

        Assert.Contains("there is no such port; there is", Open("/dev/ttyUSB77", new UnauthorizedAccessException()));
        Assert.Contains("COM9: there is no such port; there is", Open("COM9", new FileNotFoundException()));
        Assert.Contains("cannot be opened: busy Close another", Open(port, new IOException("busy")));
        Assert.Contains("is no serial port", Open(port, new ArgumentException("x")));
        Assert.Contains(
            OperatingSystem.IsWindows() ? "is in use: close" : "dialout",
            Open(port, new UnauthorizedAccessException(), isWritable: false));

        static string Open(string name, Exception exception, bool isWritable = true) => Assert.Throws<UserException>(
            () => PortChoice.Open(name, () => throw exception, _ => isWritable)).Message;
    }

    /// <summary>A follower of a port in memory; its time is virtual.</summary>
    private sealed class PortBench : IAsyncDisposable
    {
        private readonly FakeTimeProvider _time = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly MonitorOutput _output;
        private readonly Task _run;

        public PortBench()
        {
            _output = new MonitorOutput(Output, [], null, _time);
            _run = new PortFollower(Port, _output, _time).RunAsync(Port.Open(), _stop.Token);
        }

        public FakePort Port { get; } = new();

        public SharedText Output { get; } = new();

        public Task WaitForAsync(string text) => Output.WaitForAsync(text);

        public Task AdvanceUntilAsync(Func<bool> condition) =>
            Output.WaitUntilAsync(condition, () => _time.Advance(TimeSpan.FromMilliseconds(100)));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
            _output.Dispose();
            _stop.Dispose();
        }
    }

    private sealed class FakePort : IBoardPort
    {
        public string Name => "fake";

        public volatile bool IsThere = true;

        public int Attempts { get; private set; }

        public FakeStream Current { get; private set; } = new();

        public Stream Open()
        {
            Attempts++;
            return IsThere ? Current = new FakeStream() : throw new FileNotFoundException();
        }
    }

    private sealed class FakeStream : MemoryStream
    {
        private readonly Channel<byte[]> _bytes = Channel.CreateUnbounded<byte[]>();

        public void Send(ReadOnlySpan<byte> bytes) => _bytes.Writer.TryWrite(bytes.ToArray());

        public void Vanish() => _bytes.Writer.Complete(new IOException("gone"));

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                byte[] bytes = await _bytes.Reader.ReadAsync(cancellationToken);
                bytes.CopyTo(buffer);
                return bytes.Length;
            }
            catch (ChannelClosedException exception)
            {
                throw exception.InnerException!;
            }
        }
    }
}
