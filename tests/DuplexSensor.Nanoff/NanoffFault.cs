namespace DuplexSensor.Nanoff;

/// <summary>The ways in which nanoff, or the board at its port, fails. Each was read in nanoff's source.</summary>
public enum NanoffFault
{
    /// <summary>Another program has the port open.</summary>
    PortInUse,

    /// <summary>Another nanoff, or Visual Studio, works with the port: E6002.</summary>
    PortInExclusiveUse,

    /// <summary>The runtime does not answer.</summary>
    NoAnswer,

    /// <summary>The chip does not enter its boot loader.</summary>
    NoBootLoader,

    /// <summary>Each baud rate above 115200 fails half-way: there is no runtime afterwards.</summary>
    FastBaudFails,

    /// <summary>Each baud rate fails half-way, as with a wire on a strapping pin.</summary>
    FlashFails,

    /// <summary>The runtime is reported as written, and is not.</summary>
    FlashPretends,

    /// <summary>The firmware cannot be downloaded: E9007.</summary>
    NoNetwork,

    /// <summary>The deployment fails. At -v q and -v m nothing is printed then, and the exit code is 0.</summary>
    DeployFails,

    /// <summary>The deployment is reported as done, and is not.</summary>
    DeployPretends,

    /// <summary>The board refuses a file: red text, exit code 0.</summary>
    FileFails,

    /// <summary>Sending a file throws: red text, exit code 0.</summary>
    FileThrows,

    /// <summary>The board refuses the network configuration.</summary>
    NetworkFails,

    /// <summary>The device stays in its "initialized" state: E2002 before the first file.</summary>
    StaysInitialized,

    /// <summary>nanoff does not return.</summary>
    Hangs,
}
