using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>Free ports for servers that cannot choose their own.</summary>
internal static class LoopbackPorts
{
    // Below the ports that systems assign, so that no other process gets one between the check and the use.
    private const int First = 20_000;
    private const int Last = 30_000;

    /// <summary>The first of <paramref name="count"/> consecutive ports that are free now.</summary>
    public static int FindFree(int count)
    {
        return Enumerable.Range(0, 100)
            .Select(_ => Random.Shared.Next(First, Last))
            .First(start => Enumerable.Range(start, count).All(IsFree));
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
