using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>The serial ports that the test gives.</summary>
internal sealed class FakeSerialPorts : ISerialPorts
{
    public List<string> Ports { get; } = [DoctorFixture.Port];

    public List<UsbSerialChip> Chips { get; } = [new("CP210x (10c4:ea60)", HasDriver: true)];

    /// <summary>The group that a user of the port must be in, and is not; null for none.</summary>
    public string? MissingGroup { get; set; }

    public string? User { get; set; }

    public IReadOnlyList<string> List() => Ports;

    public bool Exists(string port) => Ports.Contains(port);

    public Task<IReadOnlyList<UsbSerialChip>> ListChipsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UsbSerialChip>>(Chips);

    public Task<string?> FindMissingRightAsync(string port, CancellationToken cancellationToken) =>
        Task.FromResult(MissingGroup);

    public string? FindUser(string port) => User;
}

/// <summary>The firewall that the test gives.</summary>
internal sealed class FakeFirewall : IFirewall
{
    public FirewallState State { get; set; } = new(true, "the firewall is off");

    public Task<FirewallState> AskAsync(string address, int[] ports, CancellationToken cancellationToken)
    {
        Assert.Equal((DoctorFixture.OwnAddress, 8883, 8443), (address, ports[0], ports[1]));
        return Task.FromResult(State);
    }
}
