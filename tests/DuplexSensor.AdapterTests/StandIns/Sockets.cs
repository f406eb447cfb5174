using System.Net.Sockets;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace System.Net
{
    public static class Dns
    {
        public static IPHostEntry GetHostEntry(string hostNameOrAddress)
        {
            Network.Resolve(hostNameOrAddress);
            return new IPHostEntry { AddressList = [new IPAddress(hostNameOrAddress)] };
        }
    }

    public sealed class IPHostEntry
    {
        public IPAddress[] AddressList { get; init; }
    }

    /// <summary>Contains the host name from which the address was resolved.</summary>
    public sealed class IPAddress(string host)
    {
        public AddressFamily AddressFamily => AddressFamily.InterNetwork;

        public override string ToString() => host;
    }

    public abstract class EndPoint;

    public sealed class IPEndPoint(IPAddress address, int port) : EndPoint
    {
        public IPAddress Address => address;

        public int Port => port;
    }
}

namespace System.Net.Sockets
{
    /// <summary>
    /// Behaves like System.Net 1.11.60: other threads run during Connect and Poll. An address without a test's peer is
    /// on the PC's network.
    /// </summary>
    public sealed class Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
    {
        private Peer _peer;
        private WireSocket _wire;

        public void Connect(EndPoint remoteEP)
        {
            Assert.Equal(
                (AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
                (addressFamily, socketType, protocolType));
            var target = (IPEndPoint)remoteEP;
            string host = target.Address.ToString();
            _peer = Network.Find(host, target.Port);
            if (_peer is { ConnectError: not 0 })
            {
                throw new SocketException(_peer.ConnectError);
            }

            _wire = _peer is null ? BoardTime.RunOutside(() => Open(host, target.Port)) : null;
            Network.OpenConnections++;
        }

        public int Send(byte[] buffer)
        {
            _wire?.Send(buffer);
            return buffer.Length;
        }

        // Blocks on the PC's network, because the board's time must not run ahead of it.
        public bool Poll(int microSeconds, SelectMode mode)
        {
            Assert.Equal((0, SelectMode.SelectRead), (microSeconds, mode));
            return _wire is null ? !_peer.IsUnresponsive : BoardTime.RunOutside(_wire.WaitForAnswer);
        }

        public void Close()
        {
            Network.OpenConnections -= _peer is null && _wire is null ? 0 : 1;
            _wire?.Dispose();
        }

        private static WireSocket Open(string host, int port)
        {
            try
            {
                return new WireSocket(host, port);
            }
            catch (WireException error)
            {
                throw new SocketException(error.SocketCode);
            }
        }
    }
}
