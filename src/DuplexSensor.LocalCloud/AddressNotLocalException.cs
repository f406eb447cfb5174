using System.Net;

namespace DuplexSensor.LocalCloud;

/// <summary>The address to listen on is not an address of this machine. The message contains the fix.</summary>
public sealed class AddressNotLocalException(IPAddress address, Exception inner)
    : Exception($"{address} is not an address of this machine. Give its address in the board's network.", inner);
