using DuplexSensor.Tool.Boards;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The firewall of Windows, firewalld, ufw, or that of macOS.</summary>
/// <param name="programs">Runs the programs that print the firewall's state.</param>
internal sealed class SystemFirewall(IPrograms programs) : IFirewall
{
    private const string UfwConfig = "/etc/ufw/ufw.conf";
    private const string MacProgram = "/usr/libexec/ApplicationFirewall/socketfilterfw";

    // Prints off, or Allow and Block for each inbound rule of this program or with its name.
    private const string WindowsScript = """
        if (@(Get-NetFirewallProfile | Where-Object { $_.Enabled -eq 'True' }).Count -eq 0) { 'off'; exit }
        $filters = @(Get-NetFirewallApplicationFilter -Program 'PROGRAM' -ErrorAction SilentlyContinue)
        $own = @($filters | Get-NetFirewallRule)
        $named = @(Get-NetFirewallRule -DisplayName NAME -ErrorAction SilentlyContinue)
        $own + $named | Where-Object { $_.Enabled -eq 'True' -and $_.Direction -eq 'Inbound' } |
            ForEach-Object { "$($_.Action)" }
        """;

    public Task<FirewallState> AskAsync(string address, int[] ports, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows() ? AskWindowsAsync(address, ports, cancellationToken)
        : OperatingSystem.IsMacOS() ? AskMacAsync(cancellationToken)
        : AskLinuxAsync(ports, cancellationToken);

    /// <summary>The meaning of the output of <see cref="WindowsScript"/>.</summary>
    internal static FirewallState ReadWindows(string printed, string address, int[] ports)
    {
        string fix = $"In a terminal of an administrator: {FirewallRule.CreateCommand(address, ports)}";
        return printed.Contains("off", StringComparison.Ordinal) ? new(true, "the firewall is off")
            : printed.Contains("Block", StringComparison.Ordinal)
                ? new(false, "a rule of the firewall blocks this program", $"Delete that rule (wf.msc). {fix}")
            : printed.Contains("Allow", StringComparison.Ordinal) ? new(true, "a rule of the firewall lets boards in")
            : new(false, "no rule of the firewall lets boards in", fix);
    }

    private async Task<FirewallState> AskWindowsAsync(
        string address, int[] ports, CancellationToken cancellationToken)
    {
        string program = (Environment.ProcessPath ?? "").Replace("'", "''", StringComparison.Ordinal);
        ProgramOutput? printed = await programs.RunAsync(
            "powershell",
            ["-NoProfile", "-Command", CreateWindowsScript(program)],
            cancellationToken);
        return printed is { ExitCode: 0 }
            ? ReadWindows(printed.Output, address, ports)
            : new FirewallState(null, "PowerShell does not tell of the firewall");
    }

    private static string CreateWindowsScript(string program) => WindowsScript
        .Replace("NAME", FirewallRule.Name, StringComparison.Ordinal)
        .Replace("PROGRAM", program, StringComparison.Ordinal);

    private async Task<FirewallState> AskMacAsync(CancellationToken cancellationToken)
    {
        ProgramOutput? printed = await programs.RunAsync(MacProgram, ["--getglobalstate"], cancellationToken);
        return printed?.Output.Contains("State = 0", StringComparison.Ordinal) == true
            ? new FirewallState(true, "the firewall is off")
            : new FirewallState(null, "the firewall is on, and asks once for each program");
    }

    private async Task<FirewallState> AskLinuxAsync(int[] ports, CancellationToken cancellationToken)
    {
        ProgramOutput? state = await programs.RunAsync("firewall-cmd", ["--state"], cancellationToken);
        if (state is { ExitCode: 0 })
        {
            return await AskFirewalldAsync(ports, cancellationToken);
        }

        bool isUfwOn = File.Exists(UfwConfig)
            && File.ReadLines(UfwConfig).Any(line => line.Trim() == "ENABLED=yes");
        return isUfwOn
            ? new FirewallState(null, "ufw is on, and only root can read its rules",
                $"sudo ufw allow {string.Join(',', ports)}/tcp")
            : new FirewallState(true, "neither firewalld nor ufw is on");
    }

    private async Task<FirewallState> AskFirewalldAsync(int[] ports, CancellationToken cancellationToken)
    {
        List<int> closed = [];
        foreach (int port in ports)
        {
            ProgramOutput? printed =
                await programs.RunAsync("firewall-cmd", [$"--query-port={port}/tcp"], cancellationToken);
            if (printed is not { ExitCode: 0 })
            {
                closed.Add(port);
            }
        }

        string options = string.Join(' ', closed.Select(port => $"--add-port={port}/tcp"));
        return closed.Count == 0
            ? new FirewallState(true, $"firewalld lets {string.Join(", ", ports)} in")
            : new FirewallState(false, $"firewalld does not let {string.Join(", ", closed)} in",
                $"sudo firewall-cmd {options}; with --permanent too, for ever");
    }
}
