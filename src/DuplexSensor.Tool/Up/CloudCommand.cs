using System.CommandLine;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Up;

/// <summary><c>duplex cloud</c>: runs the local cloud alone, until Ctrl-C.</summary>
public sealed class CloudCommand : Command
{
    private const string Help = """
        Run the local cloud alone, for a device or a program of your own.

        Examples:
          duplex cloud
          duplex cloud --thing pump
          duplex cloud --listen 192.168.1.20 --thing pump
        """;

    private readonly RunArguments _run = new();
    private readonly CloudArguments _cloud = new();

    private readonly Option<string[]> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Register this thing, repeatable, and write its certificate, its private key and the CA.",
    };

    public CloudCommand()
        : base("cloud", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        Add(_thing);
        _run.AddTo(this);
        _cloud.AddTo(this);
        SetAction((parsed, cancellationToken) =>
        {
            var run = new CloudRun(
                _run.In(parsed), _cloud.In(parsed.CommandResult), parsed.InvocationConfiguration.Output);
            return run.RunAsync(parsed.GetValue(_thing) ?? [], cancellationToken);
        });
    }
}
