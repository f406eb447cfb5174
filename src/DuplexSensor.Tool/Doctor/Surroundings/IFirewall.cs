namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The state of the firewall.</summary>
/// <param name="LetsBoardsIn">Null when it cannot be known.</param>
/// <param name="Evidence">The observation.</param>
/// <param name="Fix">The command that lets a board in; empty when none is needed.</param>
internal sealed record FirewallState(bool? LetsBoardsIn, string Evidence, string Fix = "");

/// <summary>This PC's firewall.</summary>
internal interface IFirewall
{
    /// <summary>Whether it lets boards connect to these TCP ports of an address of this PC.</summary>
    Task<FirewallState> AskAsync(string address, int[] ports, CancellationToken cancellationToken);
}
