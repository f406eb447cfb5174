using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>Ports for servers that must be told theirs.</summary>
internal static class LoopbackPorts
{
    private const int InARow = 4;

    // Below those that systems hand out by themselves, so that nobody takes one between the look and the use.
    private const int First = 20_000;
    private const int Last = 30_000;

    /// <summary>The first of four free ports in a row.</summary>
    public static int FreeBase()
    {
        return Enumerable.Range(0, 100)
            .Select(_ => Random.Shared.Next(First, Last))
            .First(start => Enumerable.Range(start, InARow).All(IsFree));
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
