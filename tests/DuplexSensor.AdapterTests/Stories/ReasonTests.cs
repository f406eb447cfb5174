using System;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.Core.Ports;
using Board = DuplexSensor.AdapterTests.Bench.Board;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Each failure of a connect has its own reason, on the current runtime and on the one before.</summary>
public sealed class ReasonTests
{
    private const string Untrusted =
        "untrusted server: its chain does not end in ca.pem, its name is not endpoint, or the clock is wrong";

    private const string TlsRefused =
        "TLS refused: device.pem is not active there, device.key is not its key, or the server has no RSA key";

    [Theory]
    [InlineData(8, "untrusted server: its chain does not end in ca.pem")]
    [InlineData(4, "untrusted server: its certificate is for another name than endpoint")]
    [InlineData(1, "untrusted server: its certificate has expired, by the board's clock")]
    [InlineData(512, "untrusted server: its certificate is not valid yet, by the board's clock")]
    [InlineData(8 + 4 + 1, "untrusted server: its chain does not end in ca.pem")]
    [InlineData(4 + 512, "untrusted server: its certificate is for another name than endpoint")]
    [InlineData(16_384, Untrusted)]
    [InlineData(-30592, TlsRefused)]
    [InlineData(-29312, "server closed the connection: check the certificate and its policy")]
    [InlineData(-80, "server closed the connection: check the certificate and its policy")]
    [InlineData(-32512, "out of memory")]
    [InlineData(9, "out of memory")]
    public void A_failed_handshake_has_the_right_reason(int code, string reason)
    {
        IsolatedTest.Run(static ((int Code, string Reason) given) =>
        {
            var bench = new LinkBench { Broker = { TlsError = given.Code } };
            Assert.Equal(given.Reason, bench.FailToConnect(1_000));
        }, (code, reason));
    }

    [Theory]
    [InlineData(8, Untrusted)]
    [InlineData(-30592, TlsRefused)]
    [InlineData(-29312, "server closed the connection: check the certificate and its policy")]
    [InlineData(-32512, "out of memory")]
    public void The_reason_is_the_same_for_the_older_runtime_s_exception(int code, string reason)
    {
        IsolatedTest.Run(static ((int Code, string Reason) given) =>
        {
            TlsErrors.IsOldRuntime = true;
            var bench = new LinkBench { Broker = { TlsError = given.Code } };
            Assert.Equal(given.Reason, bench.FailToConnect(1_000));
        }, (code, reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    public void With_a_guessed_clock_the_reason_names_the_clock_and_not_the_certificate(int flags)
    {
        IsolatedTest.Run(static (int flags) =>
        {
            var bench = new LinkBench { Broker = { TlsError = flags } };
            Board.UtcAtZeroMs = 0;
            BoardTime.Advance(120_000);
            bench.Clock.Step(120_000);

            Assert.Equal("untrusted server: wrong clock, since timeServer does not answer", bench.FailToConnect(1_000));
        }, flags);
    }

    [Theory]
    [InlineData(10035, "refused: nobody listens there")]
    [InlineData(10061, "refused: nobody listens there")]
    [InlineData(10060, "server silent")]
    [InlineData(10051, "network unreachable")]
    [InlineData(-1, "server closed the connection: check the certificate and its policy")]
    [InlineData(10055, "network fault 10055")]
    public void A_failed_TCP_connect_has_the_right_reason(int code, string reason)
    {
        IsolatedTest.Run(static ((int Code, string Reason) given) =>
        {
            var bench = new LinkBench { Broker = { ConnectError = given.Code } };
            Assert.Equal(given.Reason, bench.FailToConnect(1_000));
        }, (code, reason));
    }

    [Fact]
    public void An_unknown_host_name_is_the_reason() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench { Broker = { IsNameUnknown = true } };
        Assert.Equal("host name unknown: check endpoint, and the network's DNS", bench.FailToConnect());
    });

    [Fact]
    public void A_missing_CONNACK_has_another_reason_than_a_closed_connection() => IsolatedTest.Run(static () =>
    {
        var bench = new LinkBench { Broker = { ClosesOnConnect = true } };
        Assert.Equal("server closed the connection: check the certificate and its policy", bench.FailToConnect(1_000));

        bench.Events.Clear();
        bench.Broker.ClosesOnConnect = false;
        bench.Broker.SendsNoConnack = true;
        Assert.Equal("server silent: no CONNACK came", bench.FailToConnect(31_000));
    });

    [Theory]
    [InlineData(8, false, FetchFailure.Untrusted)]
    [InlineData(8, true, FetchFailure.Untrusted)]
    [InlineData(512, false, FetchFailure.Untrusted)]
    [InlineData(-29312, false, FetchFailure.Reset)]
    [InlineData(-32512, false, FetchFailure.OutOfMemory)]
    [InlineData(9, false, FetchFailure.OutOfMemory)]
    public void A_failed_handshake_with_the_payload_server_has_the_right_failure(
        int code, bool isOld, FetchFailure failure)
    {
        IsolatedTest.Run(static ((int Code, bool IsOld, int Failure) given) =>
        {
            TlsErrors.IsOldRuntime = given.IsOld;
            var bench = new FetchBench { Server = { TlsError = given.Code } };
            Assert.Equal($"Failed {(FetchFailure)given.Failure}", bench.Fetch());
        }, (code, isOld, (int)failure));
    }

    [Theory]
    [InlineData(10035)]
    [InlineData(10061)]
    public void Without_a_payload_server_the_fetch_is_refused(int code)
    {
        IsolatedTest.Run(static (int code) =>
        {
            Assert.Equal("Failed Refused", new FetchBench { Server = { ConnectError = code } }.Fetch());
            Assert.Equal("Failed Refused", new FetchBench { Server = { IsNameUnknown = true } }.Fetch());
        }, code);
    }
}
