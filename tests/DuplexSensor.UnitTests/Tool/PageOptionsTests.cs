using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using DuplexSensor.UnitTests.Dashboard;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>The page of <c>duplex up</c> and <c>duplex cloud</c> on the command line.</summary>
public sealed class PageOptionsTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Theory]
    [InlineData("up")]
    [InlineData("cloud")]
    public async Task The_address_of_the_page_is_printed_once_and_the_page_is_there(string verb)
    {
        int port = LoopbackPorts.FindFree(4);
        string url = $"http://127.0.0.1:{port + 3}";
        string? page = null;

        Assert.Equal(0, await _duplex.RunUntilAsync(
            text =>
            {
                page ??= text.Contains($"local cloud  page {url}\n") ? Get(url) : null;
                return page is not null;
            },
            verb, "--data", _duplex.GetPath("data"), "--port-base", $"{port}"));

        Assert.Contains("duplex-token", page);
        Assert.Equal(1, Regex.Count(_duplex.Output, "  page http"));
    }

    [Fact]
    public async Task With_json_the_address_is_a_member()
    {
        await _duplex.RunUntilAsync(text => text.Contains("\"text\":\"page\""), ["up", "--json", .. _duplex.OwnPlace]);

        Assert.Matches(@"""url"":""http://127\.0\.0\.1:\d+"",""text"":""page""", _duplex.Output);
    }

    [Fact]
    public async Task A_port_base_whose_fourth_port_is_taken_is_an_error()
    {
        int port = LoopbackPorts.FindFree(4);
        using var taken = new TcpListener(IPAddress.Loopback, port + 3);
        taken.Start();

        Assert.Equal(1, await _duplex.RunAsync(
            "cloud", "--data", _duplex.GetPath("data"), "--port-base", $"{port}", "--duration", "5"));

        Assert.Contains($"Port {port + 3} is in use", _duplex.ErrorLine());
    }

    [Fact]
    public async Task Without_the_page_its_port_may_be_taken()
    {
        int port = LoopbackPorts.FindFree(4);
        using var taken = new TcpListener(IPAddress.Loopback, port + 3);
        taken.Start();

        Assert.Equal(0, await _duplex.RunUntilAsync(
            text => text.Contains("not AWS"),
            "cloud", "--data", _duplex.GetPath("data"), "--port-base", $"{port}", "--no-page"));

        Assert.DoesNotContain("page http", _duplex.Output);
    }

    [Fact]
    [WholeRun]
    [UnsupportedOSPlatform("windows")]
    public async Task With_open_the_browser_of_the_desktop_gets_the_address()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only on Linux a program in PATH opens addresses");
        }

        string opened = _duplex.GetPath("opened");
        string opener = Path.Combine(Directory.CreateDirectory(_duplex.GetPath("bin")).FullName, "xdg-open");
        File.WriteAllText(opener, $"#!/bin/sh\necho \"$1\" >'{opened}.new' && mv '{opened}.new' '{opened}'\n");
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string output = await RunWithPathAsync(
            $"{Path.GetDirectoryName(opener)}:{Environment.GetEnvironmentVariable("PATH")}",
            "cloud", "--open", "--data", _duplex.GetPath("data"), "--port-base", $"{LoopbackPorts.FindFree(4)}",
            "--duration", "1");

        Assert.True(SpinWait.SpinUntil(() => File.Exists(opened), PageFixture.Deadline));
        Assert.Contains($"page {File.ReadAllText(opened).Trim()}\n", output);
    }

    [Theory]
    [InlineData("up --no-page --open", "--open: not with --no-page")]
    [InlineData("cloud --no-page --open", "--open: not with --no-page")]
    [InlineData("up --endpoint x --certs x --open", "--open: not with --endpoint")]
    [InlineData("up --endpoint x --certs x --no-page", "--no-page: not with --endpoint")]
    public async Task Options_that_exclude_each_other_are_one_clear_line(string arguments, string cause)
    {
        Assert.Equal(2, await _duplex.RunAsync(arguments.Split(' ')));

        Assert.Contains(cause, _duplex.ErrorLine());
    }

    // A process of its own: PATH here is that of all tests.
    private static async Task<string> RunWithPathAsync(string path, params string[] arguments)
    {
        using Process duplex = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "duplex"), arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = path },
        })!;
        string output = await duplex.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await duplex.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, duplex.ExitCode);
        return output;
    }

    private static string Get(string url)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using HttpResponseMessage response = http.Send(request, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(response.Content.ReadAsStream(TestContext.Current.CancellationToken));
        return reader.ReadToEnd();
    }
}
