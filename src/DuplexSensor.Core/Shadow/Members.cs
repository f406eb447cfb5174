namespace DuplexSensor.Core.Shadow;

/// <summary>The members of <c>reported</c>, as bits: a report contains a set of them.</summary>
public enum Members
{
    None = 0,

    /// <summary>The settings. These bits are the same as in <see cref="Settings.SettingKeys"/>.</summary>
    AllSettings = 0xFF,

    BtnCount = 1 << 8,
    Uptime = 1 << 9,
    RamFree = 1 << 10,
    RamTotal = 1 << 11,
    Temperature = 1 << 12,
    Humidity = 1 << 13,
    DhtStatus = 1 << 14,
    DhtAge = 1 << 15,
    Sequence = 1 << 16,
    Version = 1 << 17,
    Boots = 1 << 18,
    ResetCause = 1 << 19,
    Settings = 1 << 20,
    Rejected = 1 << 21,
    Unknown = 1 << 22,
    Job = 1 << 23,
    Lost = 1 << 24,

    /// <summary>Members of each timer report.</summary>
    Timer = Temperature | Humidity | Sequence | Uptime | RamFree,

    /// <summary>Members that are there only to be read. When a shadow is full, a report omits them (D23).</summary>
    Diagnostics = Rejected | Unknown | Job,

    /// <summary>The whole state, reported after each connect and once an hour (D1).</summary>
    All = (1 << 25) - 1,

    /// <summary>Members that make no report due. The next report contains them.</summary>
    CanWait = BtnCount | Job | Lost,
}
