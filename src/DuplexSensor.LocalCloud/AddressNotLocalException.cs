using System.Net;

namespace DuplexSensor.LocalCloud;

/// <summary>The address to listen at is not one of this machine's. The message says how to mend it.</summary>
public sealed class AddressNotLocalException(IPAddress address, Exception inner)
    : Exception($"{address} is no address of this machine: give the one that it has in the board's network.", inner);
